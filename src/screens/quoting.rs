//! The key of the purchase is stored, and the quote requested.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::html::{div, p, text};
use crate::components::{Banner, Step, busy_indicator, layout, wait_line};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn quoting(cx: ViewContext, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "quoting",
        Banner::Progress(Step::Check),
        text(words.quoting()),
        [
            p("lead", words.quoting_lead()),
            div("card busy", [busy_indicator(), wait_line(cx, wait)]),
        ],
    )
}
