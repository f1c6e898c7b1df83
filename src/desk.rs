//! What every component has at hand: the words, the seconds that count down, and a way to say what the
//! rider did.

use checkout::Event;
use leptos::prelude::*;

use crate::shown::Seconds;
use crate::text::{Language, Text};

/// The rider's side of the counter.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The language that is spoken.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) text: &'static Text,
    /// The seconds on the screen: the only part of it that changes by itself.
    pub(crate) seconds: RwSignal<Seconds>,
    /// Takes what the rider did.
    pub(crate) dispatch: UnsyncCallback<Event>,
}

impl Desk {
    /// Says what the rider did.
    pub(crate) fn say(self, event: Event) {
        self.dispatch.run(event);
    }
}
