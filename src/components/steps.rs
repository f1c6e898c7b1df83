//! Ordered steps: of a purchase, and of a refund.

use checkout::screen::RefundProgress;
use leptos::prelude::*;
use wire::{PaymentSteps, Slice, UnixSeconds};

use super::facts::{in_language, purchase_number};
use super::html::{b, element, exact, optional, p, span, text};
use crate::context::{DateStyle, ViewContext};

/// The steps of a purchase, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Choosing, and signing in.
    Choose,
    /// Checking the price.
    Check,
    /// Paying, and waiting for the outcome.
    Pay,
    /// Holding the ticket.
    Ticket,
}

/// The steps of a purchase, with the current one marked.
pub(crate) fn steps(cx: ViewContext, current: Step) -> AnyView {
    let words = cx.words;
    let steps = [
        (Step::Choose, words.step_choose()),
        (Step::Check, words.step_check()),
        (Step::Pay, words.step_pay()),
        (Step::Ticket, words.step_ticket()),
    ];
    let steps = steps.map(|(step, name)| {
        element("LI")
            .attr("class", if step < current { "passed" } else { "" })
            .attr_opt("aria-current", (step == current).then_some("step".into()))
            .child(name)
    });
    element("OL").attr("class", "steps").attr("aria-label", words.steps()).children(steps)
}

/// The steps of a refund with their times, the ticket that is void because of it, the one that was granted for it, and
/// the number for the hotline.
pub(crate) fn refund_steps(cx: ViewContext, progress: &RefundProgress) -> AnyView {
    let words = cx.words;
    let void = progress.voided.as_ref().map(|void| {
        let number = |ticket: &Slice| {
            exact("S").attr("data-testid", "void").child(String::from(ticket.as_str()))
        };
        let mut parts = vec![text(in_language(cx, &void.name))];
        parts.extend(void.tickets.iter().map(number));
        parts.push(b("", words.void()));
        p("granted", parts)
    });
    element("SECTION").attr("class", "trail").children([
        optional(void),
        trail(cx, &progress.steps),
        compensation(cx, progress.ticket.as_ref()),
        purchase_number(cx, &progress.number, progress.claim.as_deref()),
    ])
}

/// The ticket that was granted because a wrong amount was taken by our fault.
pub(crate) fn compensation(cx: ViewContext, ticket: Option<&Slice>) -> AnyView {
    optional(ticket.map(|ticket| {
        let number = exact("B").attr("data-testid", "compensation");
        let number = number.child(String::from(ticket.as_str()));
        p("granted", [text(cx.words.compensation()), number])
    }))
}

/// The steps of money that goes back, with their times.
pub(crate) fn trail(cx: ViewContext, steps: &PaymentSteps) -> AnyView {
    let words = cx.words;
    let steps = [
        (words.step_charged(), steps.charged),
        (words.step_refund_asked(), steps.refund_asked),
        (words.step_refund_sent(), steps.refund_sent),
        (words.step_refunded(), steps.refunded),
    ];
    // The first step without a time is the current one.
    let mut next = true;
    let steps = steps.map(|(name, at)| {
        let current = at.is_none() && core::mem::take(&mut next);
        refund_step(cx, name, at, current)
    });
    element("OL").attr("data-testid", "trail").children(steps)
}

fn refund_step(
    cx: ViewContext,
    name: &'static str,
    at: Option<UnixSeconds>,
    current: bool,
) -> AnyView {
    let at = at.map(|at| cx.date(at, DateStyle::Moment));
    element("LI")
        .attr("class", if at.is_some() { "done" } else { "" })
        .attr_opt("aria-current", current.then(|| "step".into()))
        .children([text(name), span("", at.unwrap_or_default())])
}
