//! The key is being written and the quote asked for.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::html::{div, p, say};
use crate::components::{Over, Step, frame, track, wait_line};
use crate::desk::Desk;

/// The screen.
pub(crate) fn quoting(desk: Desk, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "quoting",
        Over::Road(Step::Check),
        say(text.quoting()),
        [p("lead", text.quoting_lead()), div("card busy", [track(), wait_line(desk, wait)])],
    )
}
