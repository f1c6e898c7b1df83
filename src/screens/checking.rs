//! Checking: whether the rider has paid is not known yet. Nothing on this screen may lead a rider to pay again.

use checkout::Event;
use checkout::screen::PaymentCheck;
use leptos::prelude::*;

use crate::components::html::{div, dl, element, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, busy_indicator, button, fact, icon, layout, price,
    purchase_number, status,
};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn checking(cx: ViewContext, check: &PaymentCheck) -> AnyView {
    let words = cx.words;
    let next = match check.next_s {
        _ if check.offline => words.wait_offline(),
        None => words.checking_now(),
        Some(_) => words.next_check(),
    };
    let stop = element("STRONG").child(words.dont_pay_again());
    let reopen = check.can_reopen.then(|| {
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
                    dl("", fact(words.this_payment(), price(&check.price))),
                    busy_indicator(),
                    status(check.offline, "", next, check.next_s.unwrap_or(0)),
                ],
            ),
            purchase_number(cx, &check.number, check.claim.as_deref()),
            optional(reopen),
        ],
    )
}
