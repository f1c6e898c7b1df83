//! The sale is paused; no clock runs against the rider.

use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::html::{p, text};
use crate::components::{Banner, Icon, layout};
use crate::context::ViewContext;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
pub(crate) fn paused(cx: ViewContext, since: UnixSeconds) -> AnyView {
    let words = cx.words;
    let time = calendar::say(since, Form::Time, cx.language);
    layout(
        cx,
        "paused",
        Banner::Warning(Icon::Pause),
        text(words.paused()),
        [p("lead", fill(words.paused_lead(), &[("time", &time)]))],
    )
}
