//! A quote that ran out is renewed, and what was confirmed before counts for nothing.

use crate::end_to_end::FARE;
use crate::fault::Fault;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Site};

/// Long enough to be seen, short enough to be waited for.
const SHORT_S: u64 = 4;
/// Long enough not to run out by itself.
const LONG_S: u64 = 200;

/// The fresh quote is shown as new, and nothing has been ordered.
async fn is_asked_to_confirm_again(site: &Site, rider: &Rider) {
    let notice = rider.reads("[data-screen=reviewing] [role=status]").await;
    assert!(!notice.is_empty());
    assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
    let purchase = rider.purchase(&site.batch().id).await;
    assert!(purchase.order.is_none(), "nothing is ordered before it is confirmed again");
}

#[test]
fn a_quote_that_runs_out_on_the_screen_is_renewed_and_confirmed_anew() {
    run(OPEN, async |site, rider| {
        site.fault(Fault::QuoteFor(SHORT_S));
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        site.fault(Fault::None);
        is_asked_to_confirm_again(site, rider).await;
        rider.takes_screenshot("renewed").await;

        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        site.has_charged_once().await;
    });
}

#[test]
fn a_confirmation_that_comes_too_late_is_asked_for_again() {
    run(OPEN, async |site, rider| {
        // The server has another quote by the time the rider confirms this one.
        site.fault(Fault::QuoteFor(LONG_S));
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        site.fault(Fault::None);
        rider.presses("confirm").await;
        is_asked_to_confirm_again(site, rider).await;

        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        site.has_charged_once().await;
    });
}
