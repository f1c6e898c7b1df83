//! One line of a list of facts.

use leptos::prelude::*;

use super::html::{Children, div, element};

/// A name and what it is, inside a `dl`.
pub(crate) fn fact(name: &'static str, what: impl Into<Children>) -> AnyView {
    div("fact", [element("DT").child(name), element("DD").child(what)])
}
