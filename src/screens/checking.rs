//! The outcome is unknown and is being found out. Nothing here may make a rider pay again.

use checkout::Event;
use leptos::prelude::*;
use proof::Price;

use crate::components::html::{div, dl, element, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, busy_indicator, button, fact, icon, layout, price,
    purchase_number, status,
};
use crate::context::ViewContext;

/// The screen: what was confirmed, under which number, when the next question is put, whether the same
/// payment can still be opened, and whether the phone has no network.
pub(crate) fn checking(
    cx: ViewContext,
    confirmed: &Price,
    no: &str,
    claim: Option<&str>,
    next_s: Option<u64>,
    can_reopen: bool,
    offline: bool,
) -> AnyView {
    let words = cx.words;
    let next = match next_s {
        _ if offline => words.wait_offline(),
        None => words.checking_now(),
        Some(_) => words.next_check(),
    };
    let stop = element("STRONG").child(words.dont_pay_again());
    let reopen = can_reopen.then(|| {
        let reopen =
            button(cx, "reopen", ButtonKind::Secondary, Event::ReopenPressed, words.reopen());
        div("actions", [p("free", words.reopen_note()), reopen])
    });
    layout(
        cx,
        "checking",
        Banner::Progress(Step::Pay),
        text(words.checking()),
        [
            p("caution", [icon(Icon::Stop), stop]),
            p("lead", words.checking_lead()),
            div(
                "card busy",
                [
                    dl("", fact(words.this_payment(), price(confirmed))),
                    busy_indicator(),
                    status(offline, "", next, next_s.unwrap_or(0)),
                ],
            ),
            purchase_number(cx, no, claim),
            optional(reopen),
        ],
    )
}
