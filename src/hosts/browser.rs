//! A rider's browser: what it says of its network, and of being looked at again.

use checkout::Event;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, PageTransitionEvent, StorageEvent, VisibilityState};

use crate::effects::storage;

/// Passes on what the browser says, for as long as the page lives.
pub(crate) fn listen(dispatch: &'static dyn Fn(Event)) {
    let Some(window) = web_sys::window() else {
        return;
    };
    listen_to(&window, "online", move |_| dispatch(Event::WentOnline));
    listen_to(&window, "offline", move |_| dispatch(Event::WentOffline));
    listen_to(&window, "pageshow", move |event| {
        // The first showing is the start, which was said already.
        let again =
            event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
        if again {
            dispatch(network());
            dispatch(Event::PageRestored);
        }
    });
    listen_to(&window, "storage", move |event| {
        // Said in every other tab of this browser when one of them has written.
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
    listen_to(&document, "visibilitychange", move |_| {
        let seen = page.visibility_state() == VisibilityState::Visible;
        dispatch(if seen { Event::PageVisible } else { Event::PageHidden });
    });
    listen_to(&document, "resume", move |_| {
        dispatch(network());
        dispatch(Event::PageVisible);
    });
    if network() == Event::WentOffline {
        dispatch(Event::WentOffline);
    }
}

/// What the browser says of its network now. A page that was put aside or frozen was not told when it changed.
fn network() -> Event {
    let navigator = web_sys::window().map(|window| window.navigator());
    let online = navigator.is_none_or(|navigator| navigator.on_line());
    if online { Event::WentOnline } else { Event::WentOffline }
}

/// Hears this of the target, for as long as the page lives.
pub(crate) fn listen_to(
    target: &EventTarget,
    name: &str,
    handler: impl FnMut(web_sys::Event) + 'static,
) {
    let handler = Closure::<dyn FnMut(web_sys::Event)>::new(handler);
    _ = target.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
    // The page listens until it is gone.
    handler.forget();
}
