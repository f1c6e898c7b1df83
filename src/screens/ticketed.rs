//! The rider holds a ticket; printed, it is the receipt.

use checkout::Event;
use checkout::screen::Ticket;
use leptos::prelude::*;

use crate::components::html::{article, b, div, dl, element, p, span, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, button, button_element, fact, icon, in_language, layout,
    note_text, price, receipt_code, save_proof,
};
use crate::context::{DateStyle, ViewContext};

/// The screen.
pub(crate) fn ticketed(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    let note = element("DETAILS").attr("class", "more").attr("data-testid", "receipt").children([
        element("SUMMARY").child(words.receipt_note()),
        p("", words.receipt_note_lead()),
        receipt_code("qr", ticket.purchase),
        p("", element("A").attr("href", "/verify").child(words.check_page())),
        note_text(&ticket.receipt),
    ]);
    // Paper shows what is folded away on the screen.
    let printed = element("PRE").attr("class", "note printed").attr("aria-hidden", "true");
    let print = button_element("print", ButtonKind::Secondary)
        .attr("type", "button")
        .on_click(cx, cx.browser.print);
    layout(
        cx,
        "ticketed",
        Banner::Progress(Step::Ticket),
        text(words.ticketed()),
        [
            p("lead", words.ticketed_lead()),
            article("ticket mine", [face(cx, ticket), stub(cx, ticket)]),
            note,
            receipt_code("qr printed", ticket.purchase),
            printed.child(ticket.receipt.clone()),
            div(
                "actions",
                [
                    print.children([icon(Icon::Print), text(words.print())]),
                    save_proof(cx, ticket.purchase),
                    button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.home()),
                ],
            ),
        ],
    )
}

/// What it is good for.
fn face(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    let serials = ticket.tickets.iter().map(|number| {
        let serial = element("B").attr("data-testid", "ticket").child(String::from(&**number));
        p("serial", [span("", words.ticket()), serial])
    });
    let until = cx.date(ticket.valid_until, DateStyle::Date);
    div(
        "face",
        [
            p("name", in_language(cx, &ticket.name)),
            p("rides", [b("", ticket.rides.to_string()), text(words.rides_unit())]),
            p("until", [span("", words.valid_until()), b("", until)]),
            div("", serials.collect::<Vec<_>>()),
        ],
    )
}

/// How it was paid.
fn stub(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    dl(
        "stub",
        [
            fact(words.paid(), price(&ticket.price)),
            fact(words.paid_at(), cx.date(ticket.paid, DateStyle::Moment)),
            fact(words.batch(), ticket.batch.to_string()),
            fact(words.trade(), String::from(ticket.trade.as_str())),
            fact(words.number(), ticket.purchase.number()),
        ],
    )
}
