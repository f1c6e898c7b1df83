//! What every component receives: the words of the page's language, and the way to dispatch events.

use std::rc::Rc;

use checkout::Event;

use crate::effects::handlers::Handlers;
use crate::text::{Language, Words};

/// The context of one drawing of a screen.
#[derive(Clone, Copy)]
pub(crate) struct ViewContext {
    /// The page's language.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) words: &'static Words,
    /// The handlers of this screen's elements.
    pub(crate) handlers: &'static Handlers,
    /// Sends an event to the machine.
    pub(crate) send: &'static dyn Fn(Event),
}

impl ViewContext {
    /// Sends an event to the machine.
    pub(crate) fn dispatch(self, event: Event) {
        (self.send)(event);
    }

    /// Registers a handler; returns its index, as the value of the element's attribute.
    pub(crate) fn handler(self, handler: impl Fn() + 'static) -> String {
        self.handlers.add(Rc::new(handler))
    }
}
