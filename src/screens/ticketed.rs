//! The rider holds a ticket; printed, it is the receipt.

use checkout::Event;
use checkout::screen::Ticket;
use leptos::prelude::*;

use crate::components::html::{article, b, div, dl, p, say, span, tag};
use crate::components::{
    Look, Over, Sign, Step, bare, button, fact, frame, icon, in_language, note_text, price,
    receipt_code, save_proof,
};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::effects::document;

/// The screen.
pub(crate) fn ticketed(desk: Desk, ticket: &Ticket) -> AnyView {
    let text = desk.text;
    let note = tag("DETAILS").with("class", "more").with("data-testid", "receipt").holds([
        tag("SUMMARY").holds(text.receipt_note()),
        p("", text.receipt_note_lead()),
        receipt_code("qr", ticket.purchase),
        p("", tag("A").with("href", "/verify").holds(text.check_page())),
        note_text(&ticket.receipt),
    ]);
    // Paper shows what is folded away on the screen.
    let printed = tag("PRE").with("class", "note printed").with("aria-hidden", "true");
    let print =
        bare("print", Look::Secondary).with("type", "button").pressed(desk, document::print);
    frame(
        desk,
        "ticketed",
        Over::Road(Step::Ticket),
        say(text.ticketed()),
        [
            p("lead", text.ticketed_lead()),
            article("ticket mine", [face(desk, ticket), stub(desk, ticket)]),
            note,
            receipt_code("qr printed", ticket.purchase),
            printed.holds(ticket.receipt.clone()),
            div(
                "actions",
                [
                    print.holds([icon(Sign::Print), say(text.print())]),
                    save_proof(desk, ticket.purchase),
                    button(desk, "home", Look::Quiet, Event::HomePressed, text.home()),
                ],
            ),
        ],
    )
}

/// What it is good for.
fn face(desk: Desk, ticket: &Ticket) -> AnyView {
    let text = desk.text;
    let serial = tag("B").with("data-testid", "ticket").holds(String::from(ticket.ticket.as_str()));
    let until = calendar::say(ticket.valid_until, Form::Date, desk.language);
    div(
        "face",
        [
            p("name", in_language(desk, &ticket.name)),
            p("rides", [b("", ticket.rides.to_string()), say(text.rides_unit())]),
            p("until", [span("", text.valid_until()), b("", until)]),
            p("serial", [span("", text.ticket()), serial]),
        ],
    )
}

/// How it was paid.
fn stub(desk: Desk, ticket: &Ticket) -> AnyView {
    let text = desk.text;
    dl(
        "stub",
        [
            fact(text.paid(), price(&ticket.price)),
            fact(text.paid_at(), calendar::say(ticket.paid, Form::Moment, desk.language)),
            fact(text.batch(), ticket.batch.to_string()),
            fact(text.trade(), String::from(ticket.trade.as_str())),
            fact(text.number(), ticket.purchase.number()),
        ],
    )
}
