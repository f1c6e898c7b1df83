//! The rider is about to leave for the payment provider, and is told what it has to show.

use checkout::Event;
use checkout::screen::{Payment, Ready, Wait};
use leptos::prelude::*;

use crate::components::html::{b, div, dl, p, say, span};
use crate::components::{
    Look, Over, Sign, Step, button, channel_name, fact, frame, icon, number, price, sentence,
    time_left, track, wait_line,
};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
pub(crate) fn paying(desk: Desk, payment: &Payment) -> AnyView {
    match &payment.ready {
        Err(wait) => preparing(desk, payment, *wait),
        Ok(ready) => prepared(desk, payment, ready),
    }
}

/// The address to pay at is being asked for and proved.
fn preparing(desk: Desk, payment: &Payment, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "paying",
        Over::Road(Step::Pay),
        say(text.preparing()),
        [
            p("lead", text.preparing_lead()),
            div("card busy", [p("hero", price(&payment.price)), track(), wait_line(desk, wait)]),
            number(desk, &payment.number, None),
        ],
    )
}

/// There is a proved address. What the wallet should show is drawn as the wallet would.
fn prepared(desk: Desk, payment: &Payment, ready: &Ready) -> AnyView {
    let text = desk.text;
    let channel = [("channel", channel_name(text, ready.channel))];
    let time = |_: &str| b("", calendar::say(payment.pay_by, Form::Time, desk.language));
    let open = [say(fill(text.pay(), &channel)), icon(Sign::Leave)];
    frame(
        desk,
        "paying",
        Over::Road(Step::Pay),
        say(fill(text.paying(), &channel)),
        [
            div(
                "wallet",
                [
                    p("label", fill(text.should_show(), &channel)),
                    p("hero", price(&payment.price)),
                    dl("", fact(text.payee(), ready.payee.clone())),
                ],
            ),
            p("caution", [icon(Sign::Return), span("", text.if_not())]),
            p("until", [sentence(text.pay_by(), &time), time_left(desk, payment.left_s)]),
            number(desk, &payment.number, None),
            div("actions", button(desk, "pay", Look::Primary, Event::PayPressed, open)),
        ],
    )
}
