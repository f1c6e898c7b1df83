//! Buttons.

use checkout::Event;
use leptos::prelude::*;

use super::html::{Children, Element, element};
use crate::context::ViewContext;

/// How much a button asks to be pressed. A screen has one primary button at most.
#[derive(Clone, Copy)]
pub(crate) enum ButtonKind {
    /// The one thing to do here.
    Primary,
    /// Another thing that can be done.
    Secondary,
    /// A way back.
    Quiet,
}

impl ButtonKind {
    /// Its class, also for a link that looks like a button.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button that dispatches an event.
pub(crate) fn button(
    cx: ViewContext,
    name: &'static str,
    look: ButtonKind,
    event: Event,
    children: impl Into<Children>,
) -> AnyView {
    let click = move || cx.dispatch(event.clone());
    button_element(name, look).attr("type", "button").on_click(cx, click).child(children)
}

/// The submit button of a form; disabled once the form was submitted.
pub(crate) fn submit_button(name: &'static str, submitted: bool, words: &'static str) -> AnyView {
    button_element(name, ButtonKind::Primary)
        .attr("type", "submit")
        .attr_opt("disabled", submitted.then_some("".into()))
        .child(words)
}

/// The element of a button, without its behaviour.
pub(crate) fn button_element(name: &'static str, look: ButtonKind) -> Element {
    element("BUTTON").attr("id", name).attr("name", name).attr("class", look.class())
}
