//! Checking: whether the rider has paid is not known yet. Nothing on this screen may lead a rider to pay again.

use checkout::Event;
use checkout::screen::PaymentCheck;
use leptos::prelude::*;

use crate::components::html::{div, dl, element, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, busy_indicator, button, change_channel, channel_name, fact,
    icon, layout, price, purchase_number, still_open, waiting,
};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn checking(cx: ViewContext, check: &PaymentCheck) -> AnyView {
    let words = cx.words;
    let stop = element("STRONG").child(words.dont_pay_again());
    let reopen = check.can_reopen.then(|| {
        let reopen =
            button(cx, "reopen", ButtonKind::Secondary, Event::ReopenPressed, words.reopen());
        let change = check.can_change.then(|| change_channel(cx));
        div("actions", [p("free", words.reopen_note()), reopen, optional(change)])
    });
    let channel = check.channel.map(|channel| fact(words.paid_by(), channel_name(words, channel)));
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
                    dl("", [fact(words.this_payment(), price(&check.price)), optional(channel)]),
                    busy_indicator(),
                    waiting(cx, check.waiting, [words.checking_now(), words.next_check()]),
                ],
            ),
            still_open(cx, check.still_open),
            purchase_number(cx, &check.number, check.claim.as_deref()),
            optional(reopen),
        ],
    )
}
