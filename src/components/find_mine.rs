//! The way to a purchase that there is already: one that this phone remembers, else one of a rider who is not known here.

use checkout::Event;
use leptos::prelude::*;

use super::html::maybe;
use super::{Look, button};
use crate::desk::Desk;

/// The button, where there is anything to find.
pub(crate) fn find_mine(desk: Desk, mine: bool, signed_out: bool) -> AnyView {
    let text = desk.text;
    let secondary = |id, event, words| button(desk, id, Look::Secondary, event, words);
    maybe(if mine {
        Some(secondary("mine", Event::MinePressed, text.see_mine()))
    } else {
        signed_out.then(|| secondary("sign-in", Event::SignInPressed, text.find_mine()))
    })
}
