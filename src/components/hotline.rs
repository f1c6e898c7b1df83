//! The operator's telephone number, to be tapped.

use leptos::prelude::*;

use super::html::{say, tag};
use super::icon::{Sign, icon};
use crate::operator::HOTLINE;

/// A link that calls; with the class of a button where calling is the one thing to do.
pub(crate) fn hotline(class: &'static str) -> AnyView {
    tag("A")
        .with("class", class)
        .with("href", ["tel:", HOTLINE].concat())
        .holds([icon(Sign::Phone), say(HOTLINE)])
}
