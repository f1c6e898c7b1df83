//! Where money is that goes back: what was done with it and when, what is being done, and what comes.

use checkout::screen::MoneyBack;
use leptos::prelude::*;
use wire::UnixSeconds;

use super::html::{maybe, p, say, span, tag};
use super::number;
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};

/// The steps, what the rider can read out and look with, and the ticket that came for it.
pub(crate) fn trail(desk: Desk, back: &MoneyBack) -> AnyView {
    let (text, steps) = (desk.text, &back.steps);
    let road = [
        (text.step_charged(), steps.charged),
        (text.step_refund_asked(), steps.refund_asked),
        (text.step_refund_sent(), steps.refund_sent),
        (text.step_refunded(), steps.refunded),
    ];
    let mut now = true;
    let road =
        road.map(|(name, at)| step(desk, name, at, at.is_none() && core::mem::take(&mut now)));
    let ticket = back.ticket.as_ref().map(|ticket| {
        let number = tag("B").with("data-testid", "compensation");
        p("granted", [say(text.compensation()), number.holds(String::from(ticket.as_str()))])
    });
    tag("SECTION").with("class", "trail").holds([
        tag("OL").with("data-testid", "trail").holds(road),
        maybe(ticket),
        number(desk, &back.number, back.claim.as_deref()),
    ])
}

/// A step with its time; the one that is under way is the current one.
fn step(desk: Desk, name: &'static str, at: Option<UnixSeconds>, now: bool) -> AnyView {
    let at = at.map(|at| calendar::say(at, Form::Moment, desk.language));
    let class = if at.is_some() { "done" } else { "" };
    let current = now.then(|| "step".into());
    tag("LI")
        .with("class", class)
        .with_maybe("aria-current", current)
        .holds([say(name), span("", at.unwrap_or_default())])
}
