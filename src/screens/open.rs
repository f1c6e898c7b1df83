//! Tickets can be bought.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{Words, div, maybe, p, say};
use crate::components::{Look, Over, Step, button, fare_card, find_mine, frame};
use crate::desk::Desk;
use crate::text::fill;

/// The screen: what is sold, and how many tickets are free, when the server said so lately.
pub(crate) fn open(desk: Desk, offer: &Offer, free: Option<u32>) -> AnyView {
    let text = desk.text;
    let free: Words = match free {
        None => "".into(),
        Some(0) => text.open_none_free().into(),
        Some(free) => fill(text.open_free(), &[("n", &free.to_string())]).into(),
    };
    let buy =
        offer.payable.then(|| button(desk, "buy", Look::Primary, Event::BuyPressed, text.buy()));
    frame(
        desk,
        "open",
        Over::Road(Step::Choose),
        say(text.open()),
        [
            p("lead", text.open_lead()),
            fare_card(desk, offer),
            div("actions", [p("free", free), maybe(buy), find_mine(desk, offer.mine, false)]),
        ],
    )
}
