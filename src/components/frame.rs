//! What all screens have in common: where the rider is, and one heading.

use leptos::prelude::*;

use super::steps::{Step, Steps};

/// A screen.
#[component]
pub(crate) fn Frame(
    /// The screen's name, for whoever looks for it.
    name: &'static str,
    /// The heading.
    #[prop(into)]
    title: ViewFnOnce,
    /// How far the rider is, on the screens of the road to a ticket.
    #[prop(optional)]
    step: Option<Step>,
    /// What is under the heading.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="screen" data-screen=name>
            {step.map(|step| view! { <Steps step/> })}
            <h1 tabindex="-1">{title.run()}</h1>
            {children()}
        </section>
    }
}
