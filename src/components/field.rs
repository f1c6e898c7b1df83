//! A field to type into. What is typed stays in the element; nobody else keeps it.

use leptos::prelude::*;

use super::html::{Words, div, say, tag};

/// What a field is for, as keyboards and password managers know it.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A telephone number.
    Phone,
    /// A one-time code.
    Code,
    /// A claim code.
    Claim,
}

impl Kind {
    /// The element's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Code => "code",
            Self::Claim => "claim",
        }
    }
}

/// A field under its label, over what is wrong with what was entered.
pub(crate) fn field(kind: Kind, label: &'static str, error: Option<Words>) -> AnyView {
    let name = kind.name();
    let described = if matches!(kind, Kind::Claim) { "claim-error" } else { "error" };
    let (mode, complete, length) = match kind {
        Kind::Phone => ("tel", "tel", "20"),
        Kind::Code => ("numeric", "one-time-code", "6"),
        Kind::Claim => ("text", "off", "24"),
    };
    let input = tag("INPUT")
        .with("id", name)
        .with("name", name)
        .with("type", "text")
        .with("inputmode", mode)
        .with("autocomplete", complete)
        .with("maxlength", length)
        .with("required", "")
        .with_maybe("aria-invalid", error.is_some().then_some("true".into()))
        .with("aria-describedby", described)
        .alone();
    let error = tag("P")
        .with("id", described)
        .with("class", "error")
        .with("role", "alert")
        .holds(say(error.unwrap_or_default()));
    div("field", [tag("LABEL").with("for", name).holds(label), input, error])
}
