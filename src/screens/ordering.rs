//! The confirmed quote is becoming an order.

use checkout::screen::Wait;
use leptos::prelude::*;
use proof::Price;

use crate::components::html::{div, p, text};
use crate::components::{Banner, Step, busy_indicator, layout, price, wait_line};
use crate::context::ViewContext;

/// The screen: what was confirmed, and what is waited for.
pub(crate) fn ordering(cx: ViewContext, confirmed: &Price, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "ordering",
        Banner::Progress(Step::Pay),
        text(words.ordering()),
        [
            p("lead", words.ordering_lead()),
            div("card busy", [p("hero", price(confirmed)), busy_indicator(), wait_line(cx, wait)]),
        ],
    )
}
