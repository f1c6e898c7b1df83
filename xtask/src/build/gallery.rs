//! The gallery: the app with its feature `gallery`, and a page with a frame for each sample, language and colour scheme.

use std::fs;
use std::path::Path;

use crate::build::app::{self, Sources};
use crate::build::operator::Operator;
use crate::build::tools::Toolbox;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

const SHEET: &str = include_str!("gallery/sheet.html");
const SCRIPT: &str = include_str!("gallery/sheet.js");

/// The app with the feature `gallery`, the sheet, and for each language a page that has this one only.
pub(crate) fn build(
    workspace: &Workspace,
    tools: &Toolbox,
    operator: &Path,
    folder: &Path,
) -> Result<(), Error> {
    let time = app::time(&workspace.root);
    app::gallery(Sources::of(workspace, operator, time.as_deref()), tools, folder)?;
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(Error::file(&path))
    };
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(Error::file(&path))
    };
    let page = read("index.html")?;
    let languages = Operator::read(operator)?.languages;
    for language in &languages {
        write(&format!("{language}.html"), &in_one_language(&page, language))?;
    }
    let [script, module] = ["data-js", "data-wasm"].map(|name| value(&page, name));
    let sheet = SHEET.replace("{{languages}}", &languages.join(","));
    let sheet = sheet.replace("{{js}}", script).replace("{{wasm}}", module);
    write("gallery.html", &sheet)?;
    write("gallery.js", SCRIPT)
}

/// The page with the words of this language alone, so that it is in this one whatever the browser prefers.
fn in_one_language(page: &str, language: &str) -> String {
    let all = value(page, "data-words");
    let prefix = format!("{language}:");
    let one = all.split(',').find(|words| words.starts_with(&prefix)).unwrap_or(all);
    page.replace(all, one)
}

/// The value of an attribute that occurs once; quotes are left out where HTML allows it.
fn value<'a>(page: &'a str, attribute: &str) -> &'a str {
    let Some((_, rest)) = page.split_once(&format!("{attribute}=")) else { return "" };
    match rest.strip_prefix('"') {
        Some(rest) => rest.split('"').next().unwrap_or_default(),
        None => rest.split([' ', '>']).next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_one_language_names_no_other() {
        for page in [
            "<html data-words=\"zh-CN:/a.txt,en:/b.txt\" lang=en>",
            "<html data-words=zh-CN:/a.txt,en:/b.txt lang=en>",
        ] {
            let english = in_one_language(page, "en");
            assert_eq!(value(&english, "data-words"), "en:/b.txt", "{english}");
            assert!(english.ends_with("lang=en>"), "{english}");
        }
    }
}
