//! The way to a purchase that there is already: one that this phone remembers, else one of a rider who is not known here.

use checkout::Event;
use leptos::prelude::*;

use super::html::optional;
use super::{ButtonKind, button};
use crate::context::ViewContext;

/// The button, where there is anything to find.
pub(crate) fn find_purchase(cx: ViewContext, mine: bool, signed_out: bool) -> AnyView {
    let words = cx.words;
    let secondary = |id, event, words| button(cx, id, ButtonKind::Secondary, event, words);
    optional(if mine {
        Some(secondary("mine", Event::ResumePressed, words.see_mine()))
    } else {
        signed_out.then(|| secondary("sign-in", Event::SignInPressed, words.find_mine()))
    })
}
