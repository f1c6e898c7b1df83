//! What all screens have in common: a sign over one heading.

use leptos::prelude::*;

use super::html::{Children, element, p, raw_html};
use super::icon::{Icon, icon};
use super::steps::{Step, steps};
use crate::context::ViewContext;

/// The sign over the heading.
#[derive(Clone, Copy)]
pub(crate) enum Banner {
    /// Nothing: the heading says it all.
    None,
    /// How far the rider is on the road to a ticket.
    Progress(Step),
    /// How it ended, or why it goes no further.
    Icon(Icon),
    /// The same, where the rider has to take care.
    Warning(Icon),
}

/// A screen: its name for whoever looks for it, the sign, the heading, and what is under it.
pub(crate) fn layout(
    cx: ViewContext,
    name: &'static str,
    over: Banner,
    heading: AnyView,
    rest: impl Into<Children>,
) -> AnyView {
    let over = match over {
        Banner::None => raw_html("<i hidden></i>"),
        Banner::Progress(step) => steps(cx, step),
        Banner::Icon(sign) => p("emblem", icon(sign)),
        Banner::Warning(sign) => p("emblem care", icon(sign)),
    };
    let heading = element("H1").attr("tabindex", "-1").child(heading);
    element("SECTION")
        .attr("class", "screen")
        .attr("data-screen", name)
        .child(rest.into().after([over, heading]))
}
