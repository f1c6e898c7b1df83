//! What the rider reads to the hotline.

use leptos::prelude::*;

use super::html::{b, div, maybe, p, small, span, tag};
use crate::desk::Desk;

/// The number of a purchase, with what it is good for, and the code that finds it on another phone.
pub(crate) fn number(desk: Desk, number: &str, claim: Option<&str>) -> AnyView {
    let text = desk.text;
    let claim = claim.map(|claim| {
        let code = tag("B").with("data-testid", "claim").holds(claim.to_owned());
        p("number", [span("label", text.claim()), code, small("", text.claim_hint())])
    });
    let number =
        [span("label", text.number()), b("", number.to_owned()), small("", text.number_hint())];
    div("", [p("number", number), maybe(claim)])
}
