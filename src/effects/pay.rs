//! Leaving the page to pay. Nothing else may take an address, and only a proved one has a [`Payable`].

use js_sys::{Function, JSON, Reflect};
use proof::Payable;
use wasm_bindgen::JsCast;
use wire::Channel;

use crate::hosts::browser;

/// What WeChat's browser gives a page, once it is ready, and says when that is.
const BRIDGE: &str = "WeixinJSBridge";
const BRIDGE_READY: &str = "WeixinJSBridgeReady";
/// A function that takes anything and does nothing. The page's policy lets none be made from text.
const DEAF: &str = "Boolean";

/// Leaves for the address to pay at, or hands the proved parameters to WeChat.
pub(crate) fn open(payable: &Payable) {
    let Some(window) = web_sys::window() else {
        return;
    };
    if payable.channel() != Channel::WechatJsapi {
        // A browser that refuses leaves the rider on the checking screen, which can open it again.
        _ = window.location().assign(payable.address());
        return;
    }
    let parameters = String::from(payable.address());
    if invoke(&parameters).is_none()
        && let Some(document) = window.document()
    {
        browser::listen_to(&document, BRIDGE_READY, move |_| _ = invoke(&parameters));
    }
}

/// Has WeChat ask the rider. What it says afterwards is not listened to: only the server knows whether money moved,
/// and the page is asking it already.
fn invoke(parameters: &str) -> Option<()> {
    let bridge = Reflect::get(&js_sys::global(), &BRIDGE.into()).ok()?;
    let invoke: Function = Reflect::get(&bridge, &"invoke".into()).ok()?.dyn_into().ok()?;
    let parameters = JSON::parse(parameters).ok()?;
    let deaf = Reflect::get(&js_sys::global(), &DEAF.into()).ok()?;
    invoke.call3(&bridge, &"getBrandWCPayRequest".into(), &parameters, &deaf).ok().map(|_| ())
}
