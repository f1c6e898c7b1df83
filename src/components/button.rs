//! What can be pressed.

use checkout::Event;
use leptos::prelude::*;

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
    /// Its class, also for a link or a button that says nothing to the machine.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button that says one event, or that sends the form around it.
#[component]
pub(crate) fn Button(
    /// Its name, for whoever looks for it.
    name: &'static str,
    /// How much it asks to be pressed.
    look: Look,
    /// What it says when pressed; without, it sends the form around it.
    #[prop(optional)]
    event: Option<Event>,
    /// Whether it can't be pressed now.
    #[prop(optional)]
    disabled: bool,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let desk = Desk::at_hand();
    let kind = if event.is_some() { "button" } else { "submit" };
    let press = move |_| {
        if let Some(event) = &event {
            desk.say(event.clone());
        }
    };
    view! {
        <button id=name name=name type=kind class=look.class() disabled=disabled on:click=press>
            {children()}
        </button>
    }
}
