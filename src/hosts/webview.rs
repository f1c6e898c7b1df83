//! The web view of an app. `webview.js` beside this file greets the app and does what needs no rule; payments go to it
//! from here alone, and only verified ones.

use js_sys::{Function, Reflect};
use proof::Payable;
use wasm_bindgen::{JsCast, JsValue};
use wire::Channel;

/// The object that `webview.js` makes of the app's answer, before the app of the page starts.
const APP: &str = "samefareApp";

/// The app around the page.
pub(crate) struct Webview(JsValue);

impl Webview {
    /// The app that answered the page's greeting, if there is one.
    pub(super) fn of_page() -> Option<Self> {
        let app = member(&js_sys::global(), APP)?;
        (!app.is_undefined()).then_some(Self(app))
    }

    /// The payments that the app can open.
    pub(super) fn channels(&self) -> Vec<Channel> {
        let pays = member(&self.0, "pays").and_then(|pays| pays.as_string()).unwrap_or_default();
        let mut channels = Vec::new();
        for channel in [Channel::AlipayApp, Channel::WechatApp] {
            if pays.contains(channel.as_str()) {
                channels.push(channel);
            }
        }
        channels
    }

    /// Hands the verified text to the app, unchanged. What the app reports of it later is a hint to ask the server.
    pub(super) fn open(&self, payable: &Payable) {
        let (channel, text) = (payable.channel().as_str().into(), payable.address().into());
        if let Some(pay) = member(&self.0, "pay").and_then(|pay| pay.dyn_into::<Function>().ok()) {
            // Three, since the program has this call already.
            _ = pay.call3(&self.0, &channel, &text, &JsValue::UNDEFINED);
        }
    }
}

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}
