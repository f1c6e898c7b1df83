//! The words of the pages as Rust: for each name in the TOML files of the two languages an accessor.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// Reads `zh.toml` and `en.toml` of a folder, and writes two files to be included: `{name}.rs` with the type `Words`,
/// and `{name}_values.rs` with the words themselves.
pub(crate) fn generate(folder: &Path, target: &Path, name: &str) -> Result<(), String> {
    let [zh, en] = [folder.join("zh.toml"), folder.join("en.toml")];
    let (chinese, english) = (table(&zh)?, table(&en)?);
    compare(&chinese, &english).map_err(|cause| format!("{}: {cause}", en.display()))?;
    let write = |file: String, rust: String| {
        let path = target.join(file);
        fs::write(&path, rust).map_err(|cause| format!("{}: {cause}", path.display()))
    };
    write(format!("{name}.rs"), accessors(&chinese))?;
    write(format!("{name}_values.rs"), value("ZH", &chinese) + &value("EN", &english))
}

/// Names and texts, in the order of the file.
fn table(path: &Path) -> Result<Vec<(String, String)>, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    let fail = |cause: String| format!("{}: {cause}", path.display());
    let file = fs::read_to_string(path).map_err(|cause| fail(cause.to_string()))?;
    let table: Table = file.parse().map_err(|cause: toml::de::Error| fail(cause.to_string()))?;
    let words = table.into_iter().map(|(name, text)| match text {
        Value::String(text) if !text.contains('\n') => Ok((name, text)),
        _ => Err(fail(format!("`{name}` has to be a text of one line"))),
    });
    words.collect()
}

/// The placeholder of the ending that nouns have in English alone.
const PLURAL: &str = "plural";

/// Both languages have the same names in the same order, and each text the same placeholders.
fn compare(chinese: &[(String, String)], english: &[(String, String)]) -> Result<(), String> {
    let names = |words: &[(String, String)]| -> Vec<String> {
        words.iter().map(|(name, _)| name.clone()).collect()
    };
    let (zh, en) = (names(chinese), names(english));
    if let Some(name) = zh.iter().find(|name| !en.contains(name)) {
        return Err(format!("`{name}` is in zh.toml, and missing here"));
    }
    if let Some(name) = en.iter().find(|name| !zh.contains(name)) {
        return Err(format!("`{name}` is missing in zh.toml"));
    }
    if let Some((zh, en)) = zh.iter().zip(&en).find(|(zh, en)| zh != en) {
        return Err(format!("`{en}` is where zh.toml has `{zh}`; the order has to be the same"));
    }
    let differs = |(zh, en): &(&(String, String), &(String, String))| {
        let mut english = placeholders(&en.1);
        english.remove(PLURAL);
        placeholders(&zh.1) != english
    };
    match chinese.iter().zip(english).find(differs) {
        Some((_, (name, _))) => Err(format!("`{name}` has other placeholders in zh.toml")),
        None => Ok(()),
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
}

/// The type `Words`, and an accessor for each name, documented by the Chinese text.
fn accessors(words: &[(String, String)]) -> String {
    let mut rust = format!(
        "/// The words of one language. A name in braces is a placeholder.\n\
         pub(crate) struct Words([&'static str; {}]);\n\nimpl Words {{\n",
        words.len()
    );
    for (index, (name, text)) in words.iter().enumerate() {
        _ = writeln!(
            rust,
            "    #[doc = {text:?}]\n    pub(crate) const fn {name}(&self) -> &'static str {{\n        \
             self.0[{index}]\n    }}"
        );
    }
    rust + "}\n"
}

fn value(constant: &str, words: &[(String, String)]) -> String {
    let texts: Vec<_> = words.iter().map(|(_, text)| text).collect();
    format!(
        "/// The words as they are written in the TOML file.\npub(crate) const {constant}: Words = Words({texts:?});\n"
    )
}
