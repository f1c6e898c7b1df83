//! The language of the page, its words, and the switch to another language.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

use crate::effects::document;
use crate::text::{Language, Words};

/// A language and its words. `public/boot.js` chooses the language, remembers it and loads the words.
#[derive(Clone, Copy)]
pub(crate) struct Locale {
    /// The page's language.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) words: &'static Words,
}

impl Locale {
    /// The page's language with these words, as they were served; `None` if some are missing.
    pub(crate) fn of_page(words: String) -> Option<Self> {
        let (language, words) = (document::language()?, Words::read(words.leak())?);
        // Leaked: some kilobytes for each time that a rider switches the language.
        Some(Self { language, words: Box::leak(Box::new(words)) })
    }
}

/// A function of `public/boot.js`: it loads the words of a language and starts the app again with them.
pub(crate) struct LanguageSwitch(pub(crate) JsValue);

impl LanguageSwitch {
    /// Switches the page to this language, once its words are loaded.
    pub(crate) fn to(&self, language: Language) {
        if let Some(switch) = self.0.dyn_ref::<Function>() {
            // It returns a promise. On failure the page keeps its language.
            _ = switch.call1(&JsValue::UNDEFINED, &language.tag().into());
        }
    }
}
