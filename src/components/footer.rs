//! The way to a person, on every screen.

use leptos::prelude::*;

use super::hotline::hotline;
use super::html::{span, tag};
use crate::text::Text;

/// The hotline, as a number that can be tapped.
pub(crate) fn footer(text: &'static Text) -> AnyView {
    tag("FOOTER").with("class", "footer").holds([span("", text.help), hotline("")])
}
