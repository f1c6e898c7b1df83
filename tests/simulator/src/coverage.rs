//! Which screens and events a run reached.
//!
//! The lists are those of the enums of `checkout`: a full run fails until the simulator reaches a new variant.

use std::collections::BTreeSet;

use checkout::{Event, Screen};

/// What was reached in one run, or in several.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Every screen that a tab showed.
    pub screens: BTreeSet<&'static str>,
    /// Every pair of screens of which the second followed the first in one tab.
    pub transitions: BTreeSet<(&'static str, &'static str)>,
    /// Every pair of an event and the screen on which it came.
    pub events: BTreeSet<(&'static str, &'static str)>,
}

impl Coverage {
    /// Adds what another run reached.
    pub fn merge(&mut self, mut other: Self) {
        self.screens.append(&mut other.screens);
        self.transitions.append(&mut other.transitions);
        self.events.append(&mut other.events);
    }

    /// The screens that were never shown.
    pub fn unseen_screens(&self) -> Vec<&'static str> {
        Screen::NAMES.iter().copied().filter(|name| !self.screens.contains(name)).collect()
    }

    /// The events that never came.
    pub fn unseen_events(&self) -> Vec<&'static str> {
        let seen = |name: &&str| self.events.iter().any(|(_, event)| event == name);
        Event::NAMES.iter().copied().filter(|name| !seen(name)).collect()
    }
}
