//! A field to type into. What is typed stays in the element; nobody else keeps it.

use leptos::html::Input;
use leptos::prelude::*;

/// What a field is for, as keyboards and password managers know it.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A telephone number.
    Phone,
    /// A one-time code.
    Code,
}

/// A labelled field.
#[component]
pub(crate) fn Field(
    /// What is asked for.
    kind: Kind,
    /// The words above it.
    label: &'static str,
    /// What is wrong with what was entered.
    error: Option<String>,
    /// The element, for who sends the form.
    input: NodeRef<Input>,
) -> impl IntoView {
    let (name, mode, complete, length) = match kind {
        Kind::Phone => ("phone", "tel", "tel", "20"),
        Kind::Code => ("code", "numeric", "one-time-code", "6"),
    };
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("field-error");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type="text"
                inputmode=mode
                autocomplete=complete
                maxlength=length
                required
                aria-invalid=invalid
                aria-describedby=described
                node_ref=input
            />
            <p id="field-error" class="error" role="alert">
                {error}
            </p>
        </div>
    }
}
