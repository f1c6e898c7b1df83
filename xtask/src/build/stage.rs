//! The end of a build of the app: what the operator changes is filled in, and every file compressed
//! once.
//!
//! Trunk calls this as its post_build hook, on the folder that becomes the served one if it
//! succeeds. A stylesheet's name carries the hash of its content, so none is changed here: colours
//! go into a file of their own.

mod contrast;
mod pages;

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::CompressorWriter;

use crate::build::html::{self, escaped};
use crate::build::operator::Operator;
use crate::build::shrink;
use crate::build::styles;
use crate::build::words;
use crate::run::error::Error;

/// A value of the operator's that the page may ask for, by the name of its placeholder.
type Placeholder = (&'static str, fn(&Operator) -> &str);
const PLACEHOLDERS: [Placeholder; 6] = [
    ("issuer", |operator| &operator.issuer),
    ("name-zh", |operator| &operator.name.zh),
    ("name-en", |operator| &operator.name.en),
    ("hotline", |operator| &operator.hotline),
    ("accent", |operator| &operator.colours.accent),
    ("accent-dark", |operator| &operator.colours.accent_dark),
];

/// Who runs this sale, and whom to call when nothing works: no page may lack them.
const REQUIRED: [&str; 2] = ["name-zh", "hotline"];

/// The strongest that brotli has; files are compressed once and sent many times.
const BROTLI_QUALITY: u32 = 11;
/// The window, as a power of two of bytes: the largest that every browser accepts.
const BROTLI_WINDOW_BITS: u32 = 22;
const BROTLI_BUFFER_BYTES: usize = 64 * 1024;

const COMPRESSED: [&str; 6] = ["html", "css", "js", "wasm", "svg", "txt"];

pub(crate) fn from_environment() -> Result<(), Error> {
    let variable = |variable| env::var_os(variable).map(PathBuf::from);
    let folder = variable("TRUNK_STAGING_DIR")
        .ok_or(Error::Environment { variable: "TRUNK_STAGING_DIR" })?;
    let sources =
        variable("TRUNK_SOURCE_DIR").ok_or(Error::Environment { variable: "TRUNK_SOURCE_DIR" })?;
    let operator = variable("SAMEFARE_OPERATOR");
    let operator = operator.unwrap_or_else(|| sources.join("operator.toml"));
    // Compressing takes longer than a debug build, and nobody downloads one.
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let words = sources.join("src/text");
    let operator = Operator::read(&operator)?;
    let tokens = sources.join("style/tokens.css");
    contrast::check(&operator, &fs::read_to_string(&tokens).map_err(Error::file(&tokens))?)?;
    let is_sale = variable("TRUNK_HTML_FILE").is_some_and(|page| page.ends_with("index.html"));
    // Nobody needs the terms of a demonstration, whose keys everybody has.
    if is_sale && operator.check_roots(false).is_ok() {
        pages::write(&sources, &operator, &colour_sheet(&operator)?, &folder)?;
    }
    finish(&folder, &words, &operator, release)
}

fn finish(folder: &Path, words: &Path, operator: &Operator, compress: bool) -> Result<(), Error> {
    let page = folder.join("index.html");
    let template = fs::read_to_string(&page).map_err(Error::file(&page))?;
    let template = words::placed(&template, words, operator, folder)?;
    let mut html = filled(&template, operator)?;
    if html::has_inline_script(&html) {
        return Err(Error::InlineScript);
    }
    let colours = folder.join("operator.css");
    fs::write(&colours, colour_sheet(operator)?).map_err(Error::file(&colours))?;
    if compress {
        html = styles::joined(&html, folder)?;
        html = shrink::shrink(folder, html)?;
    }
    fs::write(&page, html).map_err(Error::file(&page))?;
    if compress { compress_all(folder) } else { Ok(()) }
}

/// The page with the operator's values in their places.
fn filled(template: &str, operator: &Operator) -> Result<String, Error> {
    let mut used = Vec::new();
    let html = html::filled(template, |name| {
        let (_, value) = PLACEHOLDERS.iter().find(|(placeholder, _)| *placeholder == name)?;
        used.push(name);
        Some(escaped(value(operator)))
    })?;
    match REQUIRED.into_iter().find(|name| !used.contains(name)) {
        Some(name) => Err(Error::MissingPlaceholder { name }),
        None => Ok(html),
    }
}

/// The operator's two colours, under names that the app's own stylesheets build on.
fn colour_sheet(operator: &Operator) -> Result<String, Error> {
    let (accent, dark) = (&operator.colours.accent, &operator.colours.accent_dark);
    for (key, colour) in [("colours.accent", accent), ("colours.accent_dark", dark)] {
        if !is_colour(colour) {
            return Err(Error::OperatorValue { key });
        }
    }
    Ok(format!(":root{{--operator-accent:{accent};--operator-accent-dark:{dark}}}\n"))
}

/// Only `#rrggbb`: whatever else CSS would accept could also end the rule and begin another.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

fn compress_all(folder: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            compress_all(&path)?;
        } else if extension.is_some_and(|extension| COMPRESSED.contains(&extension)) {
            let content = fs::read(&path).map_err(Error::file(&path))?;
            let target = compressed_path(&path);
            fs::write(&target, compressed(&content)).map_err(Error::file(&target))?;
        }
    }
    Ok(())
}

