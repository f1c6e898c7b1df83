//! Two tabs, one purchase: what another tab stored is followed where it is the same purchase, or none is under way.

use checkout::Event;
use checkout::screen::Screen;
use wire::record::Intent;
use wire::{PurchaseId, StoredRecord};

use crate::channels::{BROWSER, ordered};
use crate::rider::Rider;

/// What another tab stores when it goes on with a purchase.
fn of(purchase: PurchaseId, rider: &Rider) -> Event {
    let mut record = StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap();
    let offer = rider.office.offer(1);
    let batch = offer.batches[0].id.clone();
    record.purchase = Some(Intent { purchase, batch, product: offer.product, qty: 1 });
    record.unopened = false;
    Event::StorageChanged { record: record.encode() }
}

#[test]
fn a_tab_in_front_of_a_purchase_asks_what_became_of_it_when_another_tab_goes_on() {
    for (on, mut rider) in [
        ("reviewing", Rider::reviewing().0),
        ("choosing", ordered(&BROWSER, None)),
        ("asking for the address", ordered(&BROWSER[..1], None)),
        ("paying", Rider::paying().0),
    ] {
        let purchase = rider.intent().purchase;
        let notice = of(purchase, &rider);
        // What this tab asked before is not waited for.
        rider.flying.clear();
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
