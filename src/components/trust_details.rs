//! Why the price can be trusted, for who asks: the signed texts themselves.

use checkout::screen::Trust;
use leptos::prelude::*;

use super::html::{p, tag, ul};
use super::note_text;
use crate::desk::Desk;

/// Folded away until asked for.
pub(crate) fn trust_details(desk: Desk, trust: &Trust) -> AnyView {
    let text = desk.text;
    let signers = trust.tariff_signers.iter().map(|name| tag("LI").holds(name.clone()));
    let signers: Vec<_> = signers.collect();
    tag("DETAILS").with("class", "more").with("data-testid", "trust").holds([
        tag("SUMMARY").holds(text.trust()),
        p("", text.trust_tariff()),
        note_text(&trust.tariff_line),
        p("", text.trust_signers()),
        ul("signers", signers),
        p("", text.trust_quote()),
        note_text(&trust.quote),
    ])
}
