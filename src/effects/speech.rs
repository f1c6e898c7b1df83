//! The language that the page is in, its words, and the way to another.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

use crate::effects::document;
use crate::text::{Language, Text};

/// What is spoken. `public/boot.js` chooses it, remembers it and loads its words.
#[derive(Clone, Copy)]
pub(crate) struct Speech {
    /// The page's language.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) text: &'static Text,
}

impl Speech {
    /// The page's language in these words as they were served; nothing, when they are not all there.
    pub(crate) fn of_page(words: String) -> Option<Self> {
        let (language, text) = (document::language()?, Text::read(words.leak())?);
        // Kept for as long as the page lives: some kilobytes for each time that a rider changes the language.
        Some(Self { language, text: Box::leak(Box::new(text)) })
    }
}

/// Asks `public/boot.js` for a language; it begins the page again when it has the words.
pub(crate) struct Switch(pub(crate) JsValue);

impl Switch {
    /// Has the page speak this language soon.
    pub(crate) fn to(&self, language: Language) {
        if let Some(switch) = self.0.dyn_ref::<Function>() {
            // A promise, and whatever becomes of it shows on the page.
            _ = switch.call1(&JsValue::UNDEFINED, &language.tag().into());
        }
    }
}
