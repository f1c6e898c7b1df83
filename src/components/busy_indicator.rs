//! A train on its way: something is being done.

use leptos::prelude::*;

use super::html::raw_html;

/// The track. What is being done stands beside it in words.
pub(crate) fn busy_indicator() -> AnyView {
    raw_html(r#"<div class="track" aria-hidden="true"><i></i></div>"#)
}
