//! The confirmed quote is becoming an order.

use checkout::screen::Wait;
use leptos::prelude::*;
use proof::Price;

use crate::components::html::{div, p, say};
use crate::components::{Over, Step, frame, price, track, wait_line};
use crate::desk::Desk;

/// The screen: what was confirmed, and what is waited for.
pub(crate) fn ordering(desk: Desk, confirmed: &Price, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "ordering",
        Over::Road(Step::Pay),
        say(text.ordering()),
        [
            p("lead", text.ordering_lead()),
            div("card busy", [p("hero", price(confirmed)), track(), wait_line(desk, wait)]),
        ],
    )
}
