//! Something the rider should know before going on.

use leptos::prelude::*;

use super::html::{Text, element, optional, span};
use super::icon::{Icon, icon};

/// The line; without anything to say, nothing is seen.
pub(crate) fn notice(sign: Icon, line: Option<Text>) -> AnyView {
    let drawing = line.is_some().then(|| icon(sign));
    let line = line.map(|line| span("", line));
    element("P")
        .attr("class", "notice")
        .attr("role", "status")
        .children([optional(drawing), optional(line)])
}
