//! The outcome is unknown and is being found out. Nothing here may make a rider pay again.

use checkout::Event;
use leptos::prelude::*;
use proof::Price;

use crate::components::html::{div, dl, maybe, p, say, tag};
use crate::components::{
    Look, Over, Sign, Step, button, fact, frame, icon, number, price, status, track,
};
use crate::desk::Desk;

/// The screen: what was confirmed, under which number, when the next question is put, whether the same
/// payment can still be opened, and whether the phone has no network.
pub(crate) fn checking(
    desk: Desk,
    confirmed: &Price,
    no: &str,
    claim: Option<&str>,
    next_s: Option<u64>,
    can_reopen: bool,
    offline: bool,
) -> AnyView {
    let text = desk.text;
    let next = match next_s {
        _ if offline => text.wait_offline(),
        None => text.checking_now(),
        Some(_) => text.next_check(),
    };
    let stop = tag("STRONG").holds(text.dont_pay_again());
    let reopen = can_reopen.then(|| {
        let reopen = button(desk, "reopen", Look::Secondary, Event::ReopenPressed, text.reopen());
        div("actions", [p("free", text.reopen_note()), reopen])
    });
    frame(
        desk,
        "checking",
        Over::Road(Step::Pay),
        say(text.checking()),
        [
            p("caution", [icon(Sign::Stop), stop]),
            p("lead", text.checking_lead()),
            div(
                "card busy",
                [
                    dl("", fact(text.this_payment(), price(confirmed))),
                    track(),
                    status(offline, "", next, next_s.unwrap_or(0)),
                ],
            ),
            number(desk, no, claim),
            maybe(reopen),
        ],
    )
}
