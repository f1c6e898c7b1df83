//! The operator's telephone number, to be tapped.

use leptos::prelude::*;

use super::html::{element, text};
use super::icon::{Icon, icon};
use crate::operator::HOTLINE;

/// A link that calls; with the class of a button where calling is the one thing to do.
pub(crate) fn hotline(class: &'static str) -> AnyView {
    element("A")
        .attr("class", class)
        .attr("href", ["tel:", HOTLINE].concat())
        .children([icon(Icon::Phone), text(HOTLINE)])
}
