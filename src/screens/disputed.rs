//! An amount is not the announced one. Both are shown, and there is nothing to pay here.

use leptos::prelude::*;
use proof::{Disputed, Price};

use crate::components::html::{div, p, say, tag};
use crate::components::{
    Over, Sign, disputed_figure, frame, number, price, price_in_words, status,
};
use crate::desk::Desk;

/// The screen: what was announced, what came, and whether a corrected amount is being asked for.
pub(crate) fn disputed(
    desk: Desk,
    announced: &Price,
    received: &Disputed,
    no: &str,
    next_s: Option<u64>,
) -> AnyView {
    let text = desk.text;
    let next = if next_s.is_some() { text.corrected_in() } else { text.corrected_now() };
    let compare = [
        p("label", text.announced()),
        p("hero", [price(announced), price_in_words(announced)]),
        p("label", text.received()),
        disputed_figure(desk, received),
    ];
    frame(
        desk,
        "disputed",
        Over::Care(Sign::Stop),
        say(text.disputed()),
        [
            p("lead", [tag("STRONG").holds(text.not_charged()), say(text.disputed_lead())]),
            div("card compare", compare),
            status(false, "", next, next_s.unwrap_or(0)),
            number(desk, no, None),
        ],
    )
}
