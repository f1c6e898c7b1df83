//! The operator file: read, given the keys of a demo, and written again.

use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::run::error::Error;

#[path = "../../../build/operator.rs"]
mod values;

use values::Roots;
pub(crate) use values::{Bilingual, Operator};

impl Operator {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        parsed(path)
    }

    /// The operator of an app of this kind: everybody has the secret halves of the demonstration's keys, so a rider's app
    /// is built with none of them.
    pub(crate) fn check(path: &Path, is_demonstration: bool) -> Result<(), Error> {
        let checked = Self::read(path)?.check_roots(is_demonstration);
        checked.map_err(|cause| toml_error(path, &cause))
    }

    /// The same operator with the public keys of that file.
    pub(crate) fn with_roots(self, path: &Path) -> Result<Self, Error> {
        let roots: Roots = parsed(path)?;
        Ok(Self { roots, ..self })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = toml::to_string(self);
        let text = text.map_err(|cause| toml_error(path, &cause.to_string()))?;
        // Left untouched when nothing changes, so that the app is not built again.
        if fs::read_to_string(path).is_ok_and(|present| present == text) {
            return Ok(());
        }
        fs::write(path, text).map_err(Error::file(path))
    }
}

fn parsed<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    toml::from_str(&text).map_err(|cause| toml_error(path, &cause.to_string()))
}

impl Bilingual {
    /// The text in the language of this tag.
    pub(crate) fn of(&self, tag: &str) -> &str {
        if tag == "en" { &self.en } else { &self.zh }
    }
}

impl values::Legal {
    /// The key of a value that has nothing in it.
    pub(crate) fn empty(&self) -> Option<&'static str> {
        let both = |key, text: &Bilingual| [(key, text.zh.clone()), (key, text.en.clone())];
        let one = |key, text: &String| (key, text.clone());
        let all = [
            [one("legal.licence", &self.licence), one("legal.filing", &self.filing)],
            [one("legal.since", &self.since), one("legal.since", &self.since)],
            both("legal.name", &self.name),
            both("legal.address", &self.address),
            both("legal.hours", &self.hours),
            both("legal.ride", &self.ride),
        ];
        all.into_iter().flatten().find(|(_, text)| text.trim().is_empty()).map(|(key, _)| key)
    }
}

/// The table in a file, in its order.
pub(crate) fn table(path: &Path) -> Result<Table, Error> {
    parsed(path)
}

/// Writes the committed operator file, with the public keys of that folder's `roots.toml`, beside
/// them.
pub(crate) fn with_keys_of(folder: &Path, committed: &Path) -> Result<PathBuf, Error> {
    let path = folder.join("operator.toml");
    Operator::read(committed)?.with_roots(&folder.join("roots.toml"))?.write(&path)?;
    Ok(path)
}

fn toml_error(path: &Path, cause: &str) -> Error {
    Error::Toml { path: path.to_owned(), cause: cause.to_owned() }
}

#[cfg(test)]
impl Operator {
    /// An operator with these values, and those of the committed file where none are given.
    pub(crate) fn of(values: &str) -> Self {
        let committed = crate::run::workspace::root().join("operator.toml");
        let mut all = table(&committed).unwrap();
        all.extend(values.parse::<Table>().unwrap());
        all.try_into().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_riders_app_is_built_with_no_key_of_the_demonstration_and_the_kiosks_with_no_other() {
        let root = crate::run::workspace::root();
        let (rider, kiosk) = (root.join("operator.toml"), root.join("demo/kiosk.toml"));
        for (path, is_demonstration) in [(&rider, false), (&kiosk, true)] {
            Operator::check(path, is_demonstration).unwrap();
            Operator::check(path, !is_demonstration).unwrap_err();
        }
        // One of its keys among an operator's own is enough.
        let kiosk = Operator::read(&kiosk).unwrap();
        let mixed = Operator { roots: kiosk.roots, ..Operator::read(&rider).unwrap() };
        let refused = mixed.check_roots(false).unwrap_err();
        assert!(refused.contains("operations-1"), "{refused}");
        mixed.check_roots(true).unwrap_err();
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_named_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("operator.toml");
        let committed = crate::run::workspace::root().join("operator.toml");
        let committed = fs::read_to_string(committed).unwrap();
        for (from, to, named) in [
            ("", "", None),
            ("hotline =", "phone =", Some("hotline")),
            ("zh = ", "cn = ", Some("zh")),
            ("licence =", "license =", Some("licence")),
            ("[legal.hours]", "[legal.open]", Some("hours")),
            ("languages = [", "languages = [1, ", Some("languages")),
        ] {
            fs::write(&path, committed.replacen(from, to, 1)).unwrap();
            let read = Operator::read(&path).map_err(|error| error.to_string());
            match named {
                None => assert_eq!(read.map(|it| it.issuer).as_deref(), Ok("samefare.example")),
                Some(named) => {
                    let error = read.expect_err(named);
                    assert!(error.contains(named) && error.contains("operator.toml"), "{error}");
                }
            }
        }
    }

    #[test]
    fn other_keys_replace_the_committed_ones_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let committed = crate::run::workspace::root().join("operator.toml");
        fs::write(folder.join("roots.toml"), "operations = [\"p\"]\nfinance = [\"q\"]").unwrap();

        let written = with_keys_of(folder, &committed).and_then(|path| Operator::read(&path));

        let roots = Roots { operations: vec!["p".into()], finance: vec!["q".into()] };
        let expected = Operator { roots, ..Operator::read(&committed).unwrap() };
        assert_eq!(written.unwrap(), expected);
    }
}
