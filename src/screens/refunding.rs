//! Money is on its way back.

use leptos::prelude::*;

use crate::components::html::{p, say};
use crate::components::{Over, Sign, frame, number, track};
use crate::desk::Desk;

/// The screen.
pub(crate) fn refunding(desk: Desk, no: &str) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "refunding",
        Over::Calm(Sign::Return),
        say(text.refunding),
        [p("lead", text.refunding_lead), track(), number(desk, no)],
    )
}