/// Beside the file, under its name with `.br` after it: where the server looks.
pub(crate) fn compressed_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

pub(crate) fn compressed(content: &[u8]) -> Vec<u8> {
    let (quality, window) = (BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    let mut writer = CompressorWriter::new(Vec::new(), BROTLI_BUFFER_BYTES, quality, window);
    match writer.write_all(content) {
        Ok(()) => writer.into_inner(),
        // A vector takes whatever is written to it.
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::workspace;

    const OPERATOR: &str = "issuer = \"a.example\"\nhotline = \"0931 <&> \\\"1'\"\n[name]\nzh = \"同价\"\n\
        en = \"Same\"\n[colours]\naccent = \"#0b6b57\"\naccent_dark = \"#5fd4b5\"\n";

    #[test]
    fn a_page_is_filled_and_escaped() {
        let template =
            "<title>{{name-zh}} {{ name-en }}</title><p title=\"{{hotline}}\">{{issuer}}";
        let expected =
            "<title>同价 Same</title><p title=\"0931 &lt;&amp;&gt; &quot;1&#39;\">a.example";
        assert_eq!(filled(template, &Operator::of(OPERATOR)).unwrap(), expected);
    }

    #[test]
    fn a_placeholder_that_is_unknown_or_missing_is_named() {
        let cases = [
            ("{{name-zh}}{{hotline}}{{phone}}", "`{{phone}}`"),
            ("{{name-zh}}{{hotline}}{{open", "`{{open}}`"),
            ("{{name-zh}}", "`{{hotline}}`"),
            ("{{hotline}}", "`{{name-zh}}`"),
        ];
        for (template, named) in cases {
            let error = filled(template, &Operator::of(OPERATOR)).expect_err(template);
            assert!(error.to_string().contains(named), "{template}: {error}");
        }
    }

    #[test]
    fn a_colour_cannot_carry_another_rule() {
        let cases =
            [("#0b6b57", true), ("#0b6", false), ("red", false), ("#0b6b57}*{display:none", false)];
        for (text, expected) in cases {
            assert_eq!(is_colour(text), expected, "{text}");
        }
        let sheet = colour_sheet(&Operator::of(OPERATOR)).unwrap();
        assert_eq!(sheet, ":root{--operator-accent:#0b6b57;--operator-accent-dark:#5fd4b5}\n");
    }

    #[test]
    fn a_compressed_file_is_the_same_file() {
        let content = "一张车票 one ticket ".repeat(500);
        let compressed = compressed(content.as_bytes());
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &compressed[..], &mut back).unwrap();
        assert_eq!(back, content.as_bytes());
        assert!(compressed.len() < 100, "{} bytes", compressed.len());
    }

    #[test]
    fn a_staged_folder_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::create_dir(folder.join("snippets")).unwrap();
        fs::write(folder.join("index.html"), "<p>{{name-zh}}, {{hotline}}</p>").unwrap();
        fs::write(folder.join("snippets/a.js"), "a()").unwrap();
        fs::write(folder.join("icon.png"), "png").unwrap();

        finish(folder, &workspace::root().join("src/text"), &Operator::of(OPERATOR), true).unwrap();

        for present in ["index.html.br", "operator.css", "operator.css.br", "snippets/a.js.br"] {
            assert!(folder.join(present).is_file(), "{present}");
        }
        assert!(!folder.join("icon.png.br").exists());
    }

    #[test]
    fn an_inline_script_stops_the_build() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let page = "<script>1</script>{{name-zh}}{{hotline}}";
        fs::write(folder.join("index.html"), page).unwrap();
        let outcome =
            finish(folder, &workspace::root().join("src/text"), &Operator::of(OPERATOR), true);
        assert!(matches!(outcome, Err(Error::InlineScript)));
    }

    #[test]
    fn the_committed_file_has_what_the_page_needs() {
        let operator = Operator::read(&workspace::root().join("operator.toml")).unwrap();
        assert!(PLACEHOLDERS.iter().all(|(_, value)| !value(&operator).is_empty()));
        colour_sheet(&operator).unwrap();
    }
}
