//! A rider's browser: what it says of its network, and of being looked at again.

use checkout::Event;
use leptos::callback::{Callable, UnsyncCallback};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, PageTransitionEvent, VisibilityState};

/// Passes on what the browser says, for as long as the page lives.
pub(crate) fn listen(dispatch: UnsyncCallback<Event>) {
    let Some(window) = web_sys::window() else {
        return;
    };
    on(&window, "online", move |_| dispatch.run(Event::WentOnline));
    on(&window, "offline", move |_| {
        dispatch.run(Event::WentOffline)
    });
    on(&window, "pageshow", move |event| {
        // The first showing is the start, which was said already.
        let again = event
            .dyn_ref::<PageTransitionEvent>()
            .is_some_and(PageTransitionEvent::persisted);
        if again {
            dispatch.run(Event::Returned);
        }
    });
    let Some(document) = window.document() else {
        return;
    };
    let page = document.clone();
    on(&document, "visibilitychange", move |_| {
        if page.visibility_state() == VisibilityState::Visible {
            dispatch.run(Event::Returned);
        }
    });
    on(&document, "resume", move |_| dispatch.run(Event::Returned));
    if !window.navigator().on_line() {
        dispatch.run(Event::WentOffline);
    }
}

fn on(target: &EventTarget, name: &str, hear: impl FnMut(web_sys::Event) + 'static) {
    let hear = Closure::<dyn FnMut(web_sys::Event)>::new(hear);
    _ = target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
    // The page listens until it is gone.
    hear.forget();
}
