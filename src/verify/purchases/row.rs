//! One purchase drawn: what it is, what is true of it now, how it goes on, and its signed notes.

use leptos::prelude::*;
use proof::Verified;
use wire::tariff::Bilingual;
use wire::{OrderView, Receipt, ReceiptKind, TicketState, UnixSeconds, fragment};

use super::super::words::Words;
use super::checked::{Proven, Purchase, Standing, tickets};
use crate::components::html::{
    Children, b, div, dl, element, interpolate, optional, p, span, text,
};
use crate::components::{ButtonKind, Icon, fact, icon, price};
use crate::text::Language;

/// How a row is written.
pub(super) struct Look<'a> {
    pub(super) words: &'static Words,
    pub(super) language: Language,
    /// Formats an instant with its year.
    pub(super) moment: &'a dyn Fn(UnixSeconds) -> String,
    /// Formats a day with its year.
    pub(super) date: &'a dyn Fn(UnixSeconds) -> String,
}

/// One purchase.
pub(super) fn row(look: &Look<'_>, purchase: &Purchase) -> AnyView {
    let words = look.words;
    let number = || p("number", [span("label", words.number()), b("", purchase.id.number())]);
    let Some(proven) = &purchase.proven else {
        let body = [
            standing(Icon::Stop, text(words.unproven())),
            p("", words.unproven_lead()),
            number(),
            go_on(purchase, words.look()),
        ];
        return article("unproven", body);
    };
    let name = in_language(look, &proven.tariff.name);
    let night = proven.opens().map(|opens| {
        let opens = (look.moment)(opens);
        p("label", interpolate(words.night(), &|_| text(opens.clone())))
    });
    let (kind, headline, lead, link) = says(look, proven);
    let body = [
        element("H2").child(name),
        optional(night),
        headline,
        optional(lead),
        facts(look, proven),
        optional(proven.voided.as_ref().map(|voided| void(look, voided))),
        optional(proven.compensation.as_ref().map(|granted| compensation(look, proven, granted))),
        number(),
        notes(look, proven),
        go_on(purchase, link),
    ];
    article(kind, body)
}

fn article(kind: &'static str, body: impl Into<Children>) -> AnyView {
    element("ARTICLE").attr("class", "purchase card").attr("data-standing", kind).children(body)
}

/// What is true now, and what the rider can do: its name, the headline, a sentence, and the words of the link.
fn says(
    look: &Look<'_>,
    proven: &Proven,
) -> (&'static str, AnyView, Option<AnyView>, &'static str) {
    let words = look.words;
    let plain = |lead: &'static str| Some(p("", lead));
    let until = |template, at: UnixSeconds| {
        let at = (look.moment)(at);
        Some(p("", interpolate(template, &|_| text(at.clone()))))
    };
    match &proven.standing {
        Standing::Held => (
            "held",
            standing(Icon::Clock, text(words.held())),
            until(words.held_lead(), proven.quote.exp),
            words.go_on(),
        ),
        Standing::Awaiting { pay_by } => (
            "awaiting",
            standing(Icon::Clock, text(words.awaiting())),
            until(words.awaiting_lead(), *pay_by),
            words.look(),
        ),
        Standing::Ticket(_) if is_used(proven.order.as_ref()) => {
            ("used", standing(Icon::Ticket, text(words.used())), None, words.see_ticket())
        }
        Standing::Ticket(_) => {
            ("ticket", standing(Icon::Ticket, text(words.bought())), None, words.see_ticket())
        }
        Standing::Refunding => (
            "refunding",
            standing(Icon::Return, text(words.refunding())),
            plain(words.refunding_lead()),
            words.look(),
        ),
        Standing::Refunded(receipt) => {
            let amount = receipt.price();
            let headline = interpolate(words.refunded_amount(), &|_| price(&amount));
            let lead = plain(words.refunded_lead());
            ("refunded", standing(Icon::Check, headline), lead, words.look())
        }
        Standing::NeedsHelp => (
            "needs-help",
            standing(Icon::Phone, text(words.needs_help())),
            plain(words.needs_help_lead()),
            words.look(),
        ),
        Standing::Closed => (
            "closed",
            standing(Icon::Check, text(words.unpaid())),
            plain(words.unpaid_lead()),
            words.look(),
        ),
    }
}

fn standing(sign: Icon, says: AnyView) -> AnyView {
    p("standing", [icon(sign), b("", says)])
}

fn is_used(order: Option<&OrderView>) -> bool {
    let used = |it: &wire::TicketView| it.state == TicketState::Used;
    order.is_some_and(|order| order.tickets.0.iter().any(used))
}

