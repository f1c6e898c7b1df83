//! A refund under way.

use checkout::screen::RefundProgress;
use leptos::prelude::*;

use crate::components::html::{p, text};
use crate::components::{Banner, Icon, layout, refund_steps};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn refunding(cx: ViewContext, back: &RefundProgress) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "refunding",
        Banner::Icon(Icon::Return),
        text(words.refunding()),
        [p("lead", words.refunding_lead()), refund_steps(cx, back)],
    )
}
