//! Tickets can be bought.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{Text, div, optional, p, text};
use crate::components::{Banner, ButtonKind, Step, button, fare_card, find_purchase, layout};
use crate::context::ViewContext;
use crate::text::fill;

/// The screen: what is sold, and how many tickets are free, when the server said so lately. Who is not known
/// here may have bought on another phone.
pub(crate) fn open(
    cx: ViewContext,
    offer: &Offer,
    free: Option<u32>,
    rider: Option<&str>,
) -> AnyView {
    let words = cx.words;
    let free: Text = match free {
        None => "".into(),
        Some(0) => words.open_none_free().into(),
        Some(free) => fill(words.open_free(), &[("n", &free.to_string())]).into(),
    };
    // Whoever holds a ticket is not asked to buy one.
    let buy = (offer.payable && !offer.has_ticket).then(|| {
        // Whoever went back from an order goes on with it.
        let (name, event, label) = if offer.has_order {
            ("go-on", Event::ResumePressed, words.go_on())
        } else {
            ("buy", Event::BuyPressed, words.buy())
        };
        button(cx, name, ButtonKind::Primary, event, label)
    });
    let signed_out = rider.is_none();
    let other = optional((!offer.has_order).then(|| find_purchase(cx, offer, signed_out)));
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
                [p("free", free), optional(buy), other],
            ),
        ],
    )
}
