//! Every screen that a rider can get to, pictured.

use wire::{Fen, OrderState};

use crate::fault::Fault;
use crate::patience::until;
use crate::rider::Rider;
use crate::site::{OPEN, Plan, Site};
use crate::stage::play;

const DAY_S: i64 = 86_400;
/// An hour more than a day: the pictures have a cell of days, whenever they are taken.
const LATER_S: i64 = DAY_S + 3_600;

#[test]
fn the_countdown_is_pictured() {
    let later = Plan { opens_in: LATER_S, ..OPEN };
    play(later, async |_, rider| {
        rider.opens("/").await;
        rider.sees("upcoming").await;
        rider.is_pictured_all_round("upcoming").await;
        rider.presses("sign-in").await;
        rider.signs_in().await;
        rider.sees("upcoming").await;
        rider.never_sees("#sign-in").await;
        rider.is_pictured("upcoming-signed-in").await;
    });
}

#[test]
fn the_screens_of_the_road_are_pictured() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        rider.is_pictured("open").await;
        rider.presses("buy").await;
        rider.sees("sign-in").await;
        rider.is_pictured("sign-in-phone").await;
        site.fault(Fault::Silence("/api/quotes"));
        rider.enters_a_phone_number().await;
        rider.reads("[data-testid=demo-code]").await;
        rider.is_pictured("sign-in-code").await;
        rider.enters_the_code().await;
        rider.sees("quoting").await;
        rider.is_pictured("quoting").await;
        site.fault(Fault::None);
        rider.sees("reviewing").await;
        rider.is_pictured_all_round("reviewing").await;
        rider.presses_at("[data-testid=trust] summary").await;
        rider.is_pictured("reviewing-trust").await;

        site.fault(Fault::Silence("/api/orders"));
        rider.presses("confirm").await;
        rider.sees("ordering").await;
        rider.is_pictured("ordering").await;
        site.fault(Fault::Silence("/instructions"));
        rider.sees("paying").await;
        rider.is_pictured("paying-preparing").await;
        site.fault(Fault::None);
        until("a way to pay", async || (rider.counts("#pay").await == 1).then_some(())).await;
        rider.is_pictured("paying").await;
        rider.presses("pay").await;
        rider.is_at(&site.provider, "#pay").await;
        rider.is_pictured("cashier").await;
        rider.presses("later").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("checking").await;
        rider.is_pictured("checking").await;
        rider.presses("reopen").await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.pays(site).await;
        rider.is_pictured_all_round("ticketed").await;
        rider.presses_at("[data-testid=receipt] summary").await;
        rider.is_pictured("ticketed-receipt").await;
    });
}

#[test]
fn a_refused_payment_is_closed_and_can_be_begun_anew() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let first = rider.path().await;
        rider.goes_to_pay(site).await;
        rider.presses("refuse").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("closed").await;
        rider.never_sees("#pay").await;
        rider.is_pictured("closed").await;

        rider.presses("start-over").await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("reviewing").await;
        assert_ne!(rider.path().await, first, "it is another purchase");
        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        site.has_charged_once().await;
    });
}

#[test]
fn money_that_was_taken_wrongly_goes_back_and_the_rider_is_told() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        // The provider errs, and takes more than it was asked to.
        rider.is_charged(site, Fen::new(30_001)).await;
        for (state, screen) in
            [(OrderState::Refunding, "refunding"), (OrderState::RefundStuck, "refund-needs-help")]
        {
            site.fault(Fault::Order(state));
            rider.reloads().await;
            rider.sees(screen).await;
            rider.is_pictured(screen).await;
        }
        site.fault(Fault::None);
        // Refunds have their own time.
        site.sweeps().await;
        rider.reloads().await;
        rider.sees("refunded").await;
        rider.is_pictured("refunded").await;
        assert_eq!(site.ledger().await, [("charge", 30_001), ("refund", 30_001)]);
    });
}

#[test]
fn the_last_ticket_is_held_for_one_rider_and_the_next_is_told_so() {
    let last = Plan { size: 1, ..OPEN };
    play(last, async |_, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        rider.becomes_another().await;
        rider.opens("/").await;
        rider.sees("sold-out").await;
        rider.never_sees("#buy").await;
        rider.is_pictured("sold-out").await;
    });
}

#[test]
fn a_ticket_that_was_left_for_the_sale_is_found_again_where_all_is_sold() {
    let last = Plan { size: 1, ..OPEN };
    play(last, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        rider.presses("home").await;
        rider.sees("sold-out").await;
        rider.is_pictured_all_round("sold-out-mine").await;
        rider.presses("mine").await;
        rider.sees("ticketed").await;
    });
}

#[test]
fn a_pause_is_said_and_ends_by_itself() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        site.pause(true).await;
        rider.reloads().await;
        rider.sees("paused").await;
        rider.never_sees("#buy").await;
        rider.is_pictured("paused").await;
        site.pause(false).await;
        rider.sees("open").await;
    });
}

#[test]
fn after_the_last_batch_nothing_is_sold() {
    let over = Plan { opens_in: -5 * DAY_S, ..OPEN };
    play(over, async |_: &mut Site, rider: &Rider| {
        rider.opens("/").await;
        rider.sees("ended").await;
        rider.never_sees("#buy").await;
        rider.is_pictured("ended").await;
    });
}
