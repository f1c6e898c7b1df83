//! What a browser has to load before a rider can do anything, read from the page itself.
//!
//! Icons and the manifest are left out: no browser waits for them. So is what stands in `noscript`: a
//! browser that runs the app does not read it.

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
    tags(html).any(|tag| tag.name == "script" && tag.attribute("src").is_none())
}

fn own_file(address: &str) -> Result<String, Error> {
    if address.contains(':') || address.starts_with("//") {
        return Err(Error::ForeignFile { address: address.to_owned() });
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    Ok(path.trim_start_matches("./").trim_start_matches('/').to_owned())
}

/// An opening tag.
pub(crate) struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of the attribute of this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// The addresses that the browser loads on account of this tag.
    fn loaded(&self) -> Vec<&'a str> {
        let names: &[&str] = match (self.name, self.attribute("rel")) {
            ("link", Some("stylesheet" | "preload" | "modulepreload")) => &["href"],
            ("script", _) => &["src", "data-js", "data-wasm"],
            ("img", _) => &["src"],
            _ => &[],
        };
        let values = names.iter().filter_map(|name| self.attribute(name)).chain(self.words());
        values.filter(|address| !address.starts_with("data:")).collect()
    }

    /// Where the words are of the first of the languages, of which one is loaded.
    fn words(&self) -> Option<&'a str> {
        let languages = self.attribute("data-words").filter(|_| self.name == "html")?;
        Some(languages.split([',', ':']).nth(1)?).filter(|_| languages.contains(':'))
    }
}

/// The opening tags of a page. This reads what Trunk writes, not whatever a browser would forgive.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if rest.starts_with("noscript") {
                rest = rest.split_once("</noscript>").map_or("", |(_, after)| after);
            } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let (tag, after) = tag(rest);
                rest = after;
                return Some(tag);
            }
        }
    })
}

/// The tag that this text is just inside of, and what follows it.
pub(crate) fn tag(text: &str) -> (Tag<'_>, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (Tag { name, attributes }, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (Tag { name, attributes }, after);
        }
        let ends_name = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.find(ends_name).unwrap_or(rest.len()).max(1);
        let (key, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (value, after) = value(after);
        attributes.push((key, value));
        rest = after;
    }
}

/// The value after an attribute's name, empty if it has none, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let Some(value) = text.trim_start().strip_prefix('=').map(str::trim_start) else {
        return ("", text);
    };
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len());
    value.split_at(end)
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
            tags(&PAGE[..end]).count();
        }
    }
}
