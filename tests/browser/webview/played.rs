//! An app that is played by an object in the page.

use serde_json::{Value, json};
use wire::Channel;
use wire::bridge::{self, PageMessage};

use crate::rider::Rider;
use crate::wait::until;

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
/// The answer of an app as it should be.
pub(super) const ANSWERS: &str = "setTimeout(() => says({ type: 'hello', language: 'en', font_scale: 130, dark: true,
    insets: { top: 44, right: 0, bottom: 34, left: 0 }, pays: 'alipay-app wechat-app', more: [1.5] }))";

impl Rider {
    /// Is in an app from now on that answers the greeting so.
    pub(super) async fn is_in_an_app(&self, answers: &str) {
        self.injects(&APP.replace("HELLO", answers)).await;
    }

    /// Has this script run before those of each page from now on, after what was injected before.
    pub(super) async fn injects(&self, script: &str) {
        let source = json!({ "source": script });
        let tools = self.browser.cdp();
        tools.send_raw("Page.addScriptToEvaluateOnNewDocument", source).await.expect("a script");
    }

    /// Opens the page in an app as it should be.
    pub(super) async fn opens_in_an_app(&self) {
        self.is_in_an_app(ANSWERS).await;
        self.opens("/").await;
    }

    /// From the open sale to a payment that the page handed over.
    pub(super) async fn pays_in_the_app(&self) -> (Channel, String) {
        self.gets_a_quote().await;
        self.confirms().await;
        // The app's payment is the only one that works here.
        self.sees("paying").await;
        self.presses("pay").await;
        self.hands_over().await
    }

    /// What the page sent to the app, each of it a message of the contract.
    pub(super) async fn sent(&self) -> Vec<String> {
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
    pub(super) async fn has_sent(&self, kind: &str) -> bool {
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
    pub(super) async fn app_says(&self, message: &str) {
        self.runs_script(&format!("says({message})"), vec![]).await;
    }

    pub(super) async fn is_root(&self, script: &str) -> Value {
        self.runs_script(&format!("return document.documentElement.{script}"), vec![]).await
    }
}
