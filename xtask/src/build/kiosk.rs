//! The end of a build of the demonstration: its page finds its files wherever it is served, and its service worker is given
//! the list of all of them, so that it needs no network afterwards.

use std::fs;
use std::path::Path;

use crate::build::hashed_name;
use crate::build::operator::Operator;
use crate::build::stage;
use crate::run::error::Error;

/// The operator file of the demonstration, in the tree.
pub(crate) const OPERATOR: &str = "demo/kiosk.toml";
/// The folder of the app inside that of the demonstration.
pub(crate) const APP: &str = "app";
/// The list of its files, one a line.
const LIST: &str = "files.txt";
/// What the operator has configured; `src/kiosk/settings.rs` reads it.
const SETTINGS: &str = "settings.txt";
/// The service worker, and the place in it for the version: another worker is another text, so a browser takes it.
const WORKER: &str = "worker.js";
const VERSION: &str = "{{version}}";

/// Finishes the demonstration in this folder, for the riders of this operator.
pub(crate) fn finish(folder: &Path, operator: &Operator) -> Result<(), Error> {
    let path = folder.join(SETTINGS);
    fs::write(&path, settings(operator)).map_err(Error::file(&path))?;
    change(folder, SETTINGS, |text| text)?;
    change(folder, "index.html", |page| page.replace("/boot.js", "boot.js"))?;
    let mut names = Vec::new();
    list(folder, "", &mut names)?;
    // The worker itself is the browser's to keep.
    names.retain(|name| name != WORKER && name != LIST);
    names.sort();
    let mut all = Vec::new();
    for name in &names {
        let path = folder.join(name);
        all.extend(fs::read(&path).map_err(Error::file(&path))?);
    }
    let text = names.join("\n") + "\n";
    let path = folder.join(LIST);
    fs::write(&path, text).map_err(Error::file(&path))?;
    change(folder, LIST, |text| text)?;
    let version = hashed_name::of("kiosk", &all, "files");
    change(folder, WORKER, |worker| worker.replace(VERSION, &version))
}

/// What the page is told: the real sale with its public root keys, and the digest of the PIN.
fn settings(operator: &Operator) -> String {
    let Some(kiosk) = &operator.kiosk else {
        return String::new();
    };
    let sale = if kiosk.sale.is_empty() { "." } else { &kiosk.sale };
    let one = |name: &'static str, value: &str| format!("{name} {value}\n");
    let all = |name: &'static str, values: &[String]| {
        values.iter().map(|value| one(name, value)).collect::<String>()
    };
    [
        one("sale", sale),
        kiosk.typed.as_deref().map(|typed| one("typed", typed)).unwrap_or_default(),
        one("issuer", &operator.issuer),
        all("operations", &operator.roots.operations),
        all("finance", &operator.roots.finance),
        kiosk.pin.as_deref().map(|pin| one("pin", pin)).unwrap_or_default(),
    ]
    .concat()
}

/// Changes a text, and compresses it again.
fn change(folder: &Path, name: &str, change: impl FnOnce(String) -> String) -> Result<(), Error> {
    let path = folder.join(name);
    let text = change(fs::read_to_string(&path).map_err(Error::file(&path))?);
    fs::write(&path, &text).map_err(Error::file(&path))?;
    let target = stage::compressed_path(&path);
    fs::write(&target, stage::compressed(text.as_bytes())).map_err(Error::file(&target))
}

/// The files below a folder, without their compressed copies.
fn list(folder: &Path, below: &str, names: &mut Vec<String>) -> Result<(), Error> {
    let place = folder.join(below);
    for entry in fs::read_dir(&place).map_err(Error::file(&place))? {
        let path = entry.map_err(Error::file(&place))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = if below.is_empty() { name } else { format!("{below}/{name}") };
        if path.is_dir() {
            list(folder, &name, names)?;
        } else if !name.ends_with(".br") {
            names.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_is_given_every_file_and_a_version_that_follows_from_them() {
        let version = |script: &str| {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            fs::create_dir(folder.join(APP)).unwrap();
            let files = [
                ("index.html", "<script src=/boot.js>"),
                ("boot.js", script),
                ("boot.js.br", "compressed"),
                ("app/index.html", "<script src=/boot.js>"),
                (WORKER, "const FILES = \"{{version}}\";"),
            ];
            for (name, text) in files {
                fs::write(folder.join(name), text).unwrap();
            }
            finish(folder, &Operator::of("")).unwrap();
            let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
            assert_eq!(read(LIST), "app/index.html\nboot.js\nindex.html\nsettings.txt\n");
            assert_eq!(read("index.html"), "<script src=boot.js>");
            assert_eq!(read("app/index.html"), "<script src=/boot.js>", "as riders get it");
            assert!(folder.join("worker.js.br").is_file());
            read(WORKER)
        };
        assert_eq!(version("a()"), version("a()"));
        assert_ne!(version("a()"), version("b()"));
        assert!(!version("a()").contains('{'));
    }

    #[test]
    fn the_page_is_told_the_sale_its_keys_and_the_digest_of_the_pin_and_nothing_without_the_table()
    {
        let committed = Operator::of("[kiosk]\nsale = \"\"");
        assert_eq!(settings(&committed), "sale .\nissuer samefare.example\n");
        let all = Operator::of(
            "[kiosk]\nsale = \"https://t.example\"\ntyped = \"t.cn\"\npin = \"ab\"\n\
             [roots]\noperations = [\"o1\", \"o2\"]\nfinance = [\"f\"]",
        );
        let expected = "sale https://t.example\ntyped t.cn\nissuer samefare.example\n\
            operations o1\noperations o2\nfinance f\npin ab\n";
        assert_eq!(settings(&all), expected);
        assert_eq!(settings(&Operator { kiosk: None, ..all }), "");
    }
}
