//! What the rider reads to the hotline.

use leptos::prelude::*;

use super::html::{b, div, element, optional, p, small, span};
use crate::context::ViewContext;

/// The number of a purchase, with what it is good for, and the code that finds it on another phone.
pub(crate) fn purchase_number(cx: ViewContext, number: &str, claim: Option<&str>) -> AnyView {
    let words = cx.words;
    let claim = claim.map(|claim| {
        let code = element("B").attr("data-testid", "claim").child(claim.to_owned());
        p("number", [span("label", words.claim()), code, small("", words.claim_hint())])
    });
    let number =
        [span("label", words.number()), b("", number.to_owned()), small("", words.number_hint())];
    div("", [p("number", number), optional(claim)])
}
