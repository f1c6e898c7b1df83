//! What is around every screen of this program.

use leptos::prelude::*;

use super::words::Words;
use crate::app::renderer::Renderer;
use crate::components::html::element;
use crate::components::{footer, header};
use crate::context::Handlers;
use crate::text::Language;

/// Draws a screen of this program with the header and the footer of every page.
pub(super) fn draw_around(
    renderer: &'static Renderer,
    language: Language,
    screen: &dyn Fn(&'static Words, &Handlers) -> AnyView,
) {
    let words = Words::of(language);
    let handlers = renderer.fresh_handlers();
    let views = Vec::from([
        header(language, renderer.switch_from(language)),
        element("MAIN").child(screen(words, handlers)),
        footer(words.help(), None),
    ]);
    renderer.draw(views, false, language);
}
