//! Money has to go back, and a person has to see to it.

use checkout::screen::MoneyBack;
use leptos::prelude::*;

use crate::components::html::{div, p, say};
use crate::components::{Look, Over, Sign, frame, hotline, trail};
use crate::desk::Desk;

/// The screen.
pub(crate) fn refund_needs_help(desk: Desk, back: &MoneyBack) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "refund-needs-help",
        Over::Care(Sign::Phone),
        say(text.refund_needs_help()),
        [
            p("lead", text.refund_needs_help_lead()),
            div("actions", hotline(Look::Primary.class())),
            trail(desk, back),
        ],
    )
}
