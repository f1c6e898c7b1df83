//! My purchases, in every engine: a ticket, a refund and a compensation, the sessions, and what is left signed out.

use serde_json::json;
use wire::{Fen, OrderState, endpoint};

use crate::proxy::{GOOD, OFFLINE};
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Site};
use crate::wait::until;

impl Rider {
    /// Opens the list, and waits for the latest purchase to stand like this.
    async fn sees_the_latest(&self, standing: &str) {
        self.opens("/purchases").await;
        self.sees("purchases").await;
        let first = "return document.querySelector('[data-standing]')?.dataset.standing ?? null";
        let first =
            async || (self.runs_script(first, vec![]).await == json!(standing)).then_some(());
        until(&format!("a purchase that is {standing}"), first).await;
    }

    /// Has the work done that is due, until the latest order is in this state.
    async fn waits_for(&self, site: &Site, state: OrderState) {
        let there = async || {
            site.runs_due_work().await;
            let order = self.purchase(&site.batch().id).await.order?;
            (order.state == state).then_some(())
        };
        until("the order's state", there).await;
    }
}

/// What is bought, given back and compensated is listed, as long as somebody is signed in.
pub(crate) async fn purchases_listed_and_signed_out(site: &mut Site, rider: &Rider) {
    rider.opens("/purchases").await;
    rider.sees("purchases").await;
    rider.presses("sign-in").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    rider.sees_the_latest("held").await;
    rider.presses_element("[data-standing=held] > .button").await;
    rider.sees("reviewing").await;
    rider.goes_to_pay(site).await;
    rider.pays(site).await;

    rider.sees_the_latest("ticket").await;
    assert_eq!(rider.reads("[data-standing=ticket] .pay").await, "¥300.00");
    assert_eq!(rider.counts("[data-own=true]").await, 1, "this session");
    rider.presses_element("[data-standing=ticket] > .button").await;
    rider.sees("ticketed").await;

    let purchase = rider.purchase(&site.batch().id).await.purchase;
    rider.fetches("POST", &endpoint::give_back(purchase), Some("{}".into())).await;
    rider.waits_for(site, OrderState::Refunded).await;
    rider.sees_the_latest("refunded").await;
    assert_eq!(rider.reads("[data-standing=refunded] .pay").await, "¥300.00");
    assert_eq!(rider.counts("[data-testid=void]").await, 1, "the ticket is void");

    rider.opens("/").await;
    rider.sees("refunded").await;
    rider.presses("home").await;
    rider.sees("open").await;
    rider.presses("buy").await;
    rider.sees("reviewing").await;
    rider.is_charged(site, Fen::new(3_000_000)).await;
    rider.waits_for(site, OrderState::Refunded).await;
    rider.sees_the_latest("refunded").await;
    assert_eq!(rider.counts(".purchase").await, 2);
    assert_eq!(rider.reads("[data-standing=refunded] .pay").await, "¥30000.00");
    let ticket = rider.reads("[data-testid=compensation]").await;
    assert!(ticket.ends_with("-C000001"), "{ticket}");

    site.network(OFFLINE);
    rider.presses("sign-out").await;
    until("the server is away", async || (rider.counts("#again").await == 1).then_some(())).await;
    assert_eq!(rider.counts(".purchase").await, 2, "what is shown stays");
    site.network(GOOD);
    rider.presses("sign-out").await;
    until("nobody is signed in", async || (rider.counts("#sign-in").await == 1).then_some(()))
        .await;
    assert_eq!(rider.counts(".purchase").await, 0, "nothing of the rider stays");
    let who = rider.fetches("GET", endpoint::SESSION, None).await;
    assert!(who.contains("signed-out"), "{who}");
}

#[test]
fn screenshots_of_the_purchases() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        rider.sees_the_latest("ticket").await;
        rider.takes_all_screenshots("purchases").await;
        rider.presses("sign-out").await;
        until("nobody is signed in", async || (rider.counts("#sign-in").await == 1).then_some(()))
            .await;
        rider.takes_all_screenshots("purchases-signed-out").await;
    });
}
