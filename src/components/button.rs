//! What can be pressed.

use checkout::Event;
use leptos::prelude::*;

use super::html::{Children, Tag, tag};
use crate::desk::Desk;

/// How much a button asks to be pressed. A screen has one primary button at most.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    /// The one thing to do here.
    Primary,
    /// Another thing that can be done.
    Secondary,
    /// A way back.
    Quiet,
}

impl Look {
    /// Its class, also for a link that looks like a button.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button that says one event.
pub(crate) fn button(
    desk: Desk,
    name: &'static str,
    look: Look,
    event: Event,
    children: impl Into<Children>,
) -> AnyView {
    let press = move || desk.say(event.clone());
    bare(name, look).with("type", "button").pressed(desk, press).holds(children)
}

/// A button that sends the form around it, unless it was sent already.
pub(crate) fn send_button(name: &'static str, sent: bool, words: &'static str) -> AnyView {
    bare(name, Look::Primary)
        .with("type", "submit")
        .with_maybe("disabled", sent.then_some("".into()))
        .holds(words)
}

/// A button's element, to be told what it does.
pub(crate) fn bare(name: &'static str, look: Look) -> Tag {
    tag("BUTTON").with("id", name).with("name", name).with("class", look.class())
}
