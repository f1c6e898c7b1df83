//! The way to a person, on every screen.

use leptos::prelude::*;

use super::hotline::hotline;
use super::html::{element, span};

/// The hotline, as a number that can be tapped.
pub(crate) fn footer(help: &'static str) -> AnyView {
    element("FOOTER").attr("class", "footer").children([span("", help), hotline("")])
}
