//! Every text in both languages, and in each the same `{placeholders}`; the ending of a plural is in English alone.

use std::collections::BTreeSet;

use toml::Table;

fn placeholders(words: &str) -> BTreeSet<&str> {
    let all = words.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    all.filter(|name| *name != "plural").collect()
}

/// The words that one language has and the other lacks, or that have other placeholders there.
fn differences(chinese: &Table, english: &Table) -> Vec<String> {
    let names: BTreeSet<_> = chinese.keys().chain(english.keys()).collect();
    let of = |table: &Table, name: &str| {
        let words = table.get(name).and_then(toml::Value::as_str);
        words.map(|words| placeholders(words).into_iter().map(String::from).collect::<Vec<_>>())
    };
    let differing = names.into_iter().filter(|name| of(chinese, name) != of(english, name));
    differing
        .map(|name| match (of(chinese, name), of(english, name)) {
            (None, _) => format!("{name} is missing in Chinese"),
            (_, None) => format!("{name} is missing in English"),
            (Some(zh), Some(en)) => format!("{name} has {zh:?} in Chinese and {en:?} in English"),
        })
        .collect()
}

#[test]
fn every_text_is_there_in_both_languages() {
    let folder = crate::run::workspace::root().join("src/text");
    let read = |file: &str| crate::build::operator::table(&folder.join(file)).unwrap();
    let (chinese, english) = (read("zh.toml"), read("en.toml"));
    assert!(!chinese.is_empty());
    assert_eq!(differences(&chinese, &english), [""; 0]);
}

#[test]
fn a_missing_text_and_another_placeholder_are_found() {
    let table = |text: &str| text.parse::<Table>().unwrap();
    let chinese = table("a = \"一\"\nb = \"{x} 秒\"\nc = \"\"");
    let english = table("a = \"1\"\nb = \"{y} s\"\nd = \"\"");
    let expected = [
        "b has [\"x\"] in Chinese and [\"y\"] in English",
        "c is missing in English",
        "d is missing in Chinese",
    ];
    assert_eq!(differences(&chinese, &english), expected);
    assert!(differences(&chinese, &chinese).is_empty());
}
