//! A refund that the channel has confirmed.

use checkout::Event;
use checkout::screen::Refund;
use leptos::prelude::*;

use crate::components::html::{div, interpolate, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, button, layout, price, refund_steps, save_proof,
};
use crate::context::{DateStyle, ViewContext};

/// The screen: how much, and when the channel confirmed it.
pub(crate) fn refunded(cx: ViewContext, refund: &Refund) -> AnyView {
    let words = cx.words;
    let place = |name: &str| match name {
        "refund" => price(&refund.price),
        _ => text(cx.date(refund.refunded, DateStyle::Moment)),
    };
    let home = button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.home());
    layout(
        cx,
        "refunded",
        Banner::Icon(Icon::Check),
        text(words.refunded()),
        [
            p("lead money", interpolate(words.refunded_lead(), &place)),
            refund_steps(cx, &refund.back),
            div("actions", [save_proof(cx, refund.purchase), home]),
        ],
    )
}
