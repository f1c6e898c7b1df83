//! The way to a person, on every screen.

use leptos::prelude::*;

use super::hotline::hotline;
use super::html::{span, tag};

/// The hotline, as a number that can be tapped.
pub(crate) fn footer(help: &'static str) -> AnyView {
    tag("FOOTER").with("class", "footer").holds([span("", help), hotline("")])
}
