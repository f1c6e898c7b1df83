//! What the rider reads to the hotline.

use leptos::prelude::*;

use super::html::{b, p, small, span};
use crate::desk::Desk;

/// The number of a purchase, with what it is good for.
pub(crate) fn number(desk: Desk, number: &str) -> AnyView {
    let text = desk.text;
    p(
        "number",
        [span("label", text.number()), b("", number.to_owned()), small("", text.number_hint())],
    )
}
