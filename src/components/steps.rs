//! The road to a ticket, drawn as a line with its stops.

use leptos::prelude::*;

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
#[component]
pub(crate) fn Steps(
    /// Where the rider is.
    step: Step,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let stops = [
        (Step::Choose, text.step_choose),
        (Step::Check, text.step_check),
        (Step::Pay, text.step_pay),
        (Step::Ticket, text.step_ticket),
    ];
    let stops = stops.map(|(stop, name)| {
        let class = if stop < step { "passed" } else { "" };
        let current = (stop == step).then_some("step");
        view! { <li class=class aria-current=current>{name}</li> }
    });
    view! { <ol class="steps" aria-label=text.steps>{stops}</ol> }
}
