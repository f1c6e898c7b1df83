//! A train on its way: something is being done.

use leptos::prelude::*;

use super::html::fixed;

/// The track. What is being done stands beside it in words.
pub(crate) fn track() -> AnyView {
    fixed(r#"<div class="track" aria-hidden="true"><i></i></div>"#)
}
