//! The chain drawn: four links, each with what it says and whether it holds, under one sentence on the whole.

use leptos::prelude::*;
use proof::{AmountMismatch, Chain, Link, LinkError, Price};
use wire::{NoteError, PriceProofError, Purpose, Receipt, ReceiptKind, UnixSeconds};

use super::words::Words;
use crate::components::html::{
    Children, b, div, dl, element, interpolate, optional, p, span, text,
};
use crate::components::{Icon, fact, icon, price};

/// How a link looks.
#[derive(Clone, Copy, PartialEq)]
enum LinkStyle {
    Holds,
    Breaks,
    Absent,
    Unjudged,
}

impl LinkStyle {
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
pub(crate) fn unreadable(words: &'static Words, error: PriceProofError) -> AnyView {
    let why = match error {
        PriceProofError::TooLong => words.too_long(),
        PriceProofError::FirstLine => words.no_proof(),
        PriceProofError::Header | PriceProofError::Cut => words.damaged(),
    };
    verdict("verdict breaks", Icon::Stop, words.unreadable(), text(why))
}

/// What became of each link. `moment` formats an instant in the page's language.
pub(crate) fn checked(
    words: &'static Words,
    moment: &dyn Fn(UnixSeconds) -> String,
    chain: &Chain,
) -> AnyView {
    let links = [
        link(words, &chain.tariff, words.tariff(), chain.announced()),
        link(words, &chain.quote, words.quote(), chain.quote.valid().map(|quote| quote.price())),
        link(words, &chain.instruction, words.instruction(), chain.instructed()),
        link(words, &chain.receipt, receipt_name(words, chain), received(chain)),
    ];
    let facts = chain.receipt.valid().map(|receipt| facts(words, moment, receipt));
    div(
        "judged",
        [whole(words, chain), element("OL").attr("class", "chain").child(links), optional(facts)],
    )
}

/// One sentence on the whole.
fn whole(words: &'static Words, chain: &Chain) -> AnyView {
    if let Some((broken, reason)) = chain.first_error() {
        let headline = interpolate(words.breaks(), &|_| text(name(words, broken)));
        return verdict("verdict breaks", Icon::Stop, headline, because(words, reason));
    }
    if chain.tariff == Link::Absent {
        return verdict(
            "verdict part",
            Icon::Clock,
            words.no_tariff(),
            text(words.no_tariff_lead()),
        );
    }
    let before = chain.quote.valid().is_some() && chain.instruction.valid().is_some();
    let (headline, lead) = match chain.receipt.valid().map(|receipt| &receipt.kind) {
        Some(ReceiptKind::Payment { .. }) if before => (words.holds(), words.holds_lead()),
        Some(ReceiptKind::Refund { .. }) if before => (words.holds(), words.refund_lead()),
        Some(ReceiptKind::Compensation { .. }) if before => {
            (words.holds(), words.compensation_lead())
        }
        _ => (words.holds_in_part(), words.part_lead()),
    };
    verdict("verdict holds", Icon::Check, headline, text(lead))
}

const fn name(words: &'static Words, link: Purpose) -> &'static str {
    match link {
        Purpose::Tariff => words.tariff(),
        Purpose::Quote => words.quote(),
        Purpose::Instruction => words.instruction(),
        Purpose::Receipt | Purpose::Status => words.receipt(),
    }
}

fn verdict(
    class: &'static str,
    sign: Icon,
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
        Link::Valid(_) => (LinkStyle::Holds, Icon::Check, words.link_holds()),
        Link::Invalid(_) => (LinkStyle::Breaks, Icon::Stop, words.link_breaks()),
        Link::Absent => (LinkStyle::Absent, Icon::Pause, words.link_absent()),
        Link::NotChecked => (LinkStyle::Unjudged, Icon::Pause, words.link_unjudged()),
    };
    let knot = span(
        "knot",
        optional((look == LinkStyle::Holds || look == LinkStyle::Breaks).then(|| icon(sign))),
    );
    let text = div("says", [b("", name), span("", says)]);
    element("LI").attr("class", look.class()).children([
        knot,
        text,
        optional(amount.map(|amount| price(&amount))),
    ])
}

fn receipt_name(words: &'static Words, chain: &Chain) -> &'static str {
    match chain.receipt.valid().map(|receipt| &receipt.kind) {
        Some(ReceiptKind::Refund { .. }) => words.refund(),
        Some(ReceiptKind::Compensation { .. }) => words.compensation(),
        Some(ReceiptKind::Payment { .. }) | None => words.receipt(),
    }
}

fn received(chain: &Chain) -> Option<Price> {
    chain.receipt.valid().map(|receipt| receipt.price())
}

/// Why the first link that breaks does so.
fn because(words: &'static Words, reason: &LinkError) -> AnyView {
    match reason {
        LinkError::Signature(proof::SignatureError::Note(NoteError::OtherVersion)) => {
            text(words.because_version())
        }
        LinkError::Signature(proof::SignatureError::Note(_)) => text(words.because_note()),
        LinkError::Signature(_) => text(words.because_signature()),
        LinkError::Mismatch(field) => interpolate(words.because_foreign(), &|_| text(*field)),
        LinkError::Amount(mismatch) => amounts(words, mismatch),
        LinkError::Address => text(words.because_address()),
        LinkError::AboveMaximum | LinkError::Ambiguous => text(words.because_tariff()),
        LinkError::Time => text(words.because_time()),
        LinkError::UnjustifiedCompensation => text(words.because_groundless()),
    }
}

/// The announced figure, and beside it the one that came, struck through.
fn amounts(words: &'static Words, mismatch: &AmountMismatch) -> AnyView {
    let place = |name: &str| match name {
        "pay" => price(&mismatch.announced),
        _ => element("S")
            .attr("data-testid", "disputed")
            .child(String::from(mismatch.received.text())),
    };
    interpolate(words.because_amount(), &place)
}

/// What the receipt says beside the amount.
fn facts(
    words: &'static Words,
    moment: &dyn Fn(UnixSeconds) -> String,
    receipt: &Receipt,
) -> AnyView {
    let (name, what) = match &receipt.kind {
        ReceiptKind::Payment { tickets } | ReceiptKind::Compensation { tickets } => {
            let numbers: Vec<&str> = tickets.iter().map(|ticket| &**ticket).collect();
            (words.ticket(), numbers.join(", "))
        }
        ReceiptKind::Refund { refunded, .. } => (words.refunded(), moment(*refunded)),
    };
    dl(
        "facts",
        [
            fact(name, what),
            fact(words.paid(), moment(receipt.paid)),
            fact(words.batch(), receipt.batch.to_string()),
            fact(words.number(), receipt.purchase.number()),
        ],
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use proof::{RootKeys, verify_price_proof};
    use wire::{PriceProof, VerifierKey};

    use super::*;
    use crate::text::Language;

    pub(crate) const PROOF: &str = include_str!("../../tests/vectors/base/price-proof.txt");
    const KEYS: &str = include_str!("../../tests/vectors/keys.txt");

    pub(crate) fn roots() -> RootKeys {
        let keys = |role: &str| {
            let lines = KEYS.lines().filter_map(|line| line.split_once('\t'));
            let keys = lines.filter(|(of, _)| *of == role);
            keys.map(|(_, key)| VerifierKey::parse(key).expect("a public key")).collect()
        };
        RootKeys {
            issuer: "samefare.example".into(),
            operations: keys("operations"),
            finance: keys("finance"),
        }
    }

    fn html(language: Language, proof: &str) -> String {
        let proof = PriceProof::read(proof).expect("a price proof");
        let chain = verify_price_proof(&proof, &roots());
        let moment = |instant| format!("<moment {instant} {}>", language.tag());
        checked(Words::of(language), &moment, &chain).to_html().replace("<!>", "")
    }

    #[test]
    fn a_chain_is_rendered_with_its_dates_as_the_page_formats_them() {
        for language in [Language::Chinese, Language::English] {
            let whole = html(language, PROOF);
            assert_eq!(whole.matches("link holds").count(), 4, "{whole}");
            let paid = format!(" {}&gt;", language.tag());
            assert!(whole.contains("&lt;moment ") && whole.contains(&paid), "{whole}");
            let broken = html(language, &PROOF.replacen("¥300.00", "¥301.00", 1));
            assert!(broken.contains("link breaks") && !broken.contains("moment"), "{broken}");
        }
    }
}
