//! Giving a ticket back: what that means is read before it is confirmed.

use checkout::Event;
use checkout::screen::GiveBack;
use leptos::prelude::*;
use wire::Slice;

use crate::components::html::{div, dl, element, optional, p, span, text};
use crate::components::{
    Banner, ButtonKind, Icon, busy_indicator, button, channel_name, fact, icon, in_language,
    layout, price, purchase_number, wait_line,
};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn give_back(cx: ViewContext, it: &GiveBack) -> AnyView {
    let words = cx.words;
    let heading =
        if it.sending.is_some() { words.giving_back() } else { words.give_back_question() };
    let to = it.channel.map_or(words.paid_from(), |channel| channel_name(words, channel));
    let facts = dl(
        "",
        [
            fact(words.goes_back(), price(&it.price)),
            fact(words.goes_back_to(), to),
            fact(words.ticket(), [text(in_language(cx, &it.name)), numbers(it)]),
        ],
    );
    let rest = match it.sending {
        Some(wait) => div("busy", [busy_indicator(), wait_line(cx, Some(wait))]),
        None => div(
            "actions",
            [
                button(
                    cx,
                    "give-back-confirm",
                    ButtonKind::Secondary,
                    Event::GiveBackConfirmed,
                    words.give_back_confirm(),
                ),
                button(
                    cx,
                    "keep-ticket",
                    ButtonKind::Primary,
                    Event::KeepTicketPressed,
                    words.keep_ticket(),
                ),
            ],
        ),
    };
    layout(
        cx,
        "give-back",
        Banner::Icon(Icon::Return),
        text(heading),
        [
            optional(
                it.sending
                    .is_none()
                    .then(|| p("caution", [icon(Icon::Stop), span("", words.give_back_lead())])),
            ),
            div("card", facts),
            purchase_number(cx, &it.number, None),
            rest,
        ],
    )
}

fn numbers(it: &GiveBack) -> AnyView {
    let number = |ticket: &Slice| element("SMALL").child(String::from(ticket.as_str()));
    div("", it.tickets.iter().map(number).collect::<Vec<_>>())
}