/// The amounts and times, each from a verified note or, of the steps of a refund, as the server reports them.
fn facts(look: &Look<'_>, proven: &Proven) -> AnyView {
    let words = look.words;
    let amount = |term| fact(term, price(&proven.quote.price()));
    let at = |term, at: Option<UnixSeconds>| at.map(|at| fact(term, (look.moment)(at)));
    let steps = proven.order.as_ref().map(|order| order.steps).unwrap_or_default();
    let mut facts = Vec::new();
    match &proven.standing {
        Standing::Held | Standing::Awaiting { .. } => facts.push(amount(words.fare())),
        Standing::Closed => {
            facts.push(amount(words.fare()));
            facts.extend(at(words.unpaid_since(), steps.closed));
        }
        Standing::Ticket(receipt) => {
            facts.push(fact(words.ticket(), tickets(receipt).join(", ")));
            facts.push(fact(words.valid_until(), (look.date)(proven.valid_until(receipt))));
            let place = in_language(look, &proven.tariff.valid_in);
            facts.push(fact(words.valid_in(), place));
            facts.push(fact(words.amount_paid(), price(&receipt.price())));
            facts.extend(at(words.paid(), Some(receipt.paid)));
        }
        Standing::Refunding | Standing::NeedsHelp => {
            facts.extend(at(words.charged(), steps.charged));
            facts.extend(at(words.refund_asked(), steps.refund_asked));
            facts.extend(at(words.refund_sent(), steps.refund_sent));
        }
        Standing::Refunded(receipt) => {
            facts.extend(at(words.charged(), Some(receipt.paid)));
            let back = match &receipt.kind {
                ReceiptKind::Refund { refunded, .. } => Some(*refunded),
                ReceiptKind::Payment { .. } | ReceiptKind::Compensation { .. } => None,
            };
            facts.extend(at(words.refunded(), back));
        }
    }
    dl("", facts)
}

/// The tickets that can't be used any more.
fn void(look: &Look<'_>, receipt: &Verified<Receipt>) -> AnyView {
    let number = element("S").attr("data-testid", "void").child(tickets(receipt).join(", "));
    p("granted", [number, b("", look.words.void())])
}

/// The ticket that makes up for a wrong amount: it is one like any other.
fn compensation(look: &Look<'_>, proven: &Proven, receipt: &Verified<Receipt>) -> AnyView {
    let words = look.words;
    let number =
        element("B").attr("data-testid", "compensation").child(tickets(receipt).join(", "));
    element("SECTION").attr("class", "compensation").children([
        standing(Icon::Ticket, text(words.granted())),
        p("", words.granted_lead()),
        dl(
            "",
            [
                fact(words.ticket(), number),
                fact(words.valid_until(), (look.date)(proven.valid_until(receipt))),
                fact(words.valid_in(), in_language(look, &proven.tariff.valid_in)),
            ],
        ),
    ])
}

/// The signed notes, folded, each with a link to the page that checks it.
fn notes(look: &Look<'_>, proven: &Proven) -> AnyView {
    let words = look.words;
    let main = match &proven.standing {
        Standing::Ticket(receipt) => Some((words.receipt(), receipt)),
        Standing::Refunded(receipt) => Some((words.refund(), receipt)),
        Standing::Held
        | Standing::Awaiting { .. }
        | Standing::Refunding
        | Standing::NeedsHelp
        | Standing::Closed => None,
    };
    let voided = proven.voided.as_ref().map(|receipt| (words.receipt(), receipt));
    let granted = proven.compensation.as_ref().map(|receipt| (words.compensation(), receipt));
    let all: Vec<_> = [main, voided, granted].into_iter().flatten().collect();
    let details = (!all.is_empty()).then(|| {
        let notes = all.into_iter().map(|(name, receipt)| note(look, name, receipt));
        element("DETAILS").attr("class", "more").attr("data-testid", "notes").children([
            element("SUMMARY").child(words.receipts()),
            div("", notes.collect::<Vec<_>>()),
        ])
    });
    optional(details)
}

fn note(look: &Look<'_>, name: &'static str, receipt: &Verified<Receipt>) -> AnyView {
    let note = receipt.note().join();
    let check = element("A").attr("href", ["/verify#", &fragment::write(&note)].concat());
    let check = check.child(look.words.check_receipt());
    let signed = element("PRE").attr("class", "note").attr("tabindex", "0").attr("lang", "zh-CN");
    div("", [b("", name), text(" "), check, signed.child(note)])
}

/// The address of the purchase in the sale, where its ticket is, and where it goes on.
fn go_on(purchase: &Purchase, words: &'static str) -> AnyView {
    element("A")
        .attr("class", ButtonKind::Secondary.class())
        .attr("href", ["/p/", &purchase.id.to_string()].concat())
        .child(words)
}

fn in_language(look: &Look<'_>, text: &Bilingual) -> String {
    let slice = match look.language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    };
    slice.as_str().into()
}
