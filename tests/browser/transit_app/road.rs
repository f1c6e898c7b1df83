//! From the sale to the ticket in the app, with its back button and its payment sheet, and whatever comes between.

use super::run;
use crate::fault::Fault;
use crate::rider::Rider;
use crate::wait::until;

/// Who is signed in to the app.
const PHONE: Option<&str> = Some("13800138000");

impl Rider {
    /// Buys at the sale. Who is signed in to the app does not sign in.
    async fn begins_to_buy(&self) {
        self.sees("open").await;
        self.presses("buy").await;
    }
}

#[test]
fn a_rider_of_the_app_buys_by_its_payment_sheet_and_goes_back_by_its_button() {
    run(PHONE, async |site, app| {
        let (rider, controls) = (&app.rider, app.controls());
        rider.begins_to_buy().await;
        // By the token of the app.
        rider.confirms().await;
        rider.sees("paying").await;
        assert!(rider.page_text().await.contains("138****8000"));
        controls.presses("back").await;
        rider.sees("open").await;
        rider.presses("go-on").await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.is_at_the_wallet(site).await;
        app.takes_picture("sheet").await;
        rider.pays(site).await;
        app.takes_picture("ticket").await;
        site.has_charged_once().await;
        assert!(controls.shows_no_sheet().await);
        let messages = controls.messages().await;
        assert!(messages.starts_with("hello ") && messages.contains(" pay"), "{messages}");
    });
}

#[test]
fn back_from_the_first_step_closes_the_page() {
    run(PHONE, async |_, app| {
        app.rider.sees("open").await;
        app.controls().presses("back").await;
        app.controls().is_closed().await;
    });
}

#[test]
fn an_app_that_lies_of_the_outcome_changes_nothing() {
    run(PHONE, async |site, app| {
        let (rider, controls) = (&app.rider, app.controls());
        rider.begins_to_buy().await;
        rider.goes_to_pay(site).await;
        controls.presses("lie").await;
        rider.sees("checking").await;
        rider.does_not_see("[data-screen=ticketed]").await;
        assert_eq!(site.ledger().await, []);
        rider.reopens_and_pays(site).await;
        site.has_charged_once().await;
    });
}

#[test]
fn an_app_that_is_killed_in_mid_payment_finds_the_purchase_when_it_is_opened_again() {
    run(PHONE, async |site, app| {
        app.rider.begins_to_buy().await;
        app.rider.goes_to_pay(site).await;
        let order = app.rider.purchase(&site.batch().id).await.order.expect("an order").no;
        app.is_killed_and_opened_again().await;
        let rider = &app.rider;
        rider.sees("checking").await;
        let again = rider.purchase(&site.batch().id).await.order.expect("an order").no;
        assert_eq!(again, order, "the order is as it was");
        rider.reopens_and_pays(site).await;
        site.has_charged_once().await;
    });
}

#[test]
fn another_rider_of_the_app_finds_nothing_of_the_one_before() {
    run(PHONE, async |_, app| {
        let (rider, controls) = (&app.rider, app.controls());
        rider.begins_to_buy().await;
        rider.sees("reviewing").await;
        let path = rider.path().await;
        controls.does("account 13900139000").await;
        let is_known = async || rider.page_text().await.contains("139****9000").then_some(());
        until("the other rider", is_known).await;
        rider.begins_to_buy().await;
        rider.sees("reviewing").await;
        assert_ne!(rider.path().await, path);
        assert!(!rider.page_text().await.contains("138****8000"));
    });
}

#[test]
fn an_order_string_with_another_amount_is_shown_and_opens_no_sheet() {
    run(PHONE, async |site, app| {
        let (rider, controls) = (&app.rider, app.controls());
        site.fault(Fault::AddressTimesHundred);
        rider.begins_to_buy().await;
        rider.confirms().await;
        rider.sees("disputed").await;
        assert_eq!(rider.reads("s[data-testid=disputed]").await, "30000.00");
        rider.does_not_see("#pay").await;
        assert!(controls.shows_no_sheet().await);
        assert!(!controls.messages().await.contains("pay"));
    });
}

#[test]
fn the_apps_dark_mode_and_size_of_letters_are_the_pages() {
    run(PHONE, async |_, app| {
        let (rider, controls) = (&app.rider, app.controls());
        rider.sees("open").await;
        controls.does("dark on").await;
        controls.does("font 150").await;
        let looks = "return getComputedStyle(document.body).backgroundColor
            + ' ' + document.documentElement.style.fontSize";
        let dark = async || {
            let seen = rider.runs_script(looks, vec![]).await;
            (seen == "rgb(12, 19, 17) 150%").then_some(())
        };
        until("a dark page with large letters", dark).await;
        rider.sees("open").await;
        app.takes_picture("dark").await;
    });
}

#[test]
fn what_is_not_the_page_in_the_main_frame_gets_no_answer_and_opens_no_sheet() {
    run(PHONE, async |site, app| {
        let (rider, controls) = (&app.rider, app.controls());
        rider.sees("open").await;
        let before = controls.messages().await;
        let forged = "const message = (type, more) => JSON.stringify({
                v: 1, type, nonce: '00000000000000000000000000000000', versions: '1', ...more });
            const pay = { channel: 'alipay-app', text: 'app_id=1' };
            const sent = [message('hello'), message('pay', pay)];
            const post = (text) => window.webkit.messageHandlers.ipc.postMessage(text);
            sent.forEach(post);
            window.ipc?.postMessage(sent[1]);
            return typeof window.samefareHost";
        // The handler beneath the object is there for every script of the view; it takes nothing without the app's word.
        assert_eq!(rider.runs_script(forged, vec![]).await, "object");
        // A payment with another nonce than that of the page's greeting.
        let spoken =
            "samefareHost.postMessage(JSON.stringify({ v: 1, type: 'pay', nonce: 'another',
            channel: 'alipay-app', text: 'app_id=1' }))";
        rider.runs_script(spoken, vec![]).await;
        // A page of another origin.
        rider.browser.goto(format!("{}/gateway.do", site.provider)).await.expect("a page");
        assert_eq!(rider.runs_script(forged, vec![]).await, "undefined");
        // The page's own message comes after all of these.
        rider.opens("/").await;
        rider.sees("open").await;
        let messages = controls.messages().await;
        let hellos = |messages: &str| messages.split(' ').filter(|it| *it == "hello").count();
        assert_eq!(hellos(&messages), hellos(&before) + 1, "{messages}");
        assert!(!messages.contains("pay"), "{messages}");
        assert!(controls.shows_no_sheet().await);
    });
}
