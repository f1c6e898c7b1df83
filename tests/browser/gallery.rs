//! Screenshots of every screen that a rider can reach.

use wire::{Fen, OrderState};

use crate::fault::Fault;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan, Site};
use crate::wait::until;

const DAY_S: i64 = 86_400;
/// An hour more than a day: the pictures have a cell of days, whenever they are taken.
const LATER_S: i64 = DAY_S + 3_600;

#[test]
fn screenshots_of_the_countdown() {
    let later = Plan { opens_in: LATER_S, ..OPEN };
    run(later, async |_, rider| {
        rider.opens("/").await;
        rider.sees("upcoming").await;
        rider.takes_all_screenshots("upcoming").await;
        rider.presses("sign-in").await;
        rider.signs_in().await;
        rider.sees("upcoming").await;
        rider.does_not_see("#sign-in").await;
        rider.takes_screenshot("upcoming-signed-in").await;
    });
}

#[test]
fn screenshots_of_the_screens_of_a_purchase() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        rider.takes_screenshot("open").await;
        rider.presses("buy").await;
        rider.sees("sign-in").await;
        rider.takes_screenshot("sign-in-phone").await;
        site.fault(Fault::Silence("/api/quotes"));
        rider.enters_a_phone_number().await;
        rider.reads("[data-testid=demo-code]").await;
        rider.takes_screenshot("sign-in-code").await;
        rider.enters_the_code().await;
        rider.sees("quoting").await;
        rider.takes_screenshot("quoting").await;
        site.fault(Fault::None);
        rider.sees("reviewing").await;
        rider.takes_all_screenshots("reviewing").await;
        rider.presses_element("[data-testid=trust] summary").await;
        rider.takes_screenshot("reviewing-trust").await;

        site.fault(Fault::Silence("/api/orders"));
        rider.presses("confirm").await;
        rider.sees("ordering").await;
        rider.takes_screenshot("ordering").await;
        site.fault(Fault::Silence("/instructions"));
        rider.sees("paying").await;
        rider.takes_screenshot("paying-preparing").await;
        site.fault(Fault::None);
        until("a way to pay", async || (rider.counts("#pay").await == 1).then_some(())).await;
        rider.takes_screenshot("paying").await;
        rider.presses("pay").await;
        rider.is_at(&site.provider, "#pay").await;
        rider.takes_screenshot("cashier").await;
        rider.presses("later").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("checking").await;
        rider.takes_screenshot("checking").await;
        rider.reopens_and_pays(site).await;
        rider.takes_all_screenshots("ticketed").await;
        rider.presses_element("[data-testid=receipt] summary").await;
        rider.takes_screenshot("ticketed-receipt").await;
    });
}

#[test]
fn a_refused_payment_is_closed_and_can_be_begun_anew() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let first = rider.path().await;
        rider.goes_to_pay(site).await;
        rider.presses("refuse").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("closed").await;
        rider.does_not_see("#pay").await;
        rider.takes_screenshot("closed").await;

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
    run(OPEN, async |site, rider| {
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
            rider.takes_screenshot(screen).await;
        }
        site.fault(Fault::None);
        // Refunds have their own time.
        site.runs_due_work().await;
        rider.reloads().await;
        rider.sees("refunded").await;
        rider.takes_screenshot("refunded").await;
        assert_eq!(site.ledger().await, [("charge", 30_001), ("refund", 30_001)]);
    });
}

#[test]
fn the_last_ticket_is_held_for_one_rider_and_the_next_is_told_so() {
    let last = Plan { size: 1, ..OPEN };
    run(last, async |_, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        rider.becomes_another_rider().await;
        rider.opens("/").await;
        rider.sees("sold-out").await;
        rider.does_not_see("#buy").await;
        rider.takes_screenshot("sold-out").await;
    });
}

#[test]
fn a_ticket_that_was_left_for_the_sale_is_found_again_where_all_is_sold() {
    let last = Plan { size: 1, ..OPEN };
    run(last, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        rider.presses("home").await;
        rider.sees("sold-out").await;
        rider.takes_all_screenshots("sold-out-mine").await;
        rider.presses("mine").await;
        rider.sees("ticketed").await;
    });
}

#[test]
fn a_pause_is_said_and_ends_by_itself() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        site.pause(true).await;
        rider.reloads().await;
        rider.sees("paused").await;
        rider.does_not_see("#buy").await;
        rider.takes_screenshot("paused").await;
        site.pause(false).await;
        rider.sees("open").await;
    });
}

#[test]
fn after_the_last_batch_nothing_is_sold() {
    let over = Plan { opens_in: -5 * DAY_S, ..OPEN };
    run(over, async |_: &mut Site, rider: &Rider| {
        rider.opens("/").await;
        rider.sees("ended").await;
        rider.does_not_see("#buy").await;
        rider.takes_screenshot("ended").await;
    });
}
