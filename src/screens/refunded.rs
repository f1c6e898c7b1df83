//! A refund that the channel has confirmed; printed, it is the receipt of it.

use checkout::Event;
use checkout::screen::Refund;
use leptos::prelude::*;
use wire::ReturnReason;

use crate::components::html::{div, dl, interpolate, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, button, exact_fact, layout, price, receipt_details, refund_steps,
    save_proof,
};
use crate::context::{DateStyle, ViewContext};

/// The screen: how much, when the channel confirmed it, and the receipt.
pub(crate) fn refunded(cx: ViewContext, refund: &Refund) -> AnyView {
    let words = cx.words;
    let place = |name: &str| match name {
        "refund" => price(&refund.price),
        _ => text(cx.date(refund.refunded, DateStyle::Full)),
    };
    let (heading, why) = match (refund.back.reason, &refund.back.voided) {
        (Some(ReturnReason::GivenBackElsewhere), Some(_)) => {
            (words.given_back(), Some(words.given_back_lead()))
        }
        (Some(ReturnReason::GivenBackElsewhere), None) => {
            (words.given_back(), Some(words.given_back_unticketed()))
        }
        (
            Some(ReturnReason::Returned | ReturnReason::WrongAmount | ReturnReason::NoTicketLeft)
            | None,
            _,
        ) => (words.refunded(), None),
    };
    let home = button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.home());
    let numbers = [
        exact_fact(words.refund(), String::from(refund.refund.as_str())),
        exact_fact(words.trade(), String::from(refund.trade.as_str())),
    ];
    layout(
        cx,
        "refunded",
        Banner::Icon(Icon::Check),
        text(heading),
        [
            p("lead money", interpolate(words.refunded_lead(), &place)),
            optional(why.map(|why| p("lead", why))),
            refund_steps(cx, &refund.back),
            div("card", dl("", numbers)),
            receipt_details(cx, refund.purchase, &refund.receipt),
            div("actions", [save_proof(cx, refund.purchase), home]),
        ],
    )
}
