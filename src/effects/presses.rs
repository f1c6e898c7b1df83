//! What can be pressed on the screen that is drawn. One pair of listeners serves the whole page: what an element
//! does stands in a list, and on the element its place there.

use core::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use crate::hosts::browser::on;

/// The attribute of what can be clicked.
pub(crate) const PRESS: &str = "data-press";
/// The attribute of a form that can be sent.
pub(crate) const SEND: &str = "data-send";

/// What the elements of the present screen do.
#[derive(Default)]
pub(crate) struct Presses(RefCell<Vec<Rc<dyn Fn()>>>);

impl Presses {
    /// Hears what is done below this element, for as long as the page lives.
    pub(crate) fn listen(&'static self, place: &EventTarget) {
        on(place, "click", move |event| self.happen(&event, "[data-press]", PRESS));
        on(place, "submit", move |event| {
            // Nothing here is sent by leaving the page.
            event.prevent_default();
            self.happen(&event, "[data-send]", SEND);
        });
    }

    /// Another screen is drawn: what the one before could do is over.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Takes up what an element does; returns its place in the list.
    pub(crate) fn add(&self, happens: Rc<dyn Fn()>) -> String {
        let mut all = self.0.borrow_mut();
        all.push(happens);
        (all.len() - 1).to_string()
    }

    fn happen(&self, event: &web_sys::Event, marked: &str, mark: &str) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let element = target.and_then(|target| target.closest(marked).ok().flatten());
        let place = element.and_then(|element| element.get_attribute(mark)?.parse::<usize>().ok());
        // The list is free again before it happens: most of what happens draws another screen.
        let happens = place.and_then(|place| self.0.borrow().get(place).cloned());
        if let Some(happens) = happens {
            happens();
        }
    }
}
