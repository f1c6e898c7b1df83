//! A signed note, as it stands.

use leptos::prelude::*;

/// The note, to be read and copied; the keyboard can scroll it.
#[component]
pub(crate) fn NoteText(
    /// Text and signatures.
    note: String,
) -> impl IntoView {
    view! { <pre class="note" tabindex="0" lang="zh-CN">{note}</pre> }
}
