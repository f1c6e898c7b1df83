//! The sale is paused; no clock runs against the rider.

use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::html::{p, say};
use crate::components::{Over, Sign, frame};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
pub(crate) fn paused(desk: Desk, since: UnixSeconds) -> AnyView {
    let text = desk.text;
    let time = calendar::say(since, Form::Time, desk.language);
    frame(
        desk,
        "paused",
        Over::Care(Sign::Pause),
        say(text.paused()),
        [p("lead", fill(text.paused_lead(), &[("time", &time)]))],
    )
}
