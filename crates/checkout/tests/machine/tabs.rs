//! Two tabs, one purchase: what another tab stored is followed where it is the same purchase, or none is under way.

use checkout::Event;
use checkout::screen::Screen;
use wire::record::Intent;
use wire::{Channel, OrderState, PurchaseId, Record};

use crate::rider::Rider;

const ORDERS: &str = "/api/orders";

/// What another tab stores when it goes on with a purchase.
fn of(purchase: PurchaseId, rider: &Rider) -> Event {
    let mut record = Record::decode(rider.stored.as_ref().unwrap()).unwrap();
    let offer = rider.office.offer(1);
    let batch = offer.batches[0].id.clone();
    record.purchase = Some(Intent { purchase, batch, product: offer.product, qty: 1 });
    record.unopened = false;
    Event::Noticed { record: record.encode() }
}

/// An order, on a phone where these ways to pay work.
fn ordered(channels: &[Channel]) -> Rider {
    let (mut rider, quote) = Rider::reviewing_with(channels);
    rider.say(Event::ConfirmPressed);
    let view = rider.office.ordered(&quote, OrderState::Awaiting, rider.truth_s() + 600);
    rider.answer_view(ORDERS, &view);
    rider.flying.retain(|request| !request.path.starts_with("/api/purchases/"));
    rider
}

#[test]
fn a_tab_in_front_of_a_purchase_asks_what_became_of_it_when_another_tab_goes_on() {
    let both = [Channel::AlipayWap, Channel::WechatH5];
    for (on, mut rider) in [
        ("reviewing", Rider::reviewing().0),
        ("choosing", ordered(&both)),
        ("asking for the address", ordered(&both[..1])),
        ("paying", Rider::paying().0),
    ] {
        let purchase = rider.intent().purchase;
        let notice = of(purchase, &rider);
        rider.say(notice);
        let asked = rider.take("/api/purchases/").path;
        assert_eq!(asked, format!("/api/purchases/{purchase}"), "{on}");
        assert!(matches!(rider.screen(), Screen::Loading { .. }), "{on}: {:?}", rider.screen());
    }
}

#[test]
fn a_tab_without_a_purchase_takes_over_that_of_another_tab() {
    let mut rider = Rider::at_the_counter();
    let purchase = PurchaseId::from_random([40; 16]);
    let notice = of(purchase, &rider);
    rider.say(notice);
    assert_eq!(rider.take("/api/purchases/").path, format!("/api/purchases/{purchase}"));
    assert_eq!(rider.path, format!("/p/{purchase}"));
}

#[test]
fn a_tab_in_the_middle_of_a_purchase_is_not_led_away_to_another() {
    let (mut rider, quote) = Rider::reviewing();
    let notice = of(PurchaseId::from_random([40; 16]), &rider);
    rider.say(notice);
    assert!(!rider.is_flying("/api/purchases/"));
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    assert_eq!(rider.path, format!("/p/{}", quote.purchase));
}
