//! Pays from a browser: leaves the page, or asks the browser inside WeChat. Nothing else may open an address, and only a
//! verified one becomes a [`Payable`].

use js_sys::{Function, JSON, Reflect};
use proof::Payable;
use wasm_bindgen::JsCast;
use wire::Channel;

use crate::effects::events;

/// The object by which WeChat's browser takes payments, and the event when it is ready.
const BRIDGE: &str = "WeixinJSBridge";
const BRIDGE_READY: &str = "WeixinJSBridgeReady";
/// A function that ignores its argument, as the callback. The Content-Security-Policy forbids making one from text.
const NO_OP: &str = "Boolean";

/// Opens the address to pay at, or gives the verified parameters to WeChat.
pub(crate) fn open(payable: &Payable) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let is_address = match payable.channel() {
        Channel::AlipayWap | Channel::WechatH5 => true,
        Channel::WechatJsapi => false,
        // Only an app opens these, and none is around this page.
        Channel::AlipayApp | Channel::WechatApp => return,
    };
    if is_address {
        // If the browser refuses, the rider stays on the checking screen, which can open it again.
        _ = window.location().assign(payable.address());
        return;
    }
    let parameters = String::from(payable.address());
    if invoke(&parameters).is_none()
        && let Some(document) = window.document()
    {
        events::listen(&document, BRIDGE_READY, move |_| _ = invoke(&parameters));
    }
}

/// Has WeChat ask the rider to pay. Its result is ignored: only the server knows whether money moved, and the page
/// asks it already.
fn invoke(parameters: &str) -> Option<()> {
    let bridge = Reflect::get(&js_sys::global(), &BRIDGE.into()).ok()?;
    let invoke: Function = Reflect::get(&bridge, &"invoke".into()).ok()?.dyn_into().ok()?;
    let parameters = JSON::parse(parameters).ok()?;
    let no_op = Reflect::get(&js_sys::global(), &NO_OP.into()).ok()?;
    invoke.call3(&bridge, &"getBrandWCPayRequest".into(), &parameters, &no_op).ok().map(|_| ())
}
