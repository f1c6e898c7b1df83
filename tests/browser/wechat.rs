//! Paying by WeChat: in a browser by its own address, and inside WeChat by a bridge whose answer proves nothing.

use serde_json::{Value, json};
use wire::Channel;

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, OPEN_TO_ALL, Plan};
use crate::wait::until;

/// The user agent of the browser inside WeChat.
const AGENT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
    Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2701(0x28003252)";
/// A bridge that records its calls, and always answers that the payment succeeded.
const LYING_BRIDGE: &str = "window.WeixinJSBridge = { invoke(name, parameters, done) {
    window.asked = [name, JSON.stringify(parameters)];
    done({ err_msg: 'get_brand_wcpay_request:ok' });
} };";

impl Rider {
    /// Makes every page run inside WeChat, with this bridge.
    async fn is_inside_wechat(&self, bridge: &str) {
        let tools = self.browser.cdp();
        let agent = json!({ "userAgent": AGENT });
        tools.send_raw("Network.setUserAgentOverride", agent).await.expect("another name");
        let source = json!({ "source": bridge });
        let began = tools.send_raw("Page.addScriptToEvaluateOnNewDocument", source).await;
        began.expect("a bridge");
    }

    /// The page's call to the bridge: its name and its parameters.
    async fn bridge_call(&self) -> (String, String) {
        let asked = async || {
            let asked = self.runs_script("return window.asked ?? null", vec![]).await;
            let text = |at: usize| asked.get(at).and_then(Value::as_str).map(String::from);
            text(0).zip(text(1))
        };
        until("the bridge is asked", asked).await
    }
}

#[test]
fn inside_wechat_the_payer_is_known_before_the_sale_and_a_bridge_that_lies_sells_nothing() {
    run(OPEN_TO_ALL, async |site, rider| {
        rider.is_inside_wechat(LYING_BRIDGE).await;
        rider.opens("/").await;
        rider.sees("open").await;
        let cookie = rider.browser.get_named_cookie("openid").await.expect("a payer's number");
        assert_eq!(cookie.http_only, Some(true), "out of reach of scripts");
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("paying").await;
        rider.presses("pay").await;

        let (verb, parameters) = rider.bridge_call().await;
        assert_eq!(verb, "getBrandWCPayRequest");
        rider.sees("checking").await;
        rider.does_not_see("[data-screen=ticketed]").await;
        assert_eq!(rider.screen().await.as_deref(), Some("checking"), "whatever the bridge says");
        assert_eq!(site.ledger().await, []);
        rider.takes_screenshot("wechat-checking").await;

        site.sandbox.pay(&parameters).await.expect("paid, this time");
        rider.sees("ticketed").await;
        site.has_charged_once().await;
    });
}

#[test]
fn a_rider_in_a_browser_chooses_wechat_and_comes_back_to_a_ticket() {
    run(OPEN_TO_ALL, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("choosing").await;
        rider.takes_all_screenshots("choosing").await;
        rider.reloads().await;
        rider.sees("choosing").await;
        rider.presses("wechat-h5").await;
        rider.sees("paying").await;
        until("a way to pay", async || (rider.counts("#pay").await == 1).then_some(())).await;
        rider.takes_screenshot("paying-wechat").await;
        rider.reloads().await;
        rider.sees("paying").await;
        rider.presses("pay").await;
        rider.pays(site).await;
        site.has_charged_once().await;
    });
}

#[test]
fn where_nothing_can_be_paid_the_page_says_so_before_anybody_begins() {
    let inside_only = Plan { channels: &[Channel::WechatJsapi], ..OPEN };
    run(inside_only, async |_, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        assert!(rider.page_text().await.contains("这里没有可用的付款方式"));
        assert_eq!(rider.counts("#buy").await, 0);
        rider.takes_all_screenshots("open-unpayable").await;
    });
}
