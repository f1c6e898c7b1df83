//! A sale of several nights: each is offered when it is its turn, on a page that nobody touches.

use checkout::Event;
use checkout::screen::{NightState, Offer, Screen, SoldOut};
use wire::record::Intent;
use wire::{BatchState, OrderState, Problem, ProblemType, PurchaseId};

use crate::issuer::{NIGHT_EVERY_S, batch, night};
use crate::rider::Rider;

/// A signed-in rider in front of the first of three nights, which is open.
fn on_the_first_night() -> Rider {
    let mut rider = Rider::before_opening(2);
    (rider.issuer.nights, rider.issuer.qty_max) = (3, 3);
    rider.open_page();
    rider.answer_start(true);
    rider.pass_ms(2_000);
    rider
}

/// Lets time pass until this many seconds before the opening of a night, from 0.
fn pass_until(rider: &mut Rider, at: u64, before_s: u64) {
    let until_s = night(at).1 - before_s;
    rider.pass_ms((until_s - rider.server_s()) * 1_000);
}

fn states(offer: &Offer) -> Vec<NightState> {
    offer.nights.iter().map(|night| night.state).collect()
}

#[test]
fn the_offer_says_how_far_every_night_is() {
    use NightState::{Open, Over, SoldOut, ToCome};
    let mut rider = on_the_first_night();
    let Screen::Open { offer, .. } = rider.screen() else { panic!("{:?}", rider.screen()) };
    assert_eq!(states(&offer), [Open, ToCome, ToCome]);
    assert!(offer.nights[0].is_offered && !offer.nights[1].is_offered);
    rider.pass_ms(8_000);
    let status = rider.issuer.status(BatchState::SoldOut, 5, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &status);
    let Screen::SoldOut(sold_out) = rider.screen() else { panic!("{:?}", rider.screen()) };
    assert_eq!(states(&sold_out.offer), [SoldOut, ToCome, ToCome]);
    assert_eq!(sold_out.next_opens, Some(night(1).1));
    pass_until(&mut rider, 2, 60);
    let Screen::Upcoming { offer, left_s, .. } = rider.screen() else {
        panic!("{:?}", rider.screen())
    };
    assert_eq!((states(&offer), left_s), (vec![Over, Over, ToCome], 60));
    assert!(offer.nights[2].is_offered);
    rider.pass_ms(NIGHT_EVERY_S * 1_000);
    let Screen::Ended { offer, .. } = rider.screen() else { panic!("{:?}", rider.screen()) };
    assert_eq!(states(&offer), [Over, Over, Over]);
}

#[test]
fn who_was_turned_away_is_shown_the_next_countdown_when_the_night_is_over() {
    let mut rider = on_the_first_night();
    rider.dispatch(Event::BuyPressed);
    rider.answer_problem("/api/quotes", ProblemType::SoldOut);
    assert!(matches!(rider.screen(), Screen::SoldOut(SoldOut { .. })));
    rider.dispatch(Event::WentOffline);
    pass_until(&mut rider, 1, 3_600);
    let Screen::Upcoming { offer, left_s: 3_600, .. } = rider.screen() else {
        panic!("{:?}", rider.screen())
    };
    assert_eq!(offer.batch, night(1).0);
    pass_until(&mut rider, 1, 60);
    rider.dispatch(Event::WentOnline);
    rider.pass_ms(1_100);
    for _ in 0..3 {
        rider.answer_time();
        rider.pass_ms(300);
    }
    pass_until(&mut rider, 1, 0);
    rider.dispatch(Event::BuyPressed);
    assert_eq!(rider.intent().batch, night(1).0);
}

#[test]
fn a_night_that_the_server_has_closed_is_over_though_this_page_is_a_moment_behind() {
    let mut rider = on_the_first_night();
    rider.pass_ms(8_000);
    let status = rider.issuer.status(BatchState::Closed, 5, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &status);
    let Screen::Upcoming { offer, .. } = rider.screen() else { panic!("{:?}", rider.screen()) };
    assert_eq!(offer.batch, night(1).0);
}

#[test]
fn the_purchase_of_another_night_that_is_in_the_way_is_shown() {
    let mut rider = on_the_first_night();
    pass_until(&mut rider, 1, 0);
    rider.dispatch(Event::BuyPressed);
    // Three tickets of the night before, bought on another phone.
    let purchase = PurchaseId::from_random([9; 16]);
    let intent = Intent { purchase, batch: batch(), qty: 3, ..rider.intent() };
    let exists = Problem { purchase: Some(purchase), ..Problem::from(ProblemType::PurchaseExists) };
    rider.answer_problem("/api/quotes", exists);
    let quote = rider.issuer.quote(&intent, rider.server_s() - NIGHT_EVERY_S);
    let view = rider.issuer.ordered(&quote, OrderState::Refunding, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Refunding(_)), "{:?}", rider.screen());
    assert_eq!(rider.intent(), intent);
}
