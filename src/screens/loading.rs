//! Nothing is verified yet. It looks like the first paint in `index.html`, which it replaces unnoticed.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::html::{div, p, say};
use crate::components::{Over, frame, wait_line};
use crate::desk::Desk;

/// The screen.
pub(crate) fn loading(desk: Desk, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "loading",
        Over::Nothing,
        say(text.loading()),
        [
            p("lead", text.loading_lead()),
            div("board empty", ""),
            div("ticket empty", ""),
            wait_line(desk, wait),
        ],
    )
}
