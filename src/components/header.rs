//! The sign over the page: whose it is, and the other language.

use leptos::prelude::*;

use super::html::{element, optional, raw_html, span, text};
use crate::context::ViewContext;
use crate::effects::handlers::CLICK;
use crate::operator;
use crate::renderer::Renderer;
use crate::text::Language;

/// The same drawing as in `index.html`.
const MARK: &str = r#"<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="14"/><path d="M9.5 13h13M9.5 19h13"/></svg>"#;

/// The operator's name, and the switch to the other language where there is one.
pub(crate) fn header(cx: ViewContext, renderer: &'static Renderer) -> AnyView {
    header_with(cx.language, cx.handler(move || renderer.switch_to(cx.language.other())))
}

/// The same for a page without a `ViewContext`, with the index of the handler of the switch.
pub(crate) fn header_with(language: Language, click: String) -> AnyView {
    let other = language.other();
    let has_other = operator::LANGUAGES.contains(&other.tag());
    let switch = has_other.then(|| {
        element("BUTTON")
            .attr("type", "button")
            .attr("class", "language")
            .attr("lang", other.tag())
            .attr(CLICK, click)
            .child(text(other.name()))
    });
    element("HEADER").attr("class", "header").children([
        raw_html(MARK),
        span("brand", operator::name(language)),
        optional(switch),
    ])
}
