//! What all screens have in common: a sign over one heading.

use leptos::prelude::*;

use super::html::{Children, fixed, p, tag};
use super::icon::{Sign, icon};
use super::steps::{Step, steps};
use crate::desk::Desk;

/// The sign over the heading.
#[derive(Clone, Copy)]
pub(crate) enum Over {
    /// Nothing: the heading says it all.
    Nothing,
    /// How far the rider is on the road to a ticket.
    Road(Step),
    /// How it ended, or why it goes no further.
    Calm(Sign),
    /// The same, where the rider has to take care.
    Care(Sign),
}

/// A screen: its name for whoever looks for it, the sign, the heading, and what is under it.
pub(crate) fn frame(
    desk: Desk,
    name: &'static str,
    over: Over,
    heading: AnyView,
    rest: impl Into<Children>,
) -> AnyView {
    let over = match over {
        Over::Nothing => fixed("<i hidden></i>"),
        Over::Road(step) => steps(desk, step),
        Over::Calm(sign) => p("emblem", icon(sign)),
        Over::Care(sign) => p("emblem care", icon(sign)),
    };
    let heading = tag("H1").with("tabindex", "-1").holds(heading);
    tag("SECTION")
        .with("class", "screen")
        .with("data-screen", name)
        .holds(rest.into().after([over, heading]))
}
