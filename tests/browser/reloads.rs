//! Reloading and going back, wherever the rider is: the same purchase, one order, one charge.

use crate::fault::Fault;
use crate::patience::until;
use crate::stage::play;
use crate::world::OPEN;

#[test]
fn reloading_lands_on_the_same_screen_everywhere() {
    play(OPEN, async |world, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        rider.reloads().await;
        rider.sees("open").await;

        world.fault(Fault::Silence("/api/quotes"));
        rider.gets_a_quote().await;
        rider.sees("quoting").await;
        let path = rider.path().await;
        assert!(path.starts_with("/p/"), "{path}");
        rider.reloads().await;
        rider.sees("quoting").await;
        world.fault(Fault::None);

        for screen in ["reviewing", "reviewing"] {
            rider.sees(screen).await;
            rider.reloads().await;
        }
        rider.sees("reviewing").await;
        rider.presses("confirm").await;
        for screen in ["paying", "paying"] {
            rider.sees(screen).await;
            rider.reloads().await;
        }
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.is_at(&world.provider, "#pay").await;

        // Not paid yet: the outcome is unknown, and the same payment can be opened again.
        rider.presses("later").await;
        rider.is_at(&world.origin, "[data-screen]").await;
        rider.sees("checking").await;
        rider.reloads().await;
        rider.sees("checking").await;
        rider.presses("reopen").await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.pays(world).await;
        for _again in 0..2 {
            rider.reloads().await;
            rider.sees("ticketed").await;
        }
        assert_eq!(rider.path().await, path, "it is one purchase from beginning to end");
        world.has_charged_once().await;
    });
}

#[test]
fn back_from_the_provider_never_loses_the_order() {
    play(OPEN, async |world, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(world).await;
        let order = async || {
            let purchase = rider.purchase(&world.batch().id).await;
            purchase.order.expect("an order").no
        };

        rider.browser.back().await.expect("the page before");
        rider.is_at(&world.origin, "[data-screen]").await;
        let screen = until("a screen", async || rider.screen().await).await;
        assert!(["checking", "paying"].contains(&screen.as_str()), "{screen}");
        let first = order().await;
        rider.is_pictured("checking").await;

        // Paid in the other window meanwhile, the page finds out by itself.
        rider.sees("checking").await;
        rider.presses("reopen").await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.pays(world).await;
        assert_eq!(order().await, first, "it is the same order");

        // Back once more, to a page from before the payment: it finds out too.
        rider.browser.back().await.expect("the page before");
        rider.browser.back().await.expect("the page before");
        rider.is_at(&world.origin, "[data-screen]").await;
        rider.sees("ticketed").await;
        world.has_charged_once().await;
    });
}

#[test]
fn a_phone_that_lost_its_storage_finds_the_purchase() {
    play(OPEN, async |world, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let path = rider.path().await;
        rider.loses_storage().await;
        rider.opens("/").await;
        rider.sees("reviewing").await;

        rider.goes_to_pay(world).await;
        rider.pays(world).await;
        rider.loses_storage().await;
        rider.opens("/").await;
        rider.sees("ticketed").await;
        assert_eq!(rider.path().await, path);
        world.has_charged_once().await;
    });
}
