//! Every word that a rider reads, except those of the page `/verify`.

mod segments;

pub(crate) use segments::{Segment, count, fill, segments};

/// A language of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    /// Simplified Chinese: written first.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The tag of BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag: `zh-TW` is closer to Chinese than to English, and `en-GB` is English.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        match tag.get(..2)? {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// Its own name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }
}

// `Words`, with an accessor for each name in `text/zh.toml` and `text/en.toml`, in the order of those files.
include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// How many words a language has.
const WORDS: usize = size_of::<Words>() / size_of::<&str>();

impl Words {
    /// The words as they are served, one a line; `None` if one is missing or there is one too many.
    pub(crate) fn read(served: &'static str) -> Option<Self> {
        let mut lines = served.split('\n');
        let mut words = [""; WORDS];
        for word in &mut words {
            *word = lines.next()?;
        }
        lines.next().is_none().then_some(Self(words))
    }
}

#[cfg(test)]
pub(crate) mod written {
    //! The words as they are written, for tests.

    use super::Words;

    include!(concat!(env!("OUT_DIR"), "/words_values.rs"));
}

#[cfg(test)]
mod tests {
    use super::written::ZH;
    use super::*;

    #[test]
    fn a_language_is_found_by_its_tag_or_not_guessed() {
        let cases = [
            ("zh-CN", Some(Language::Chinese)),
            ("zh", Some(Language::Chinese)),
            ("en-GB", Some(Language::English)),
            ("de", None),
            ("e", None),
            ("", None),
        ];
        for (tag, language) in cases {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        for language in [Language::Chinese, Language::English] {
            assert_eq!(Language::of(language.tag()), Some(language));
            assert_eq!(language.other().other(), language);
        }
    }

    #[test]
    fn words_are_read_whole_or_not_at_all() {
        let words = ZH.0;
        let served = |words: &[&str]| &*words.join("\n").leak();
        let text = Words::read(served(&words)).expect("all words");
        assert_eq!((text.help(), text.refused_lead()), (words[0], words[words.len() - 1]));
        assert!(Words::read(served(&words[1..])).is_none(), "one is missing");
        assert!(Words::read(served(&[&words[..], &["再见"]].concat())).is_none(), "one too many");
        assert!(Words::read("").is_none());
    }
}
