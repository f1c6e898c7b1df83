//! Source text as the rules see it: the files of the tree, and Rust code without its comments and
//! strings.

use std::fs;
use std::path::Path;

/// What is built, fetched or kept by other programs.
const NOT_SOURCE: [&str; 4] = ["target", "dist", ".git", "node_modules"];

/// The text files of the tree, each with its path from the root.
pub(super) fn files(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if NOT_SOURCE.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((path, text));
            }
        }
    }
    files.sort();
    files
}

/// The same text, byte for byte as long, with blanks in place of comments and of what strings
/// contain.
pub(super) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (kept, blanked) = token(rest);
        code.push_str(&rest[..kept]);
        for byte in rest[kept..kept + blanked].bytes() {
            code.push(if byte == b'\n' { '\n' } else { ' ' });
        }
        rest = &rest[kept + blanked..];
    }
    code
}

/// How many bytes to keep, and how many after them to blank.
fn token(text: &str) -> (usize, usize) {
    if text.starts_with("//") {
        return (0, text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return (0, block_comment(text));
    }
    if let Some(content) = text.strip_prefix('"') {
        return (1, string(content));
    }
    if let Some(hashes) = raw_string(text) {
        let end = format!("\"{}", "#".repeat(hashes));
        let content = &text[hashes + 2..];
        return (hashes + 2, content.find(&end).map_or(content.len(), |at| at + end.len()));
    }
    if let Some(content) = text.strip_prefix('\'') {
        return (1, character(content));
    }
    // A whole word at a time, so that the `r` of `for"` never begins a raw string.
    let word = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (word.max(text.chars().next().map_or(1, char::len_utf8)), 0)
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if text.as_bytes()[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of a string's content and its closing quote.
fn string(content: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in content.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    content.len()
}

/// The number of hashes if a raw string begins here.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character's content and its closing quote; none if this is a lifetime.
fn character(content: &str) -> usize {
    let mut characters = content.char_indices();
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), _) => content[2..].find('\'').map_or(content.len(), |at| at + 3),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// The lines, counted from 1, on which this word stands, alone and not as a part of another.
pub(super) fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let belongs = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |before: &str| !before.ends_with(belongs) || !word.starts_with(belongs);
    let ends = |after: &str| !after.starts_with(belongs) || !word.ends_with(belongs);
    let found = text.match_indices(word);
    let found = found.filter(|(at, _)| starts(&text[..*at]) && ends(&text[at + word.len()..]));
    found.map(|(at, _)| line_of(text, at)).collect()
}

pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[test]
fn code_is_what_is_left_without_comments_and_strings() {
    let cases = [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ */ d", "a                 d"),
        (r#"a("b\"c") d"#, r#"a("     ) d"#),
        (r###"r#"a"b"# c"###, r###"r#"      c"###),
        ("'\"' + 'a' + '\\'' + b", "'   + '   + '    + b"),
        ("fn a<'b>(c: &'b str) {}", "fn a<'b>(c: &'b str) {}"),
        ("for\"a\"", "for\"  "),
        ("\"票\" 票", "\"     票"),
    ];
    for (text, expected) in cases {
        assert_eq!(code(text), expected, "{text}");
        assert_eq!(code(text).len(), text.len(), "{text}");
    }
}

#[test]
fn code_cut_off_anywhere_is_read_without_a_panic() {
    let text = include_str!("source.rs");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(7) {
        assert_eq!(code(&text[..end]).len(), end);
    }
}

#[test]
fn a_word_is_found_alone_only() {
    let cases = [("Fen", vec![1]), ("en", vec![]), ("a::b", vec![2]), ("::b", vec![2])];
    for (word, expected) in cases {
        assert_eq!(lines_with("Fen FenX xFen\na::b a::bc", word), expected, "{word}");
    }
}
