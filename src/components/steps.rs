//! The road to a ticket, drawn as a line with its stops.

use leptos::prelude::*;

use super::html::tag;
use crate::desk::Desk;

/// The stops, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Choosing, and saying who one is.
    Choose,
    /// Checking the price.
    Check,
    /// Paying, and finding out what became of it.
    Pay,
    /// Holding the ticket.
    Ticket,
}

/// The line, with the stop where the rider is.
pub(crate) fn steps(desk: Desk, step: Step) -> AnyView {
    let text = desk.text;
    let stops = [
        (Step::Choose, text.step_choose()),
        (Step::Check, text.step_check()),
        (Step::Pay, text.step_pay()),
        (Step::Ticket, text.step_ticket()),
    ];
    let stops = stops.map(|(stop, name)| {
        tag("LI")
            .with("class", if stop < step { "passed" } else { "" })
            .with_maybe("aria-current", (stop == step).then_some("step".into()))
            .holds(name)
    });
    tag("OL").with("class", "steps").with("aria-label", text.steps()).holds(stops)
}
