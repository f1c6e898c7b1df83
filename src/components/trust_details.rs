//! Why the price can be trusted, for who asks: the signed texts themselves.

use checkout::screen::Trust;
use leptos::prelude::*;

use super::html::{element, p, ul};
use super::note_text;
use crate::context::ViewContext;

/// Folded away until asked for.
pub(crate) fn trust_details(cx: ViewContext, trust: &Trust) -> AnyView {
    let words = cx.words;
    let signers = trust.tariff_signers.iter().map(|name| element("LI").child(name.clone()));
    let signers: Vec<_> = signers.collect();
    element("DETAILS").attr("class", "more").attr("data-testid", "trust").children([
        element("SUMMARY").child(words.trust()),
        p("", words.trust_tariff()),
        note_text(&trust.tariff_line),
        p("", words.trust_signers()),
        ul("signers", signers),
        p("", words.trust_quote()),
        note_text(&trust.quote),
    ])
}
