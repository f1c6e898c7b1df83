//! What every component has at hand: the words, the seconds that count down, and a way to say what the
//! rider did.

use checkout::Event;
use leptos::prelude::*;

use crate::text::{Language, Text};

/// The rider's side of the counter.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The language that is spoken.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) text: &'static Text,
    /// The seconds on the screen: the only part of it that changes by itself.
    pub(crate) seconds: Memo<Seconds>,
    /// Takes what the rider did.
    pub(crate) dispatch: UnsyncCallback<Event>,
}

/// The seconds that a screen counts down.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seconds {
    /// Until the opening, or until the quote or the order runs out.
    pub(crate) left: u64,
    /// Until the page asks again.
    pub(crate) again: u64,
}

impl Desk {
    /// Says what the rider did.
    pub(crate) fn say(self, event: Event) {
        self.dispatch.run(event);
    }
}
