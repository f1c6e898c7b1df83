//! One line of a list of facts.

use leptos::prelude::*;

/// A name and what it is, inside a `<dl>`.
#[component]
pub(crate) fn Fact(
    /// The name.
    name: &'static str,
    /// What it is.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
