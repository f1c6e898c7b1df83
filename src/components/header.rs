//! The sign over the page: whose it is, and the other language.

use leptos::prelude::*;

use crate::app::operator_name;
use crate::desk::Desk;
use crate::effects::storage;
use crate::operator;
use crate::text::Language;

/// The operator's name, and the switch to the other language where there is one.
#[component]
pub(crate) fn Header(
    /// The language of the page.
    language: RwSignal<Language>,
) -> impl IntoView {
    let spoken = Desk::at_hand().language;
    let other = spoken.other();
    let has_other = operator::LANGUAGES.contains(&other.tag());
    let switch = move |_| {
        storage::save_language(other.tag());
        language.set(other);
    };
    view! {
        <header class="header">
            <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                <circle cx="16" cy="16" r="14"/>
                <path d="M9.5 13h13M9.5 19h13"/>
            </svg>
            <span class="brand">{operator_name(spoken)}</span>
            {has_other
                .then(|| {
                    view! {
                        <button type="button" class="language" lang=other.tag() on:click=switch>
                            {other.text().language_name}
                        </button>
                    }
                })}
        </header>
    }
}
