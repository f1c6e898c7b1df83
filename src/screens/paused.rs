//! The sale is paused; no clock runs against the rider.

use checkout::screen::PausedOrder;
use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::html::{b, div, optional, p, text};
use crate::components::{Banner, Icon, layout, price, purchase_number};
use crate::context::{DateStyle, ViewContext};
use crate::text::fill;

/// The screen.
pub(crate) fn paused(cx: ViewContext, since: UnixSeconds, order: Option<&PausedOrder>) -> AnyView {
    let words = cx.words;
    let time = cx.date(since, DateStyle::Time);
    layout(
        cx,
        "paused",
        Banner::Warning(Icon::Pause),
        text(words.paused()),
        [
            p("lead", fill(words.paused_lead(), &[("time", &time)])),
            optional(order.map(|order| waiting_order(cx, order))),
            optional(order.map(|order| purchase_number(cx, &order.number, None))),
        ],
    )
}

/// What the order that waits costs, and whether it was charged.
fn waiting_order(cx: ViewContext, order: &PausedOrder) -> AnyView {
    let words = cx.words;
    let charged = if order.is_unopened { words.not_charged() } else { words.dont_pay_again() };
    div("card", [p("hero", price(&order.price)), b("", charged)])
}
