//! Text fields. The element alone keeps what is typed.

use leptos::prelude::*;

use super::html::{Text, div, element, text};

/// What a field is for, as keyboards and password managers know it.
#[derive(Clone, Copy)]
pub(crate) enum FieldKind {
    /// A telephone number.
    Phone,
    /// A one-time code.
    Code,
    /// A claim code.
    Claim,
}

impl FieldKind {
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
pub(crate) fn field(kind: FieldKind, label: &'static str, error: Option<Text>) -> AnyView {
    let name = kind.name();
    let described = if matches!(kind, FieldKind::Claim) { "claim-error" } else { "error" };
    // Nothing is cut: what is pasted may have more around it.
    let (mode, complete) = match kind {
        FieldKind::Phone => ("tel", "tel-national"),
        FieldKind::Code => ("numeric", "one-time-code"),
        FieldKind::Claim => ("text", "off"),
    };
    let input = element("INPUT")
        .attr("id", name)
        .attr("name", name)
        .attr("type", "text")
        .attr("inputmode", mode)
        .attr("autocomplete", complete)
        .attr("required", "")
        .attr_opt("aria-invalid", error.is_some().then_some("true".into()))
        .attr("aria-describedby", described)
        .empty();
    let error = element("P")
        .attr("id", described)
        .attr("class", "error")
        .attr("role", "alert")
        .child(text(error.unwrap_or_default()));
    div("field", [element("LABEL").attr("for", name).child(label), input, error])
}
