//! A signed note, as it stands.

use leptos::prelude::*;

use super::html::element;

/// The note, to be read and copied; the keyboard can scroll it.
pub(crate) fn note_text(note: &str) -> AnyView {
    element("PRE")
        .attr("class", "note")
        .attr("tabindex", "0")
        .attr("lang", "zh-CN")
        .child(note.to_owned())
}
