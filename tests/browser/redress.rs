//! A wrong amount that was paid by another way: the rider watches it come back, with a ticket for the fault.

use wire::Fen;

use crate::stage::play;
use crate::world::OPEN;

#[test]
fn an_overcharge_comes_back_on_the_screen_with_a_ticket_for_it() {
    play(OPEN, async |world, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.is_charged(world, Fen::new(3_000_000)).await;
        rider.reloads().await;
        rider.sees("refunded").await;
        let ticket = rider.reads("[data-testid=compensation]").await;
        assert!(ticket.ends_with("-C000001"), "{ticket}");
        assert!(rider.page_text().await.contains("¥30000.00"));
        rider.is_pictured_all_round("refunded-compensated").await;
        assert_eq!(world.ledger().await, [("charge", 3_000_000), ("refund", 3_000_000)]);
    });
}
