//! Signed notes: as text, as a file to save, as a code to scan.

use checkout::screen::Trust;
use leptos::prelude::*;
use wire::{PurchaseId, endpoint};

use super::button::ButtonKind;
use super::html::{element, exact, p, ul};
use crate::context::ViewContext;
use crate::operator::API_BASE;

/// The text of a note. It can be focused, so that the keyboard can scroll it.
fn note_text(note: &str) -> AnyView {
    exact("PRE")
        .attr("class", "note")
        .attr("tabindex", "0")
        .attr("lang", "zh-CN")
        .child(note.to_owned())
}

/// Why the price can be trusted: the signed notes, folded.
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

/// A link that saves the price proof. A browser that can't save files shows it as text.
pub(crate) fn save_proof(cx: ViewContext, purchase: PurchaseId) -> AnyView {
    element("A")
        .attr("id", "save-proof")
        .attr("class", ButtonKind::Secondary.class())
        .attr("href", [API_BASE, &endpoint::price_proof(purchase)].concat())
        .attr("download", "price-proof.txt")
        .child(cx.words.save_proof())
}

/// A receipt, folded: its code, the page that checks it, and the note.
pub(crate) fn receipt_details(cx: ViewContext, purchase: PurchaseId, note: &str) -> AnyView {
    let words = cx.words;
    element("DETAILS").attr("class", "more").attr("data-testid", "receipt").children([
        element("SUMMARY").child(words.receipt_note()),
        p("", words.receipt_note_lead()),
        receipt_code("qr", purchase),
        p("", element("A").attr("href", "/verify").child(words.check_page())),
        note_text(note),
    ])
}

/// The receipt as a QR code. Its text is beside it, so it has no alternative text.
pub(crate) fn receipt_code(class: &'static str, purchase: PurchaseId) -> AnyView {
    let address = [API_BASE, &endpoint::receipt_code(purchase)].concat();
    element("IMG").attr("class", class).attr("src", address).attr("alt", "").empty()
}
