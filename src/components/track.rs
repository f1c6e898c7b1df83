//! A train on its way: something is being done.

use leptos::prelude::*;

/// The track. What is being done stands beside it in words.
#[component]
pub(crate) fn Track() -> impl IntoView {
    view! {
        <div class="track" aria-hidden="true">
            <i></i>
        </div>
    }
}
