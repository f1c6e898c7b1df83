//! Where money is that goes back: what was done with it and when, what is being done, and what comes.

use checkout::screen::RefundProgress;
use leptos::prelude::*;
use wire::UnixSeconds;

use super::html::{element, optional, p, span, text};
use super::purchase_number;
use crate::context::ViewContext;
use crate::effects::calendar::{self, Form};

/// The steps, what the rider can read out and look with, and the ticket that came for it.
pub(crate) fn refund_steps(cx: ViewContext, back: &RefundProgress) -> AnyView {
    let (words, steps) = (cx.words, &back.steps);
    let road = [
        (words.step_charged(), steps.charged),
        (words.step_refund_asked(), steps.refund_asked),
        (words.step_refund_sent(), steps.refund_sent),
        (words.step_refunded(), steps.refunded),
    ];
    let mut now = true;
    let road = road.map(|(name, at)| step(cx, name, at, at.is_none() && core::mem::take(&mut now)));
    let ticket = back.ticket.as_ref().map(|ticket| {
        let number = element("B").attr("data-testid", "compensation");
        p("granted", [text(words.compensation()), number.child(String::from(ticket.as_str()))])
    });
    element("SECTION").attr("class", "trail").children([
        element("OL").attr("data-testid", "trail").child(road),
        optional(ticket),
        purchase_number(cx, &back.number, back.claim.as_deref()),
    ])
}

/// A step with its time; the one that is under way is the current one.
fn step(cx: ViewContext, name: &'static str, at: Option<UnixSeconds>, now: bool) -> AnyView {
    let at = at.map(|at| calendar::say(at, Form::Moment, cx.language));
    let class = if at.is_some() { "done" } else { "" };
    let current = now.then(|| "step".into());
    element("LI")
        .attr("class", class)
        .attr_opt("aria-current", current)
        .children([text(name), span("", at.unwrap_or_default())])
}
