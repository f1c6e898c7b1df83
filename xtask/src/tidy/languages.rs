//! Every text in both languages: the same keys, and in each the same `{placeholders}`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::source::code;

/// Each key's placeholders; a key inside another struct is written `outer.inner`.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// Reads `const ZH: Text = Text { key: "…", … };`.
fn texts(source: &str) -> Option<Texts> {
    let code = code(source);
    let open = code.match_indices("Text").find_map(|(at, name)| {
        let after = &code[at + name.len()..];
        let is_value = code[..at].trim_end().ends_with('=') && after.trim_start().starts_with('{');
        is_value.then(|| code.len() - after.trim_start().len())
    })?;
    let mut texts = Texts::new();
    read_struct(source, &code, open, "", &mut texts);
    Some(texts)
}

/// Reads the fields after this opening brace.
fn read_struct(source: &str, code: &str, open: usize, prefix: &str, texts: &mut Texts) {
    let mut at = open + 1;
    while let Some(colon) = code[at..].find([':', '}']).map(|offset| at + offset) {
        if code[colon..].starts_with('}') {
            return;
        }
        let key = format!("{prefix}{}", code[at..colon].trim());
        let value = colon + 1;
        let end = value_end(code, value);
        match nested(&code[value..end]) {
            Some(open) => read_struct(source, code, value + open, &format!("{key}."), texts),
            None => drop(texts.insert(key, placeholders(&source[value..end]))),
        }
        at = if code[end..].starts_with(',') { end + 1 } else { end };
    }
}

/// Where the comma or the brace after a value stands.
fn value_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, character) in code[start..].char_indices() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => return start + offset,
            _ => {}
        }
    }
    code.len()
}

/// Where the brace stands if the value is a struct of its own.
fn nested(value: &str) -> Option<usize> {
    let open = value.find('{')?;
    let name = value[..open].trim();
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    (name.starts_with(char::is_uppercase) && name.chars().all(is_path)).then_some(open)
}

fn placeholders(value: &str) -> BTreeSet<String> {
    let parts = value.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    let is_name = |part: &&str| {
        let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !part.is_empty() && part.chars().all(of_name)
    };
    parts.filter(is_name).map(str::to_owned).collect()
}

/// What one language has and the other lacks.
fn differences(chinese: &Texts, english: &Texts) -> Vec<String> {
    let keys: BTreeSet<_> = chinese.keys().chain(english.keys()).collect();
    let differing = keys.into_iter().filter(|key| chinese.get(*key) != english.get(*key));
    differing
        .map(|key| match (chinese.get(key), english.get(key)) {
            (None, _) => format!("{key} is missing in Chinese"),
            (_, None) => format!("{key} is missing in English"),
            (Some(zh), Some(en)) => format!("{key} has {zh:?} in Chinese and {en:?} in English"),
        })
        .collect()
}

#[test]
fn every_text_is_there_in_both_languages() {
    let root = crate::workspace::root();
    let folder = root.join("src/text");
    if !folder.exists() && !root.join("src/app.rs").exists() {
        return;
    }
    let read = |file: &str| texts(&fs::read_to_string(folder.join(file)).unwrap()).expect(file);
    let (chinese, english) = (read("zh.rs"), read("en.rs"));
    assert!(!chinese.is_empty());
    assert_eq!(differences(&chinese, &english), [""; 0]);
}

#[test]
fn texts_are_read_however_they_are_wrapped() {
    let source = r#"//! Words.
        pub(crate) const ZH: Text = Text {
            title: "车票, {not} a } trap", // a: "comment"
            wait:
                "还有 {seconds} 秒",
            steps: ["一 {a}", "二"],
            quote: Quote { title: "报价 {number}", note: "" },
            last: "再见"
        };"#;
    let texts = texts(source).unwrap();
    let found: Vec<_> = texts
        .iter()
        .map(|(key, names)| (key.as_str(), names.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    let expected = [
        ("last", vec![]),
        ("quote.note", vec![]),
        ("quote.title", vec!["number"]),
        ("steps", vec!["a"]),
        ("title", vec!["not"]),
        ("wait", vec!["seconds"]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_missing_text_and_another_placeholder_are_found() {
    let chinese = texts(r#"const ZH: Text = Text { a: "一", b: "{x}", c: "" };"#).unwrap();
    let english = texts(r#"const EN: Text = Text { a: "1", b: "{y}", d: "" };"#).unwrap();
    let expected = [
        "b has {\"x\"} in Chinese and {\"y\"} in English",
        "c is missing in English",
        "d is missing in Chinese",
    ];
    assert_eq!(differences(&chinese, &english), expected);
    assert!(differences(&chinese, &chinese).is_empty());
}
