//! The road to a ticket, drawn as a line with its stops.

use leptos::prelude::*;

use super::html::element;
use crate::context::ViewContext;

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
pub(crate) fn steps(cx: ViewContext, step: Step) -> AnyView {
    let words = cx.words;
    let stops = [
        (Step::Choose, words.step_choose()),
        (Step::Check, words.step_check()),
        (Step::Pay, words.step_pay()),
        (Step::Ticket, words.step_ticket()),
    ];
    let stops = stops.map(|(stop, name)| {
        element("LI")
            .attr("class", if stop < step { "passed" } else { "" })
            .attr_opt("aria-current", (stop == step).then_some("step".into()))
            .child(name)
    });
    element("OL").attr("class", "steps").attr("aria-label", words.steps()).child(stops)
}
