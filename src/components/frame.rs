//! What all screens have in common: where the rider is, and one heading.

use leptos::prelude::*;

use super::html::{maybe, tag};
use super::steps::{Step, steps};
use crate::desk::Desk;

/// A screen: its name for whoever looks for it, how far the rider is on the road to a ticket, the heading,
/// and what is under it.
pub(crate) fn frame<const N: usize>(
    desk: Desk,
    name: &'static str,
    step: Option<Step>,
    heading: AnyView,
    rest: [AnyView; N],
) -> AnyView {
    let head = [
        maybe(step.map(|step| steps(desk, step))),
        tag("h1").with("tabindex", "-1").holds(heading),
    ];
    let children: Vec<_> = head.into_iter().chain(rest).collect();
    tag("section")
        .with("class", "screen")
        .with("data-screen", name)
        .holds(children)
}
