//! A refund under way.

use checkout::screen::RefundProgress;
use leptos::prelude::*;
use wire::ReturnReason;

use crate::components::html::{p, text};
use crate::components::{Banner, Icon, layout, refund_steps};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn refunding(cx: ViewContext, back: &RefundProgress) -> AnyView {
    let words = cx.words;
    let (heading, lead) = match (back.reason, &back.voided) {
        (Some(ReturnReason::Returned), _) => (words.returned(), words.returned_lead()),
        (Some(ReturnReason::GivenBackElsewhere), Some(_)) => {
            (words.refunding(), words.given_back_lead())
        }
        (Some(ReturnReason::GivenBackElsewhere), None) => {
            (words.refunding(), words.given_back_unticketed())
        }
        (Some(ReturnReason::WrongAmount | ReturnReason::NoTicketLeft) | None, _) => {
            (words.refunding(), words.refunding_lead())
        }
    };
    layout(
        cx,
        "refunding",
        Banner::Icon(Icon::Return),
        text(heading),
        [p("lead", lead), refund_steps(cx, back)],
    )
}
