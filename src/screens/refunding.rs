//! Money is on its way back.

use leptos::prelude::*;

use crate::components::html::{p, say};
use crate::components::{frame, number, track};
use crate::desk::Desk;

/// The screen.
pub(crate) fn refunding(desk: Desk, no: &str) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "refunding",
        None,
        say(text.refunding),
        [track(), p("lead", text.refunding_lead), number(desk, no)],
    )
}
