//! The channel closed the order unpaid. This screen alone offers to begin anew.

use checkout::Event;
use leptos::prelude::*;

use crate::components::html::{div, p, text};
use crate::components::{Banner, ButtonKind, Icon, button, layout, purchase_number};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn closed(cx: ViewContext, no: &str) -> AnyView {
    let words = cx.words;
    let anew =
        button(cx, "start-over", ButtonKind::Primary, Event::StartOverPressed, words.start_over());
    layout(
        cx,
        "closed",
        Banner::Icon(Icon::Check),
        text(words.closed()),
        [p("lead", words.closed_lead()), purchase_number(cx, no, None), div("actions", anew)],
    )
}
