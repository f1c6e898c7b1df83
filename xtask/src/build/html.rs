//! What a browser has to load before a rider can do anything, read from the page itself.
//!
//! Icons and the manifest are left out: no browser waits for them. So is what `noscript` contains: a
//! browser that runs the app does not read it.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::run::error::Error;

/// The page's files, relative to the built app, in the order in which it names them; the page itself is first.
pub(crate) fn files(page: &str, html: &str) -> Result<Vec<String>, Error> {
    let mut files = vec![page.to_owned()];
    for tag in tags(html) {
        for address in tag.loaded() {
            let file = own_file(address)?;
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    for kind in ["css", "js", "wasm"] {
        let of_kind = |file: &String| file.rsplit_once('.').is_some_and(|(_, end)| end == kind);
        if !files.iter().any(of_kind) {
            return Err(Error::NothingLoaded { kind });
        }
    }
    Ok(files)
}

/// Whether the page has a script of its own text, which its content security policy refuses.
pub(crate) fn has_inline_script(html: &str) -> bool {
    tags(html).iter().any(|tag| tag.name == "script" && tag.attribute("src").is_none())
}

fn own_file(address: &str) -> Result<String, Error> {
    if address.contains(':') || address.starts_with("//") {
        return Err(Error::ForeignFile { address: address.to_owned() });
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    Ok(path.trim_start_matches("./").trim_start_matches('/').to_owned())
}

/// A template with a value in the place of each `{{name}}`.
///
/// # Errors
/// Names the first placeholder that has none.
pub(crate) fn filled<'t>(
    template: &'t str,
    mut value: impl FnMut(&'t str) -> Option<String>,
) -> Result<String, Error> {
    let mut html = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let name = name.trim();
        let unknown =
            || Error::UnknownPlaceholder { name: name.lines().next().unwrap_or_default().into() };
        html.push_str(before);
        html.push_str(&value(name).ok_or_else(unknown)?);
        rest = after;
    }
    html.push_str(rest);
    Ok(html)
}

/// The text escaped for HTML, in an attribute or outside.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// An opening tag.
pub(crate) struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    /// Where it is in the page.
    pub(crate) place: Range<usize>,
}

impl Tag {
    /// The value of the attribute of this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The address of the stylesheet that this tag links to.
    pub(crate) fn stylesheet(&self) -> Option<&str> {
        let links = self.name == "link" && self.attribute("rel") == Some("stylesheet");
        self.attribute("href").filter(|_| links)
    }

    /// The addresses that the browser loads on account of this tag.
    fn loaded(&self) -> Vec<&str> {
        let names: &[&str] = match (self.name.as_str(), self.attribute("rel")) {
            ("link", Some("stylesheet" | "preload" | "modulepreload")) => &["href"],
            ("script", _) => &["src", "data-js", "data-wasm"],
            ("img", _) => &["src"],
            _ => &[],
        };
        let values = names.iter().filter_map(|name| self.attribute(name)).chain(self.words());
        values.filter(|address| !address.starts_with("data:")).collect()
    }

    /// Where the words are of the first of the languages, of which one is loaded.
    fn words(&self) -> Option<&str> {
        let languages = self.attribute("data-words").filter(|_| self.name == "html")?;
        Some(languages.split([',', ':']).nth(1)?).filter(|_| languages.contains(':'))
    }
}

/// The opening tags of a page, without those in `noscript`.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut tags = Vec::new();
    let mut without_script = false;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) if *tag.name == b"noscript"[..] => without_script = true,
            Token::EndTag(tag) if *tag.name == b"noscript"[..] => without_script = false,
            Token::StartTag(tag) if !without_script => tags.push(Tag {
                name: text(&tag.name),
                attributes: tag
                    .attributes
                    .iter()
                    .map(|(key, value)| (text(key), text(value)))
                    .collect(),
                place: tag.span.start..tag.span.end,
            }),
            _ => {}
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html>
<html lang="zh-CN" data-words="zh-CN:/zh-CN-3c.txt,en:/en-4d.txt"><head>
<!-- <link rel="stylesheet" href="/gone.css"> -->
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page-1a.css"/>
<link rel=stylesheet href=/operator.css>
<link rel="modulepreload" href="/app-2b.js" crossorigin="anonymous">
<link rel="preload" href="/app-2b_bg.wasm" as="fetch" type="application/wasm">
</head><body><img src='/seal.svg' alt="a > b"><a href="/verify">verify</a>
<noscript><link rel="stylesheet" href="/noscript.css"></noscript>
<script type="module" src="/boot.js" data-js="app-2b.js" data-wasm="app-2b_bg.wasm"></script>
</body></html>"#;

    #[test]
    fn the_first_screen_is_what_the_page_loads_each_file_once() {
        let expected = [
            "index.html",
            "zh-CN-3c.txt",
            "page-1a.css",
            "operator.css",
            "app-2b.js",
            "app-2b_bg.wasm",
            "seal.svg",
            "boot.js",
        ];
        assert_eq!(files("index.html", PAGE).unwrap(), expected);
    }

    #[test]
    fn a_page_that_loads_no_wasm_is_not_believed() {
        let page = PAGE.replace(".wasm", ".bin");
        assert!(matches!(files("index.html", &page), Err(Error::NothingLoaded { kind: "wasm" })));
    }

    #[test]
    fn a_file_of_another_origin_is_refused() {
        for address in ["https://elsewhere.example/a.css", "//elsewhere.example/a.css"] {
            let page = PAGE.replace("/page-1a.css", address);
            assert!(
                matches!(files("index.html", &page), Err(Error::ForeignFile { .. })),
                "{address}"
            );
        }
    }

    #[test]
    fn a_script_without_an_address_is_inline() {
        let cases = [
            (PAGE, false),
            ("<script>alert(1)</script>", true),
            ("<script type=module>import '/a.js'</script>", true),
            ("<!-- <script>x</script> -->", false),
            ("<noscript>call us</noscript>", false),
        ];
        for (page, expected) in cases {
            assert_eq!(has_inline_script(page), expected, "{page}");
        }
    }

    #[test]
    fn a_page_cut_off_anywhere_is_read_without_a_panic() {
        for end in (0..PAGE.len()).filter(|end| PAGE.is_char_boundary(*end)) {
            tags(&PAGE[..end]);
        }
    }
}
