//! The sale is paused; no clock runs against the rider.

use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::html::{p, text};
use crate::components::{Banner, Icon, layout};
use crate::context::{DateStyle, ViewContext};
use crate::text::fill;

/// The screen.
pub(crate) fn paused(cx: ViewContext, since: UnixSeconds) -> AnyView {
    let words = cx.words;
    let time = cx.date(since, DateStyle::Time);
    layout(
        cx,
        "paused",
        Banner::Warning(Icon::Pause),
        text(words.paused()),
        [p("lead", fill(words.paused_lead(), &[("time", &time)]))],
    )
}
