//! The page in the web view of an app. What the app says changes nothing about amount, payee and outcome.

mod played;
mod strangers;
mod tokens;

use wire::Channel;

use crate::fault::Fault;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::wait::until;

/// A sale that an app can pay, and a browser too.
const IN_AN_APP: Plan = Plan { channels: &[Channel::AlipayWap, Channel::AlipayApp], ..OPEN };

#[test]
fn a_rider_in_an_app_pays_by_its_wallet_and_an_app_that_lies_of_the_outcome_changes_nothing() {
    run(IN_AN_APP, async |site, rider| {
        rider.opens_in_an_app().await;
        rider.sees("open").await;
        assert_eq!(rider.is_root("lang").await, "en", "the app's language");
        let paper = "return getComputedStyle(document.body).backgroundColor";
        assert_eq!(rider.runs_script(paper, vec![]).await, "rgb(12, 19, 17)", "dark");
        assert_eq!(rider.is_root("style.fontSize").await, "130%");
        let inset = "style.getPropertyValue('--inset-bottom')";
        assert_eq!(rider.is_root(inset).await, "34px");
        rider.takes_screenshot("webview-open").await;
        let (channel, text) = rider.pays_in_the_app().await;
        assert_eq!(channel, Channel::AlipayApp);
        assert!(text.starts_with("app_id=2021000000000001&"), "{text}");
        rider.sees("checking").await;
        rider.takes_screenshot("webview-checking").await;
        rider.app_says("{ type: 'paid', outcome: 'success', amount: '300.00' }").await;
        rider.app_says("{ type: 'ticketed' }").await;
        rider.does_not_see("[data-screen=ticketed]").await;
        assert_eq!(rider.screen().await.as_deref(), Some("checking"), "whatever the app says");
        assert_eq!(site.ledger().await, []);

        site.sandbox.pay(&text).await.expect("paid, this time");
        rider.app_says("{ type: 'paid' }").await;
        rider.sees("ticketed").await;
        site.has_charged_once().await;
        assert!(rider.has_sent("title").await);
        rider.presses("print").await;
        until("the app prints", async || rider.has_sent("print").await.then_some(())).await;
        rider.presses("save-proof").await;
        until("the app saves", async || rider.has_sent("save").await.then_some(())).await;
        rider.presses_element(".footer a").await;
        until("the app calls", async || rider.has_sent("call").await.then_some(())).await;
        assert_eq!(rider.screen().await.as_deref(), Some("ticketed"), "no link left the page");
    });
}

#[test]
fn an_app_that_is_killed_in_mid_payment_finds_the_purchase_when_it_opens_the_page_again() {
    run(IN_AN_APP, async |site, rider| {
        rider.opens_in_an_app().await;
        let (_, text) = rider.pays_in_the_app().await;
        rider.browser.goto("about:blank").await.expect("nothing");
        site.sandbox.pay(&text).await.expect("paid meanwhile");
        rider.opens("/").await;
        rider.sees("ticketed").await;
        site.has_charged_once().await;
    });
}

#[test]
fn the_apps_back_button_goes_a_step_back_and_closes_the_page_from_its_first() {
    run(IN_AN_APP, async |site, rider| {
        rider.opens_in_an_app().await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("paying").await;
        let order = rider.purchase(&site.batch().id).await.order.expect("an order").no;
        rider.app_says("{ type: 'back' }").await;
        rider.sees("open").await;
        until("the address", async || (rider.path().await == "/").then_some(())).await;
        rider.presses("go-on").await;
        rider.sees("paying").await;
        let again = rider.purchase(&site.batch().id).await.order.expect("an order").no;
        assert_eq!(again, order, "the order is as it was");
        rider.app_says("{ type: 'back' }").await;
        rider.sees("open").await;
        until("the address", async || (rider.path().await == "/").then_some(())).await;
        assert!(!rider.has_sent("close").await);
        rider.app_says("{ type: 'back' }").await;
        until("the page is closed", async || rider.has_sent("close").await.then_some(())).await;
    });
}

#[test]
fn an_order_string_with_another_amount_is_shown_and_never_handed_over() {
    run(IN_AN_APP, async |site, rider| {
        site.fault(Fault::AddressTimesHundred);
        rider.opens_in_an_app().await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("disputed").await;
        assert_eq!(rider.reads("s[data-testid=disputed]").await, "30000.00");
        rider.takes_screenshot("webview-disputed").await;
        rider.app_says("{ type: 'paid' }").await;
        rider.does_not_see("#pay").await;
        assert!(!rider.has_sent("pay").await);
    });
}
