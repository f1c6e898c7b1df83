//! The page in the web view of an app: an object that plays the app is in the page before its scripts run. What it may say
//! changes nothing about amount, payee and outcome.

use serde_json::{Value, json};
use wire::Channel;
use wire::bridge::{self, PageMessage};

use crate::fault::Fault;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::wait::until;

/// A sale that an app can pay, and a browser too.
const IN_AN_APP: Plan = Plan { channels: &[Channel::AlipayWap, Channel::AlipayApp], ..OPEN };

/// An app that keeps what it was sent, and answers the greeting with what is in `HELLO`.
const APP: &str = "window.sent = [];
    window.says = (message, nonce) =>
        samefareHost.onmessage({ data: JSON.stringify({ v: 1, nonce: nonce ?? page, ...message }) });
    window.samefareHost = {
        onmessage: null,
        postMessage(text) {
            sent.push(text);
            const { type, nonce } = JSON.parse(text);
            window.page = nonce;
            if (type === 'hello') HELLO;
        },
    };";
/// An app as it should be.
const ANSWERS: &str = "setTimeout(() => says({ type: 'hello', language: 'en', font_scale: 130, dark: true,
    insets: { top: 44, right: 0, bottom: 34, left: 0 }, pays: 'alipay-app wechat-app', more: [1.5] }))";

impl Rider {
    /// Is in an app from now on that answers the greeting so.
    async fn is_in_an_app(&self, answers: &str) {
        let source = json!({ "source": APP.replace("HELLO", answers) });
        let tools = self.browser.cdp();
        tools.send_raw("Page.addScriptToEvaluateOnNewDocument", source).await.expect("an app");
    }

    /// What the page sent to the app, each of it a message of the contract.
    async fn sent(&self) -> Vec<String> {
        let sent = self.runs_script("return window.sent", vec![]).await;
        let texts = sent.as_array().cloned().unwrap_or_default();
        let texts: Vec<_> = texts.iter().filter_map(Value::as_str).map(String::from).collect();
        for text in &texts {
            let object = bridge::read(text).expect("an object");
            assert!(PageMessage::read(&object).is_some(), "{text}");
        }
        texts
    }

    /// Whether the page sent a message of this type.
    async fn has_sent(&self, kind: &str) -> bool {
        self.sent().await.iter().any(|text| text.contains(&format!(r#""type":"{kind}""#)))
    }

    /// The text that the page wants to be paid.
    async fn hands_over(&self) -> (Channel, String) {
        let handed = async || {
            self.sent().await.iter().find_map(|text| {
                let object = bridge::read(text)?;
                match PageMessage::read(&object)? {
                    (_, PageMessage::Pay { channel, text }) => Some((channel, text.to_owned())),
                    _ => None,
                }
            })
        };
        until("the page hands a text over", handed).await
    }

    /// Has the app say this.
    async fn app_says(&self, message: &str) {
        self.runs_script(&format!("says({message})"), vec![]).await;
    }

    async fn is_root(&self, script: &str) -> Value {
        self.runs_script(&format!("return document.documentElement.{script}"), vec![]).await
    }
}

#[test]
fn a_rider_in_an_app_pays_by_its_wallet_and_an_app_that_lies_of_the_outcome_changes_nothing() {
    run(IN_AN_APP, async |site, rider| {
        rider.is_in_an_app(ANSWERS).await;
        rider.opens("/").await;
        rider.sees("open").await;
        assert_eq!(rider.is_root("lang").await, "en", "the app's language");
        let paper = "return getComputedStyle(document.body).backgroundColor";
        assert_eq!(rider.runs_script(paper, vec![]).await, "rgb(12, 19, 17)", "dark");
        assert_eq!(rider.is_root("style.fontSize").await, "130%");
        let inset = "style.getPropertyValue('--inset-bottom')";
        assert_eq!(rider.is_root(inset).await, "34px");
        rider.takes_screenshot("webview-open").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        // The app's payment is the only one that works here.
        rider.sees("paying").await;
        rider.presses("pay").await;
        let (channel, text) = rider.hands_over().await;
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
        rider.is_in_an_app(ANSWERS).await;
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        let (_, text) = rider.hands_over().await;
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
        rider.is_in_an_app(ANSWERS).await;
        rider.opens("/").await;
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
        rider.is_in_an_app(ANSWERS).await;
        site.fault(Fault::AddressTimesHundred);
        rider.opens("/").await;
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

#[test]
fn an_object_that_does_not_answer_as_an_app_gets_nothing() {
    let hello = "{ type: 'hello', pays: 'alipay-app' }";
    let rows = [
        // Nothing, something else, another page's greeting, another version, and too late.
        String::new(),
        String::from("samefareHost.onmessage({ data: 'hello' })"),
        format!("says({hello}, '00000000000000000000000000000000')"),
        format!(
            "samefareHost.onmessage({{ data: JSON.stringify({{ ...{hello}, v: 2, nonce }}) }})"
        ),
        format!(
            "samefareHost.onmessage({{ data: JSON.stringify({{ ...{hello}, v: 1, nonce, x: 'x'.repeat(8192) }}) }})"
        ),
        format!("setTimeout(() => says({hello}), 900)"),
    ];
    for answers in rows {
        run(IN_AN_APP, async |site, rider| {
            rider.is_in_an_app(&answers).await;
            rider.opens("/").await;
            rider.gets_a_quote().await;
            // Paid as in a browser, by the wallet's own page.
            rider.goes_to_pay(site).await;
            rider.pays(site).await;
            site.has_charged_once().await;
        });
    }
}

#[test]
fn a_page_in_a_browser_asks_nobody_and_does_not_load_the_bridge() {
    run(IN_AN_APP, async |_, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let loaded = "return performance.getEntriesByType('resource').map((it) => it.name)
            .filter((name) => name.endsWith('/webview.js')).length";
        assert_eq!(rider.runs_script(loaded, vec![]).await, 0);
    });
}
