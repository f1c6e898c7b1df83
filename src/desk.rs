//! What every component has at hand: the words, and a way to say what the rider did.

use std::rc::Rc;

use checkout::Event;

use crate::effects::presses::Presses;
use crate::text::{Language, Text};

/// The rider's side of the counter.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The language that is spoken.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) text: &'static Text,
    /// What can be pressed on this screen.
    pub(crate) presses: &'static Presses,
    /// Takes what the rider did.
    pub(crate) dispatch: &'static dyn Fn(Event),
}

impl Desk {
    /// Says what the rider did.
    pub(crate) fn say(self, event: Event) {
        (self.dispatch)(event);
    }

    /// Takes up what an element does when it is pressed or sent; returns the mark for the element.
    pub(crate) fn takes(self, happens: impl Fn() + 'static) -> String {
        self.presses.add(Rc::new(happens))
    }
}
