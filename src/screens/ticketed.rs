//! The rider holds a ticket; printed, it is the receipt.

use checkout::Event;
use checkout::screen::{Duplicate, Ticket};
use leptos::prelude::*;

use crate::components::html::{
    article, b, div, dl, element, exact, interpolate, optional, p, span, text,
};
use crate::components::{
    Banner, ButtonKind, Icon, Step, button, button_element, channel_name, compensation, exact_fact,
    fact, icon, in_language, layout, price, price_in_words, receipt_code, receipt_details,
    save_proof, trail,
};
use crate::context::{DateStyle, ViewContext};
use crate::text::{count, fill};

/// The screen.
pub(crate) fn ticketed(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    // Paper shows what is folded away on the screen.
    let printed = exact("PRE").attr("class", "note printed").attr("aria-hidden", "true");
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
            p("printed title", words.receipt_title()),
            article("ticket mine", [face(cx, ticket), stub(cx, ticket)]),
            compensation(cx, ticket.compensation.as_ref()),
            duplicate(cx, ticket.duplicate),
            returns(cx, ticket),
            receipt_details(cx, ticket.purchase, &ticket.receipt),
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

/// Money that came by another wallet besides.
fn duplicate(cx: ViewContext, duplicate: Option<Duplicate>) -> AnyView {
    optional(duplicate.map(|Duplicate { channel, steps }| {
        let channel = [("channel", channel_name(cx.words, channel))];
        element("SECTION")
            .attr("class", "trail card")
            .attr("data-testid", "duplicate")
            .children([p("label", fill(cx.words.duplicate(), &channel)), trail(cx, &steps)])
    }))
}

/// Whether the ticket can be given back, and until when.
fn returns(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    let time = |until| move |_: &str| b("", cx.date(until, DateStyle::Full));
    let line = match ticket.returns_until {
        _ if ticket.kept => text(words.kept()),
        None => return optional(None),
        Some(_) if ticket.used => text(words.used_lead()),
        Some(until) if ticket.can_give_back => interpolate(words.returns_until(), &time(until)),
        Some(_) => text(words.returns_over()),
    };
    let give_back = ticket.can_give_back.then(|| {
        button(cx, "give-back", ButtonKind::Quiet, Event::GiveBackPressed, words.give_back())
    });
    optional(Some(div("returns", [p("", line), optional(give_back)])))
}

/// What it is good for.
fn face(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    let serials = ticket.tickets.iter().map(|number| {
        let serial = exact("B").attr("data-testid", "ticket").child(String::from(&**number));
        p("serial", [span("", words.ticket()), serial])
    });
    let until = cx.date(ticket.valid_until, DateStyle::Date);
    div(
        "face",
        [
            p("name", in_language(cx, &ticket.name)),
            p(
                "rides",
                [
                    b("", ticket.rides.to_string()),
                    text(count(words.rides_unit(), ticket.rides.into())),
                ],
            ),
            p("until", [span("", words.valid_until()), b("", until)]),
            p("until", [span("", words.valid_in()), b("", in_language(cx, &ticket.valid_in))]),
            div("", serials.collect::<Vec<_>>()),
            optional(ticket.used.then(|| p("used", words.used()))),
        ],
    )
}

/// How it was paid.
fn stub(cx: ViewContext, ticket: &Ticket) -> AnyView {
    let words = cx.words;
    let payee = ticket.payee.as_ref().map(|payee| String::from(payee.as_str()));
    dl(
        "stub",
        [
            fact(words.paid(), [price(&ticket.price), price_in_words(&ticket.price)]),
            optional(payee.map(|payee| exact_fact(words.payee(), payee))),
            fact(words.paid_at(), cx.date(ticket.paid, DateStyle::Full)),
            optional(ticket.channel.map(|it| fact(words.paid_by(), channel_name(words, it)))),
            exact_fact(words.batch(), ticket.batch.to_string()),
            exact_fact(words.trade(), String::from(ticket.trade.as_str())),
            exact_fact(words.number(), ticket.purchase.number()),
        ],
    )
}
