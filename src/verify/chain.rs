//! The chain drawn: four links, each with what it says and whether it holds, under one sentence on the whole.

use leptos::prelude::*;
use proof::{Break, Chain, Link, Mismatch, Price};
use wire::{PriceProofError, Purpose, Receipt, ReceiptKind};

use super::words::Words;
use crate::components::html::{Children, b, div, dl, maybe, p, say, span, tag};
use crate::components::{Sign, fact, icon, price, sentence};
use crate::effects::calendar::{self, Form};
use crate::text::Language;

/// How a link looks.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Holds,
    Breaks,
    Absent,
    Unjudged,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Holds => "link holds",
            Self::Breaks => "link breaks",
            Self::Absent => "link absent",
            Self::Unjudged => "link unjudged",
        }
    }
}

/// What can't be taken apart.
pub(super) fn unreadable(words: &'static Words, error: PriceProofError) -> AnyView {
    let why = match error {
        PriceProofError::TooLong => words.too_long,
        PriceProofError::FirstLine => words.no_proof,
        PriceProofError::Header | PriceProofError::Cut => words.damaged,
    };
    verdict("verdict breaks", Sign::Stop, words.unreadable, say(why))
}

/// What became of each link.
pub(super) fn judged(words: &'static Words, language: Language, chain: &Chain) -> AnyView {
    let links = [
        link(words, &chain.tariff, words.tariff, chain.announced()),
        link(words, &chain.quote, words.quote, chain.quote.holds().map(|quote| quote.price())),
        link(words, &chain.instruction, words.instruction, chain.instructed()),
        link(words, &chain.receipt, receipt_name(words, chain), received(chain)),
    ];
    let facts = chain.receipt.holds().map(|receipt| facts(words, language, receipt));
    div(
        "judged",
        [whole(words, chain), tag("OL").with("class", "chain").holds(links), maybe(facts)],
    )
}

/// One sentence on the whole.
fn whole(words: &'static Words, chain: &Chain) -> AnyView {
    if let Some((broken, reason)) = chain.broken() {
        let headline = sentence(words.breaks, &|_| say(name(words, broken)));
        return verdict("verdict breaks", Sign::Stop, headline, because(words, reason));
    }
    if chain.tariff == Link::Absent {
        return verdict("verdict part", Sign::Clock, words.no_tariff, say(words.no_tariff_lead));
    }
    let before = chain.quote.holds().is_some() && chain.instruction.holds().is_some();
    let (headline, lead) = match chain.receipt.holds().map(|receipt| &receipt.kind) {
        Some(ReceiptKind::Payment { .. }) if before => (words.holds, words.holds_lead),
        Some(ReceiptKind::Refund { .. }) if before => (words.holds, words.refund_lead),
        Some(ReceiptKind::Compensation { .. }) if before => (words.holds, words.compensation_lead),
        _ => (words.holds_in_part, words.part_lead),
    };
    verdict("verdict holds", Sign::Check, headline, say(lead))
}

const fn name(words: &'static Words, link: Purpose) -> &'static str {
    match link {
        Purpose::Tariff => words.tariff,
        Purpose::Quote => words.quote,
        Purpose::Instruction => words.instruction,
        Purpose::Receipt | Purpose::Status => words.receipt,
    }
}

fn verdict(
    class: &'static str,
    sign: Sign,
    headline: impl Into<Children>,
    lead: AnyView,
) -> AnyView {
    div(class, [icon(sign), div("", [b("", headline), p("", lead)])])
}

fn link<T>(
    words: &'static Words,
    link: &Link<T>,
    name: &'static str,
    amount: Option<Price>,
) -> AnyView {
    let (look, sign, says) = match link {
        Link::Holds(_) => (Look::Holds, Sign::Check, words.link_holds),
        Link::Breaks(_) => (Look::Breaks, Sign::Stop, words.link_breaks),
        Link::Absent => (Look::Absent, Sign::Pause, words.link_absent),
        Link::Unjudged => (Look::Unjudged, Sign::Pause, words.link_unjudged),
    };
    let knot =
        span("knot", maybe((look == Look::Holds || look == Look::Breaks).then(|| icon(sign))));
    let text = div("says", [b("", name), span("", says)]);
    tag("LI").with("class", look.class()).holds([
        knot,
        text,
        maybe(amount.map(|amount| price(&amount))),
    ])
}

fn receipt_name(words: &'static Words, chain: &Chain) -> &'static str {
    match chain.receipt.holds().map(|receipt| &receipt.kind) {
        Some(ReceiptKind::Refund { .. }) => words.refund,
        Some(ReceiptKind::Compensation { .. }) => words.compensation,
        Some(ReceiptKind::Payment { .. }) | None => words.receipt,
    }
}

fn received(chain: &Chain) -> Option<Price> {
    chain.receipt.holds().map(|receipt| receipt.price())
}

/// Why the first link that breaks does so.
fn because(words: &'static Words, reason: &Break) -> AnyView {
    match reason {
        Break::Signature(proof::SignatureError::Note(_)) => say(words.because_note),
        Break::Signature(_) => say(words.because_signature),
        Break::Foreign(field) => sentence(words.because_foreign, &|_| say(*field)),
        Break::Amount(mismatch) => amounts(words, mismatch),
        Break::Address => say(words.because_address),
        Break::Ceiling | Break::Ambiguous => say(words.because_tariff),
        Break::Time => say(words.because_time),
        Break::Groundless => say(words.because_groundless),
    }
}

/// The announced figure, and beside it the one that came, struck through.
fn amounts(words: &'static Words, mismatch: &Mismatch) -> AnyView {
    let place = |name: &str| match name {
        "pay" => price(&mismatch.announced),
        _ => tag("S").with("data-testid", "disputed").holds(String::from(mismatch.received.text())),
    };
    sentence(words.because_amount, &place)
}

/// What the receipt says beside the amount.
fn facts(words: &'static Words, language: Language, receipt: &Receipt) -> AnyView {
    let moment = |at| calendar::say(at, Form::Moment, language);
    let (name, what) = match &receipt.kind {
        ReceiptKind::Payment { ticket } | ReceiptKind::Compensation { ticket } => {
            (words.ticket, String::from(ticket.as_str()))
        }
        ReceiptKind::Refund { refunded, .. } => (words.refunded, moment(*refunded)),
    };
    dl(
        "facts",
        [
            fact(name, what),
            fact(words.paid, moment(receipt.paid)),
            fact(words.batch, receipt.batch.to_string()),
            fact(words.number, receipt.purchase.number()),
        ],
    )
}
