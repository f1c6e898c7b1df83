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
    asking: bool,
) -> AnyView {
    let text = desk.text;
    let next = if asking { text.corrected_now } else { text.corrected_in };
    let compare = [
        p("label", text.announced),
        p("hero", [price(announced), price_in_words(announced)]),
        p("label", text.received),
        disputed_figure(desk, received),
    ];
    frame(
        desk,
        "disputed",
        Over::Care(Sign::Stop),
        say(text.disputed),
        [
            p("lead", [tag("STRONG").holds(text.not_charged), say(text.disputed_lead)]),
            div("card compare", compare),
            status(desk, false, "", next),
            number(desk, no),
        ],
    )
}
