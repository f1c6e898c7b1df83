//! Event handlers of the drawn screen, by delegation: one pair of listeners serves the whole page. An element's
//! attribute is the index of its handler in a list.

use core::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use crate::hosts::browser::listen_to;

/// The attribute of an element with a click handler.
pub(crate) const CLICK: &str = "data-click";
/// The attribute of a form with a submit handler.
pub(crate) const SUBMIT: &str = "data-submit";

/// The handlers of the drawn screen's elements.
#[derive(Default)]
pub(crate) struct Handlers(RefCell<Vec<Rc<dyn Fn()>>>);

impl Handlers {
    /// Handles the events below this element, for as long as the page lives.
    pub(crate) fn listen(&'static self, root: &EventTarget) {
        listen_to(root, "click", move |event| self.handle(&event, "[data-click]", CLICK));
        listen_to(root, "submit", move |event| {
            // A submitted form never leaves the page.
            event.prevent_default();
            self.handle(&event, "[data-submit]", SUBMIT);
        });
    }

    /// Forgets the handlers of the screen before.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Adds a handler; returns its index in the list.
    pub(crate) fn add(&self, handler: Rc<dyn Fn()>) -> String {
        let mut all = self.0.borrow_mut();
        all.push(handler);
        (all.len() - 1).to_string()
    }

    fn handle(&self, event: &web_sys::Event, selector: &str, attribute: &str) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let element = target.and_then(|target| target.closest(selector).ok().flatten());
        let index = element.and_then(|it| it.get_attribute(attribute)?.parse::<usize>().ok());
        // The borrow ends before the call: most handlers draw another screen.
        let handler = index.and_then(|index| self.0.borrow().get(index).cloned());
        if let Some(handler) = handler {
            handler();
        }
    }
}
