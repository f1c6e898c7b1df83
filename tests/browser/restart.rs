//! The server stops in the middle, everywhere in the middle, and nothing is lost.

use crate::site::OPEN;
use crate::stage::play;

#[test]
fn a_restart_in_the_middle_of_a_purchase_loses_nothing() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let quote = rider.purchase(&site.batch().id).await.quote;

        // Confirmed while nobody listens: the page goes on by itself when somebody does.
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

        // Paid while nobody is there to hear of it.
        site.stop();
        rider.presses("pay").await;
        site.start().await;
        rider.opens(&format!("/p/{}", purchase.purchase)).await;
        rider.sees("ticketed").await;
        site.has_charged_once().await;
    });
}
