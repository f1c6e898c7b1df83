//! The server is stopped at each step of a purchase, and nothing is lost.

use crate::scenario::run;
use crate::site::OPEN;

#[test]
fn a_restart_in_the_middle_of_a_purchase_loses_nothing() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let quote = rider.purchase(&site.batch().id).await.quote;

        // Confirmed while the server is down: the page goes on by itself once it is up.
        site.stop();
        rider.presses("confirm").await;
        rider.sees("ordering").await;
        assert!(!rider.reads("[data-screen=ordering] [role=status]").await.is_empty());
        site.start().await;
        rider.sees("paying").await;
        let purchase = rider.purchase(&site.batch().id).await;
        assert_eq!(purchase.quote, quote, "the quote is the one that was confirmed");

        site.stop();
        site.start().await;
        rider.presses("pay").await;
        rider.is_at(&site.provider, "#pay").await;

        // Paid while the server is down.
        site.stop();
        rider.presses("pay").await;
        site.start().await;
        rider.opens(&format!("/p/{}", purchase.purchase)).await;
        rider.sees("ticketed").await;
        site.has_charged_once().await;
    });
}
