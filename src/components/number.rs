//! What the rider reads to the hotline.

use leptos::prelude::*;

use crate::desk::Desk;

/// The number of a purchase, with what it is good for.
#[component]
pub(crate) fn Number(
    /// The number.
    number: String,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <p class="number">
            <span class="label">{text.number}</span>
            <b>{number}</b>
            <small>{text.number_hint}</small>
        </p>
    }
}
