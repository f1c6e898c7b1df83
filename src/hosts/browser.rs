//! A rider's browser: its network, its visibility, and the storage that its tabs share, as events.

use checkout::Event;
use proof::Payable;
use wasm_bindgen::JsCast;
use web_sys::{PageTransitionEvent, StorageEvent, VisibilityState};
use wire::Channel;

use crate::effects::{events, pay, storage};

/// The token of WeChat's browser in its user agent.
const WECHAT: &[u8] = b"MicroMessenger";

/// The ways to pay that work here: inside WeChat its own, and in any other browser those that leave for a wallet.
pub(super) fn channels() -> Vec<Channel> {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    // The standard library's search for a text would take 250 bytes of the first screen.
    let is_wechat = |agent: String| agent.as_bytes().windows(WECHAT.len()).any(|it| it == WECHAT);
    if agent.is_some_and(is_wechat) {
        vec![Channel::WechatJsapi]
    } else {
        vec![Channel::AlipayWap, Channel::WechatH5]
    }
}

/// Leaves the page to pay.
pub(super) fn open(payable: &Payable) {
    pay::open(payable);
}

/// Dispatches the browser's events, for as long as the page lives.
pub(super) fn listen(dispatch: &'static dyn Fn(Event)) {
    let Some(window) = web_sys::window() else {
        return;
    };
    events::listen(&window, "online", move |_| dispatch(Event::WentOnline));
    events::listen(&window, "offline", move |_| dispatch(Event::WentOffline));
    events::listen(&window, "pageshow", move |event| {
        // The first `pageshow` belongs to the start.
        let again =
            event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
        if again {
            dispatch(network());
            dispatch(Event::PageRestored);
        }
    });
    events::listen(&window, "storage", move |event| {
        // Fired in every other tab of this browser when one of them has written.
        let written = event.dyn_ref::<StorageEvent>();
        let record = written.filter(|it| it.key().is_some_and(|key| storage::is_record(&key)));
        if let Some(record) = record.and_then(StorageEvent::new_value) {
            dispatch(Event::StorageChanged { record });
        }
    });
    let Some(document) = window.document() else {
        return;
    };
    let page = document.clone();
    events::listen(&document, "visibilitychange", move |_| {
        let seen = page.visibility_state() == VisibilityState::Visible;
        dispatch(if seen { Event::PageVisible } else { Event::PageHidden });
    });
    events::listen(&document, "resume", move |_| {
        dispatch(network());
        dispatch(Event::PageVisible);
    });
    if network() == Event::WentOffline {
        dispatch(Event::WentOffline);
    }
}

/// Whether the browser has a network now. A page in the back-forward cache, or a frozen one, gets no events.
fn network() -> Event {
    let navigator = web_sys::window().map(|window| window.navigator());
    let online = navigator.is_none_or(|navigator| navigator.on_line());
    if online { Event::WentOnline } else { Event::WentOffline }
}
