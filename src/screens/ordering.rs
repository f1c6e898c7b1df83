//! The confirmed quote is becoming an order.

use checkout::screen::Wait;
use leptos::prelude::*;
use proof::Price;

use crate::components::html::{p, say};
use crate::components::{Step, frame, price, track, wait_line};
use crate::desk::Desk;

/// The screen: what was confirmed, and what is waited for.
pub(crate) fn ordering(desk: Desk, confirmed: &Price, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "ordering",
        Some(Step::Pay),
        say(text.ordering),
        [
            p("lead", text.ordering_lead),
            track(),
            p("hero", price(confirmed)),
            wait_line(desk, wait),
        ],
    )
}
