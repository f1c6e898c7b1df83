//! Paying: the rider leaves for the payment provider, and sees before what it has to show.

use checkout::Event;
use checkout::screen::{Payment, Ready, Wait};
use leptos::prelude::*;

use crate::components::html::{b, div, dl, interpolate, optional, p, span, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, busy_indicator, button, change_channel, channel_name,
    exact_fact, icon, layout, price, purchase_number, still_open, time_left, wait_line,
};
use crate::context::{DateStyle, ViewContext};
use crate::text::fill;

/// The screen.
pub(crate) fn paying(cx: ViewContext, payment: &Payment) -> AnyView {
    match &payment.ready {
        Err(wait) => preparing(cx, payment, *wait),
        Ok(ready) => prepared(cx, payment, ready),
    }
}

/// The address to pay at is fetched and verified.
fn preparing(cx: ViewContext, payment: &Payment, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "paying",
        Banner::Progress(Step::Pay),
        text(words.preparing()),
        [
            p("lead", words.preparing_lead()),
            div(
                "card busy",
                [p("hero", price(&payment.price)), busy_indicator(), wait_line(cx, wait)],
            ),
            still_open(cx, payment.still_open),
            purchase_number(cx, &payment.number, None),
            optional(payment.can_change.then(|| div("actions", change_channel(cx)))),
        ],
    )
}

/// The address is verified. What the wallet should show is drawn as the wallet draws it.
fn prepared(cx: ViewContext, payment: &Payment, ready: &Ready) -> AnyView {
    let words = cx.words;
    let channel = [("channel", channel_name(words, ready.channel))];
    let time = |_: &str| b("", cx.date(payment.pay_by, DateStyle::Time));
    let open = [text(fill(words.pay(), &channel)), icon(Icon::Leave)];
    layout(
        cx,
        "paying",
        Banner::Progress(Step::Pay),
        text(fill(words.paying(), &channel)),
        [
            div(
                "wallet",
                [
                    p("label", fill(words.should_show(), &channel)),
                    p("hero", price(&payment.price)),
                    dl("", exact_fact(words.payee(), ready.payee.clone())),
                ],
            ),
            p("caution", [icon(Icon::Return), span("", words.if_not())]),
            p("until", [interpolate(words.pay_by(), &time), time_left(cx, payment.left_s)]),
            still_open(cx, payment.still_open),
            purchase_number(cx, &payment.number, None),
            div(
                "actions",
                [
                    button(cx, "pay", ButtonKind::Primary, Event::PayPressed, open),
                    optional(payment.can_change.then(|| change_channel(cx))),
                ],
            ),
        ],
    )
}
