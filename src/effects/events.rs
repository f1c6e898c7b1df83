//! Events of the DOM: listeners, and the delegation by which one pair of them serves every element of the page.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget};

use crate::context::{CLICK, Handlers, SUBMIT};

/// Calls this for every event of this name at the target, for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, name: &str, handler: impl FnMut(Event) + 'static) {
    let handler = Closure::<dyn FnMut(Event)>::new(handler);
    _ = target.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
    // The closure has to outlive this function: it is dropped with the page.
    handler.forget();
}

/// Calls the handlers of the elements below this one, for as long as the page lives.
pub(crate) fn delegate(root: &EventTarget, handlers: &'static Handlers) {
    listen(root, "click", move |event| call(handlers, &event, "[data-click]", CLICK));
    listen(root, "submit", move |event| {
        // A submitted form never leaves the page.
        event.prevent_default();
        call(handlers, &event, "[data-submit]", SUBMIT);
    });
}

fn call(handlers: &Handlers, event: &Event, selector: &str, attribute: &str) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let element = target.and_then(|target| target.closest(selector).ok().flatten());
    let index = element.and_then(|element| element.get_attribute(attribute)?.parse().ok());
    if let Some(index) = index {
        handlers.call(index);
    }
}
