//! Something the rider should know before going on.

use leptos::prelude::*;

use super::html::{maybe, tag};

/// The line; without anything to say, nothing is seen.
pub(crate) fn notice(line: Option<AnyView>) -> AnyView {
    tag("div")
        .with("class", "notice")
        .with("role", "status")
        .holds(maybe(line))
}
