//! Tickets can be bought.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{Text, div, optional, p, text};
use crate::components::{Banner, ButtonKind, Step, button, fare_card, find_purchase, layout};
use crate::context::ViewContext;
use crate::text::fill;

/// The screen: what is sold, and how many tickets are free, when the server said so lately.
pub(crate) fn open(cx: ViewContext, offer: &Offer, free: Option<u32>) -> AnyView {
    let words = cx.words;
    let free: Text = match free {
        None => "".into(),
        Some(0) => words.open_none_free().into(),
        Some(free) => fill(words.open_free(), &[("n", &free.to_string())]).into(),
    };
    let buy = offer
        .payable
        .then(|| button(cx, "buy", ButtonKind::Primary, Event::BuyPressed, words.buy()));
    layout(
        cx,
        "open",
        Banner::Progress(Step::Choose),
        text(words.open()),
        [
            p("lead", words.open_lead()),
            fare_card(cx, offer),
            div(
                "actions",
                [p("free", free), optional(buy), find_purchase(cx, offer.has_purchase, false)],
            ),
        ],
    )
}
