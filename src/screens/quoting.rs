//! The key is being written and the quote asked for.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::html::{p, say};
use crate::components::{Step, frame, track, wait_line};
use crate::desk::Desk;

/// The screen.
pub(crate) fn quoting(desk: Desk, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "quoting",
        Some(Step::Check),
        say(text.quoting),
        [p("lead", text.quoting_lead), track(), wait_line(desk, wait)],
    )
}
