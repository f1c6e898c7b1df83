//! A signed note, as it stands.

use leptos::prelude::*;

use super::html::tag;

/// The note, to be read and copied; the keyboard can scroll it.
pub(crate) fn note_text(note: &str) -> AnyView {
    tag("PRE")
        .with("class", "note")
        .with("tabindex", "0")
        .with("lang", "zh-CN")
        .holds(note.to_owned())
}
