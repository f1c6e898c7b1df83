//! The names that a module and its script take from each other: wasm-opt writes short ones into the module, and prints
//! which; here they are written into the script.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::build::hashed_name;
use crate::run::error::Error;

/// The module that every import comes from after `--minify-imports-and-exports-and-modules`.
const MODULE: &str = "a";
/// What wasm-bindgen's scripts put before the name of an export.
const EXPORTS: &str = "wasm.";
/// The end of a module's name: what is before it is that of its script.
const OF_MODULE: &str = "_bg.wasm";

/// What wasm-opt prints.
#[derive(Deserialize)]
struct Shortened {
    /// Module, name, and the short name.
    imports: Vec<[String; 3]>,
    /// Name and short name.
    exports: Vec<[String; 2]>,
}

/// Writes the names that wasm-opt printed into the script of this module.
pub(super) fn shorten(module: &Path, printed: &str) -> Result<(), Error> {
    let shortened = serde_json::from_str(printed).map_err(|_cause| UNREADABLE)?;
    let path = script(module)?;
    let script = fs::read_to_string(&path).map_err(Error::file(&path))?;
    fs::write(&path, renamed(&script, &shortened)?).map_err(Error::file(&path))
}

/// Gives module and script new names where theirs have a hash: it has to follow from what they are now. Returns the page
/// with these names in it.
pub(super) fn rehash(module: &Path, page: String) -> Result<String, Error> {
    let script = script(module)?;
    let stem = script.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let Some((name, _hash)) = stem.rsplit_once('-').filter(|(_, hash)| is_hash(hash)) else {
        return Ok(page);
    };
    let mut content = fs::read(module).map_err(Error::file(module))?;
    content.extend(fs::read(&script).map_err(Error::file(&script))?);
    let new = hashed_name::of(name, &content, "js");
    let new = new.trim_end_matches(".js");
    let named = |end: &str| module.with_file_name([new, end].concat());
    fs::rename(module, named(OF_MODULE)).map_err(Error::file(module))?;
    fs::rename(&script, named(".js")).map_err(Error::file(&script))?;
    Ok(page.replace(stem, new))
}

/// What is printed has another form, or the script is not the one of this module.
const UNREADABLE: Error =
    Error::Unreadable { program: "wasm-opt", missing: "the names that the script has" };

fn script(module: &Path) -> Result<PathBuf, Error> {
    let name = module.file_name().and_then(|name| name.to_str());
    let stem = name.and_then(|name| name.strip_suffix(OF_MODULE)).ok_or(UNREADABLE)?;
    Ok(module.with_file_name([stem, ".js"].concat()))
}

/// Trunk writes hashes without leading zeros.
fn is_hash(text: &str) -> bool {
    (12..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn renamed(script: &str, shortened: &Shortened) -> Result<String, Error> {
    let mut script = script.to_owned();
    for [module, name, short] in &shortened.imports {
        script = replaced(&script, "", name, short).ok_or(UNREADABLE)?;
        script = script.replace(&["\"", module, "\""].concat(), &["\"", MODULE, "\""].concat());
    }
    for [name, short] in &shortened.exports {
        // A script does not use all of them.
        script = replaced(&script, EXPORTS, name, short).unwrap_or(script);
    }
    Ok(script)
}

/// Replaces a whole word behind a prefix; none where it is not there.
fn replaced(text: &str, prefix: &str, word: &str, by: &str) -> Option<String> {
    let is_part = |character: char| character.is_alphanumeric() || "_$".contains(character);
    let (mut out, mut rest, mut found) = (String::with_capacity(text.len()), text, false);
    let sought = [prefix, word].concat();
    while let Some(at) = rest.find(&sought) {
        let (before, from) = rest.split_at(at);
        let after = from.strip_prefix(&sought).unwrap_or_default();
        out.push_str(before);
        let whole = !out.ends_with(is_part) && !after.starts_with(is_part);
        out.push_str(prefix);
        out.push_str(if whole { by } else { word });
        found |= whole;
        rest = after;
    }
    out.push_str(rest);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"import0 = { __wbg_then_6e: (a) => a.then(), __wbg_then_6e7: 0 };
return { "./app_bg.js": import0 };
export function main() { wasm.main(wasm.memory.buffer, "main", memory); }"#;
    const PRINTED: &str = r#"{ "imports": [["./app_bg.js", "__wbg_then_6e", "$"],
        ["./app_bg.js", "__wbg_then_6e7", "b"]], "exports": [["main", "c"], ["memory", "d"], ["unused", "e"]] }"#;

    #[test]
    fn a_script_has_the_names_that_its_module_has_and_keeps_all_others() {
        let folder = tempfile::tempdir().unwrap();
        let (module, script) = (folder.path().join("app_bg.wasm"), folder.path().join("app.js"));
        fs::write(&script, SCRIPT).unwrap();
        shorten(&module, PRINTED).unwrap();
        let expected = r#"import0 = { $: (a) => a.then(), b: 0 };
return { "a": import0 };
export function main() { wasm.c(wasm.d.buffer, "main", memory); }"#;
        assert_eq!(fs::read_to_string(&script).unwrap(), expected);
        assert!(shorten(&module, PRINTED).is_err(), "the script lacks what the module imports");
        assert!(shorten(&module, "optimized").is_err());
    }

    #[test]
    fn the_hash_in_a_name_follows_from_what_both_files_are_now() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for (name, content) in [
            ("app-01234567890abc_bg.wasm", "module"),
            ("app-01234567890abc.js", "script"),
            ("page-shop_bg.wasm", "module"),
            ("page-shop.js", "script"),
        ] {
            fs::write(place(name), content).unwrap();
        }
        let page = "data-js=/app-01234567890abc.js data-wasm=/app-01234567890abc_bg.wasm";
        let page = rehash(&place("app-01234567890abc_bg.wasm"), page.into()).unwrap();
        let new = hashed_name::of("app", b"modulescript", "js");
        let stem = new.trim_end_matches(".js");
        assert_eq!(page, format!("data-js=/{stem}.js data-wasm=/{stem}_bg.wasm"));
        assert!(place(&new).is_file() && place(&format!("{stem}_bg.wasm")).is_file());
        let same = rehash(&place("page-shop_bg.wasm"), page.clone()).unwrap();
        assert_eq!(same, page, "the service worker loads it by its name");
    }
}
