//! Source text as the rules see it: the files of the tree, and Rust code without its comments and strings.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use proc_macro2::{Span, TokenStream, TokenTree};

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

/// The same text, byte for byte as long, with blanks in place of comments and of texts in quotes; whole if it is no
/// Rust.
pub(super) fn code(text: &str) -> String {
    thread_local! {
        /// The last text, which the next rule looks at, too.
        static LAST: RefCell<(String, String)> = RefCell::default();
    }
    LAST.with_borrow_mut(|(last, code)| {
        if last != text {
            *code = without_comments_and_texts(text);
            text.clone_into(last);
        }
        code.clone()
    })
}

fn without_comments_and_texts(text: &str) -> String {
    let Ok(tokens) = text.parse::<TokenStream>() else { return text.to_owned() };
    let blank = |byte| if byte == b'\n' { b'\n' } else { b' ' };
    let mut code: Vec<u8> = text.bytes().map(blank).collect();
    keep(tokens, text, &mut code);
    String::from_utf8_lossy(&code).into_owned()
}

/// Puts these tokens into their places.
fn keep(tokens: TokenStream, text: &str, code: &mut [u8]) {
    let is_comment = |span: Span| {
        let token = text.get(span.byte_range()).unwrap_or_default();
        token.starts_with("//") || token.starts_with("/*")
    };
    let mut put = |span: Span| {
        let place = span.byte_range();
        let token = text.get(place.clone()).unwrap_or_default();
        code[place].copy_from_slice(token.as_bytes());
    };
    let mut inner = Vec::new();
    for token in tokens {
        match token {
            // A comment for the documentation reads as an attribute, whose tokens are all in the place of the comment.
            TokenTree::Group(group) if is_comment(group.span()) => {}
            TokenTree::Group(group) => {
                put(group.span_open());
                put(group.span_close());
                inner.push(group.stream());
            }
            TokenTree::Literal(literal) if literal.to_string().ends_with(['"', '\'', '#']) => {}
            token if is_comment(token.span()) => {}
            token => put(token.span()),
        }
    }
    for tokens in inner {
        keep(tokens, text, code);
    }
}

/// The lines, counted from 1, with this word, alone and not as a part of another.
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
fn code_is_what_is_left_without_comments_and_texts() {
    let cases = [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ */ d", "a                 d"),
        ("/// a\n//! b\nfn c() {}", "     \n     \nfn c() {}"),
        (r#"a("b\"c") d"#, r#"a(      ) d"#),
        (r###"r#"a"b"# c"###, "         c"),
        ("'\"' + 'a' + '\\'' + b", "    +     +      + b"),
        ("fn a<'b>(c: &'b str) {}", "fn a<'b>(c: &'b str) {}"),
        ("#[a] 100_u64 .. 1.5", "#[a] 100_u64 .. 1.5"),
        ("\"票\" 票", "      票"),
        ("{ no Rust", "{ no Rust"),
    ];
    for (text, expected) in cases {
        assert_eq!(code(text), expected, "{text}");
        assert_eq!(code(text).len(), text.len(), "{text}");
    }
}

#[test]
fn a_word_is_found_alone_only() {
    let cases = [("Fen", vec![1]), ("en", vec![]), ("a::b", vec![2]), ("::b", vec![2])];
    for (word, expected) in cases {
        assert_eq!(lines_with("Fen FenX xFen\na::b a::bc", word), expected, "{word}");
    }
}
