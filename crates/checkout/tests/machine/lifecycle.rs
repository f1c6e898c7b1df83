//! What happens to the page itself: another tab writes to storage, the page is hidden, visible again, or restored.

use checkout::Event;
use checkout::screen::Screen;
use wire::record::Intent;
use wire::{OrderState, PurchaseId, StoredRecord};

use crate::channels::{BROWSER, ordered};
use crate::rider::Rider;

/// What another tab stores when it continues this purchase.
fn of(purchase: PurchaseId, rider: &Rider) -> Event {
    let mut record = StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap();
    let offer = rider.issuer.offer(1);
    let batch = offer.batches[0].id.clone();
    record.purchase = Some(Intent { purchase, batch, product: offer.product, qty: 1 });
    record.unopened = false;
    Event::StorageChanged { record: record.encode() }
}

#[test]
fn a_tab_looks_up_its_purchase_when_another_tab_continues_it() {
    for (on, mut rider) in [
        ("reviewing", Rider::reviewing().0),
        ("choosing", ordered(&BROWSER, None)),
        ("asking for the address", ordered(&BROWSER[..1], None)),
        ("paying", Rider::paying().0),
    ] {
        let purchase = rider.intent().purchase;
        let notice = of(purchase, &rider);
        // The requests of this tab are not waited for.
        rider.in_flight.clear();
        rider.dispatch(notice);
        let asked = rider.take("/api/purchases/").path;
        assert_eq!(asked, format!("/api/purchases/{purchase}"), "{on}");
        assert!(matches!(rider.screen(), Screen::Loading { .. }), "{on}: {:?}", rider.screen());
    }
}

#[test]
fn a_tab_that_follows_another_and_learns_nothing_new_writes_nothing() {
    let (mut rider, quote) = Rider::reviewing();
    let notice = of(quote.purchase, &rider);
    rider.stored = None;
    rider.dispatch(notice);
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    assert_eq!(rider.stored, None, "what it wrote would make the other tab follow in its turn");
}

#[test]
fn a_tab_without_a_purchase_takes_over_that_of_another_tab() {
    let mut rider = Rider::browsing();
    let purchase = PurchaseId::from_random([40; 16]);
    let notice = of(purchase, &rider);
    rider.dispatch(notice);
    assert_eq!(rider.take("/api/purchases/").path, format!("/api/purchases/{purchase}"));
    assert_eq!(rider.path, format!("/p/{purchase}"));
}

#[test]
fn a_tab_with_a_purchase_under_way_does_not_switch_to_another() {
    let (mut rider, quote) = Rider::reviewing();
    let notice = of(PurchaseId::from_random([40; 16]), &rider);
    rider.dispatch(notice);
    assert!(!rider.is_pending("/api/purchases/"));
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    assert_eq!(rider.path, format!("/p/{}", quote.purchase));
}

#[test]
fn a_page_from_the_back_forward_cache_shows_no_price_before_it_has_asked_again() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::PageVisible);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "looking away and back is no reason");
    rider.dispatch(Event::PageRestored);
    assert!(matches!(rider.screen(), Screen::Loading { .. }), "{:?}", rider.screen());
    assert!(rider.is_pending("/api/time"), "the clock may have stood still");
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Paying(_)), "it went on elsewhere meanwhile");
}

#[test]
fn a_page_that_is_visible_again_asks_for_its_order_at_once() {
    for visible in [Event::PageVisible, Event::PageRestored] {
        let (mut rider, _) = Rider::paying();
        let address = rider.opened.len();
        rider.dispatch(visible.clone());
        assert!(rider.is_pending("/api/purchases/"), "{visible:?}, before going to pay");
        assert_eq!(rider.opened.len(), address, "{visible:?} opens no payment");

        let (mut rider, _) = Rider::paying();
        rider.dispatch(Event::PayPressed);
        assert!(!rider.is_pending("/api/purchases/"), "it is asked for in a while");
        rider.dispatch(visible.clone());
        assert!(rider.is_pending("/api/purchases/"), "{visible:?}, after going to pay");
    }
}

#[test]
fn a_hidden_page_sends_nothing_after_a_quarter_of_an_hour_until_it_is_visible() {
    let minutes = |minutes: u64| minutes * 60_000;
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.dispatch(Event::PageHidden);
    // It sends requests for as long as a hold or a time to pay of the rider can last.
    for _ in 0..14 {
        rider.pass_ms(minutes(1));
        for request in core::mem::take(&mut rider.in_flight) {
            rider.dispatch(Event::RequestFailed { id: request.id });
        }
    }
    assert!(rider.wake_at().is_some());
    rider.pass_ms(minutes(1));
    let asked = rider.sent.len();
    rider.dispatch(Event::TimerFired);
    rider.pass_ms(minutes(600));
    assert_eq!(rider.sent.len(), asked, "nothing is asked for ten hours");
    assert_eq!(rider.wake_at(), None);
    rider.dispatch(Event::PageVisible);
    rider.in_flight.retain(|request| request.path.contains(&quote.purchase.to_string()));
    assert!(rider.is_pending("/api/purchases/"), "{:?}", rider.in_flight);
    assert!(matches!(rider.screen(), Screen::Checking(_)), "{:?}", rider.screen());
}

#[test]
fn a_page_that_was_hidden_for_a_minute_is_unchanged() {
    let (mut rider, quote) = Rider::reviewing();
    let asked = rider.sent.len();
    rider.dispatch(Event::PageHidden);
    rider.pass_ms(60_000);
    rider.dispatch(Event::PageVisible);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    let about =
        |request: &&checkout::HttpRequest| request.path.contains(&quote.purchase.to_string());
    assert_eq!(rider.sent.iter().skip(asked).filter(about).count(), 0);
}

#[test]
fn how_many_are_left_is_asked_for_with_the_tariff() {
    let mut rider = Rider::before_opening(0);
    rider.open_page();
    rider.answer_start(false);
    assert!(rider.mono_ms < 1_000, "within the first second");
    assert!(rider.is_pending("/api/batches/LZ-20251218-1/status"));
}
