//! Back goes a step back in the purchase before it leaves the page, and undoes nothing.

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::OPEN;

impl Rider {
    /// Presses the browser's button.
    async fn goes_back(&self) {
        self.browser.back().await.expect("the step before");
    }
}

#[test]
fn back_from_the_price_keeps_the_ticket_that_is_held_and_forward_shows_it_again() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let path = rider.path().await;
        let purchase = rider.purchase(&site.batch().id).await;
        rider.goes_back().await;
        rider.sees("open").await;
        assert_eq!(rider.path().await, "/");
        rider.browser.forward().await.expect("the step after");
        rider.sees("reviewing").await;
        assert_eq!(rider.path().await, path);
        let again = rider.purchase(&site.batch().id).await;
        assert_eq!(again.quote, purchase.quote, "the same hold and the same price");
        // From the sale, back leaves the page.
        rider.goes_back().await;
        rider.sees("open").await;
    });
}

#[test]
fn back_from_paying_offers_to_go_on_paying() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("paying").await;
        let order = rider.purchase(&site.batch().id).await.order.expect("an order").no;
        rider.goes_back().await;
        rider.sees("open").await;
        assert_eq!(rider.reads("#go-on").await, "继续支付");
        assert_eq!(rider.counts("#buy").await, 0, "nothing to buy twice");
        rider.takes_all_screenshots("open-ordered").await;
        rider.presses("go-on").await;
        rider.sees("paying").await;
        let again = rider.purchase(&site.batch().id).await.order.expect("an order").no;
        assert_eq!(again, order, "it is the same order");
        // After a reload the entries are still there.
        rider.reloads().await;
        rider.sees("paying").await;
        rider.goes_back().await;
        rider.sees("open").await;
        rider.presses("go-on").await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.pays(site).await;
        site.has_charged_once().await;
    });
}
