//! Money is on its way back.

use checkout::screen::MoneyBack;
use leptos::prelude::*;

use crate::components::html::{p, say};
use crate::components::{Over, Sign, frame, trail};
use crate::desk::Desk;

/// The screen.
pub(crate) fn refunding(desk: Desk, back: &MoneyBack) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "refunding",
        Over::Calm(Sign::Return),
        say(text.refunding()),
        [p("lead", text.refunding_lead()), trail(desk, back)],
    )
}
