//! Why the price can be trusted, for who asks: the signed texts themselves.

use checkout::screen::Trust;
use leptos::prelude::*;

use super::NoteText;
use crate::desk::Desk;

/// Folded away until asked for.
#[component]
pub(crate) fn TrustDetails(
    /// The signed texts.
    trust: Trust,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let signers = trust.tariff_signers;
    let signers = signers.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
    view! {
        <details class="more" data-testid="trust">
            <summary>{text.trust}</summary>
            <p>{text.trust_tariff}</p>
            <NoteText note=trust.tariff_line/>
            <p>{text.trust_signers}</p>
            <ul class="signers">{signers}</ul>
            <p>{text.trust_quote}</p>
            <NoteText note=trust.quote/>
        </details>
    }
}
