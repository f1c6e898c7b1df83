//! Nothing is verified yet. It looks like the first paint in `index.html`, so that nothing moves when it replaces it.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::html::{div, p, text};
use crate::components::{Banner, layout, wait_line};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn loading(cx: ViewContext, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "loading",
        Banner::None,
        text(words.loading()),
        [
            p("lead", words.loading_lead()),
            div("board empty", ""),
            div("ticket empty", ""),
            wait_line(cx, wait),
        ],
    )
}
