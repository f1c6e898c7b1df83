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
    let buy = offer.payable.then(|| {
        // Whoever went back from an order goes on with it.
        let (name, event, label) = if offer.has_order {
            ("go-on", Event::ResumePressed, words.go_on())
        } else {
            ("buy", Event::BuyPressed, words.buy())
        };
        button(cx, name, ButtonKind::Primary, event, label)
    });
    let has_other = offer.has_purchase && !offer.has_order;
    layout(
        cx,
        "open",
        Banner::Progress(Step::Choose),
        text(words.open()),
        [
            p("lead", words.open_lead()),
            fare_card(cx, offer),
            div(
                if buy.is_some() { "actions pinned" } else { "actions" },
                [p("free", free), optional(buy), find_purchase(cx, has_other, false)],
            ),
        ],
    )
}
