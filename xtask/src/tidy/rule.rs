//! A rule, what it gets of a file, and the proof that it can be broken.

use super::source::{code, lines_with};

/// A rule answers with the lines on which a file breaks it.
pub(super) type Rule = fn(path: &str, text: &str) -> Vec<usize>;

/// A rule, a path and a text that break it, and the lines on which they do.
pub(super) type Breach<'a> = (Rule, &'a str, &'a str, &'a [usize]);

pub(super) fn words(text: &str, words: &[&str]) -> Vec<usize> {
    let code = code(text);
    words.iter().flat_map(|word| lines_with(&code, word)).collect()
}

pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

pub(super) fn is_rust(path: &str) -> bool {
    has_extension(path, "rs")
}

/// Whether a person writes this as code, in whatever language.
pub(super) fn is_source(path: &str) -> bool {
    let extensions = ["rs", "css", "js", "html", "toml", "sh"];
    path == ".ci/run" || extensions.iter().any(|extension| has_extension(path, extension))
}

/// Whether this code runs on a phone or a server, and not only in tests and tasks.
pub(super) fn is_shipped(path: &str) -> bool {
    let is_crate = path.starts_with("crates/") && path.contains("/src/");
    is_rust(path) && (is_crate || path.starts_with("src/"))
}

pub(super) fn is_under(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path.starts_with(place))
}

/// Each example breaks its rule on the lines that it names, and there is one for every rule.
pub(super) fn each_is_broken(rules: &[(&str, Rule)], cases: &[Breach<'_>]) {
    for (rule, path, text, expected) in cases {
        assert_eq!(rule(path, text), *expected, "{path}: {text}");
    }
    for (says, rule) in rules {
        let has_case = cases.iter().any(|case| std::ptr::fn_addr_eq(case.0, *rule));
        assert!(has_case, "no example breaks the rule: {says}");
    }
}
