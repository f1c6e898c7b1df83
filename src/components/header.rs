//! The sign over the page: whose it is, and the other language.

use leptos::prelude::*;

use super::html::{fixed, maybe, say, span, tag};
use crate::desk::Desk;
use crate::effects::presses::PRESS;
use crate::operator;
use crate::shown::Shown;
use crate::text::Language;

/// The same drawing as in `index.html`.
const MARK: &str = r#"<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="14"/><path d="M9.5 13h13M9.5 19h13"/></svg>"#;

/// The operator's name, and the switch to the other language where there is one.
pub(crate) fn header(desk: Desk, shown: &'static Shown) -> AnyView {
    banner(desk.language, desk.takes(move || shown.switch_to(desk.language.other())))
}

/// The same for a page without a desk, with the mark of what the switch does.
pub(crate) fn banner(spoken: Language, press: String) -> AnyView {
    let other = spoken.other();
    let has_other = operator::LANGUAGES.contains(&other.tag());
    let switch = has_other.then(|| {
        tag("BUTTON")
            .with("type", "button")
            .with("class", "language")
            .with("lang", other.tag())
            .with(PRESS, press)
            .holds(say(other.name()))
    });
    tag("HEADER").with("class", "header").holds([
        fixed(MARK),
        span("brand", operator::name(spoken)),
        maybe(switch),
    ])
}
