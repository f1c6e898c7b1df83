//! A refund that a person has to make.

use checkout::screen::RefundProgress;
use leptos::prelude::*;

use crate::components::html::{div, p, text};
use crate::components::{Banner, ButtonKind, Icon, hotline, layout, refund_steps};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn refund_needs_help(cx: ViewContext, back: &RefundProgress) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "refund-needs-help",
        Banner::Warning(Icon::Phone),
        text(words.refund_needs_help()),
        [
            p("lead", words.refund_needs_help_lead()),
            div("actions", hotline(ButtonKind::Primary.class())),
            refund_steps(cx, back),
        ],
    )
}
