//! The channel closed the order unpaid. This screen alone offers to begin anew.

use checkout::Event;
use leptos::prelude::*;

use crate::components::html::{div, p, say};
use crate::components::{Look, Over, Sign, button, frame, number};
use crate::desk::Desk;

/// The screen.
pub(crate) fn closed(desk: Desk, no: &str) -> AnyView {
    let text = desk.text;
    let anew =
        button(desk, "start-over", Look::Primary, Event::StartOverPressed, text.start_over());
    frame(
        desk,
        "closed",
        Over::Calm(Sign::Check),
        say(text.closed()),
        [p("lead", text.closed_lead()), number(desk, no, None), div("actions", anew)],
    )
}
