//! How a file reads: the rules of writing that hold for all of them.

use super::rule::{Breach, Rule, each_is_broken, has_extension, is_rust, is_source, words};
use super::source::{line_of, lines_with};

pub(super) const RULES: [(&str, Rule); 7] = [
    ("a file opens with one sentence on what it is for", purpose),
    ("nothing is left for later", loose_ends),
    ("an exception is `#[expect(lint, reason = …)]`", allowed_lints),
    ("a test runs, and says what it expects", tests_set_aside),
    ("a file fits a reader's head", length),
    ("nothing names a place on somebody's machine", machine_paths),
    ("crates come from crates.io and nowhere else", registries),
];

/// Also the number of lines that a file of Rust or CSS may have.
const LINES_MAX: usize = 400;

/// Written apart, so that this file keeps the rules that it states.
const LOOSE_ENDS: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
const MACHINE_PATHS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

fn purpose(path: &str, text: &str) -> Vec<usize> {
    let opens = match path.rsplit_once('.') {
        Some((_, "rs")) => text.starts_with("//! "),
        Some((_, "css")) => text.starts_with("/* "),
        _ => true,
    };
    if opens { Vec::new() } else { vec![1] }
}

fn loose_ends(path: &str, text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    if is_source(path) {
        lines.extend(LOOSE_ENDS.iter().flat_map(|word| lines_with(text, word)));
    }
    if is_rust(path) {
        lines.extend(words(text, &["todo!", "unimplemented!"]));
    }
    lines
}

fn allowed_lints(path: &str, text: &str) -> Vec<usize> {
    if is_rust(path) { words(text, &["#[allow(", "#![allow("]) } else { Vec::new() }
}

fn tests_set_aside(path: &str, text: &str) -> Vec<usize> {
    if is_rust(path) { words(text, &["#[ignore", "#[should_panic"]) } else { Vec::new() }
}

fn length(path: &str, text: &str) -> Vec<usize> {
    let lines = text.lines().count();
    let counts = ["rs", "css", "js", "html"].iter().any(|end| has_extension(path, end));
    if counts && lines > LINES_MAX { vec![lines] } else { Vec::new() }
}

fn machine_paths(_: &str, text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    for place in MACHINE_PATHS {
        // Inside a longer path or an address it is somebody's own folder name.
        let inside = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        let found = text.match_indices(place).filter(|(at, _)| !inside(&text[..*at]));
        lines.extend(found.map(|(at, _)| line_of(text, at)));
    }
    lines
}

fn registries(path: &str, text: &str) -> Vec<usize> {
    const CRATES_IO: &str = "\"registry+https://github.com/rust-lang/crates.io-index\"";
    let is_foreign: fn(&str) -> bool = match path {
        "Cargo.lock" => |line| line.starts_with("source = ") && !line.ends_with(CRATES_IO),
        ".cargo/config.toml" => {
            |line| ["[source", "[registr", "replace-with"].iter().any(|key| line.starts_with(key))
        }
        _ => return Vec::new(),
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| is_foreign(line));
    lines.map(|(_, number)| number).collect()
}

#[test]
fn every_rule_can_be_broken() {
    let todo = format!("//! A\n// {}: later", LOOSE_ENDS[0]);
    let place = format!("see {}x", MACHINE_PATHS[0]);
    let long = "a\n".repeat(LINES_MAX + 1);
    let cases: [Breach<'_>; 13] = [
        (purpose, "tests/a.rs", "use a;", &[1]),
        (purpose, "style/a.css", "a{}", &[1]),
        (loose_ends, "src/a.rs", &todo, &[2]),
        (loose_ends, "src/a.rs", "fn a() { todo!() }", &[1]),
        (allowed_lints, "src/a.rs", "#![allow(dead_code)]", &[1]),
        (allowed_lints, "src/a.rs", "\n#[allow(dead_code)]", &[2]),
        (tests_set_aside, "tests/a.rs", "#[ignore = \"slow\"]", &[1]),
        (tests_set_aside, "tests/a.rs", "#[should_panic]", &[1]),
        (length, "src/a.rs", &long, &[LINES_MAX + 1]),
        (machine_paths, "docs/a.md", &place, &[1]),
        (registries, "Cargo.lock", "source = \"registry+https://b.example/index\"", &[1]),
        (registries, "Cargo.lock", "source = \"git+https://b.example/a\"", &[1]),
        (registries, ".cargo/config.toml", "[source.crates-io]\nreplace-with = \"b\"", &[1, 2]),
    ];
    each_is_broken(&RULES, &cases);
}

#[test]
fn what_only_looks_like_a_breach_is_none() {
    let cases: [(Rule, &str, &str); 5] = [
        (purpose, "style/a.css", "/* Colours. */"),
        (loose_ends, "docs/a.md", LOOSE_ENDS[0]),
        (allowed_lints, "src/a.rs", "#[expect(dead_code, reason = \"not #[allow(\")]"),
        (machine_paths, "README.md", "https://a.example/work/ and (root)"),
        (registries, ".cargo/config.toml", "[alias]"),
    ];
    for (rule, path, text) in cases {
        assert!(rule(path, text).is_empty(), "{path}: {text}");
    }
}
