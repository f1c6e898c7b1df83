//! Buttons: what they look like and what they dispatch.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use super::html::{Children, Element, element, optional};
use crate::context::ViewContext;

/// How prominent a button is. A screen has one primary button at most.
#[derive(Clone, Copy)]
pub(crate) enum ButtonKind {
    /// The main action of the screen.
    Primary,
    /// Another action.
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

/// The submit button of a form; disabled once the form was submitted. It keeps the focus, which a `disabled` one loses.
pub(crate) fn submit_button(name: &'static str, submitted: bool, words: &'static str) -> AnyView {
    button_element(name, ButtonKind::Primary)
        .attr("type", "submit")
        .attr_opt("aria-disabled", submitted.then_some("true".into()))
        .child(words)
}

/// The element of a button, without its behaviour.
pub(crate) fn button_element(name: &'static str, look: ButtonKind) -> Element {
    element("BUTTON").attr("id", name).attr("name", name).attr("class", look.class())
}

/// The button that finds an earlier purchase: one that this phone remembers, else, for a rider who is signed out, by
/// signing in. A ticket comes first.
pub(crate) fn find_purchase(cx: ViewContext, offer: &Offer, signed_out: bool) -> AnyView {
    let words = cx.words;
    let secondary = |id, event, label| button(cx, id, ButtonKind::Secondary, event, label);
    optional(if offer.has_ticket {
        Some(button(cx, "mine", ButtonKind::Primary, Event::ResumePressed, words.see_ticket()))
    } else if offer.has_purchase {
        Some(secondary("mine", Event::ResumePressed, words.see_mine()))
    } else {
        signed_out.then(|| secondary("sign-in", Event::SignInPressed, words.find_mine()))
    })
}
