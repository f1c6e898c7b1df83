//! Every word of the page `/verify`, in both languages: compiled in, so that the page works without a network, and
//! apart from those of the app, so that the rider's first screen carries none of them.

use crate::text::Language;

// `Words`, with an accessor for each name in `zh.toml` and `en.toml`, and the constants `ZH` and `EN`.
include!(concat!(env!("OUT_DIR"), "/verify_words.rs"));
include!(concat!(env!("OUT_DIR"), "/verify_words_values.rs"));

impl Words {
    /// The words of this language.
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Chinese => &ZH,
            Language::English => &EN,
        }
    }
}
