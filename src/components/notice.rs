//! Something the rider should know before going on.

use leptos::prelude::*;

use super::html::{Words, maybe, span, tag};
use super::icon::{Sign, icon};

/// The line; without anything to say, nothing is seen.
pub(crate) fn notice(sign: Sign, line: Option<Words>) -> AnyView {
    let drawing = line.is_some().then(|| icon(sign));
    let line = line.map(|line| span("", line));
    tag("P").with("class", "notice").with("role", "status").holds([maybe(drawing), maybe(line)])
}
