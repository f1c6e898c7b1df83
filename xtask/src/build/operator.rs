//! What an operator changes, as far as the page around the app needs it: names, hotline, colours.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::run::error::Error;

pub(crate) struct Operator(Table);

impl Operator {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Ok(Self(table(path)?))
    }

    /// The same operator with the public keys of that file.
    pub(crate) fn with_roots(mut self, roots: &Path) -> Result<Self, Error> {
        self.0.insert("roots".to_owned(), Value::Table(table(roots)?));
        Ok(self)
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = toml::to_string(&self.0);
        let text = text.map_err(|cause| toml_error(path, &cause.to_string()))?;
        // Left untouched when nothing changes, so that the app is not built again.
        if fs::read_to_string(path).is_ok_and(|present| present == text) {
            return Ok(());
        }
        fs::write(path, text).map_err(Error::file(path))
    }

    /// The text at this place, such as `name.zh`.
    pub(crate) fn text(&self, key: &'static str) -> Result<&str, Error> {
        self.value(key).and_then(Value::as_str).ok_or(Error::OperatorValue { key })
    }

    /// The texts of the list at this place.
    pub(crate) fn texts(&self, key: &'static str) -> Result<Vec<&str>, Error> {
        let list = self.value(key).and_then(Value::as_array);
        let texts = list.and_then(|list| list.iter().map(Value::as_str).collect());
        texts.ok_or(Error::OperatorValue { key })
    }

    fn value(&self, key: &str) -> Option<&Value> {
        let (first, rest) = key.split_once('.').unwrap_or((key, ""));
        let mut parts = rest.split('.').filter(|part| !part.is_empty());
        parts.try_fold(self.0.get(first)?, |value, part| value.get(part))
    }
}

/// The table in a file, in its order.
pub(crate) fn table(path: &Path) -> Result<Table, Error> {
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    text.parse::<Table>().map_err(|cause| toml_error(path, &cause.to_string()))
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
    pub(crate) fn of(text: &str) -> Self {
        Self(text.parse().unwrap())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_at_its_place_or_named_as_missing() {
        let operator = Operator::of("issuer = \"a\"\nlanguages = [\"zh-CN\"]\n[name]\nzh = \"b\"");
        let cases = [
            ("issuer", Some("a")),
            ("name.zh", Some("b")),
            ("name.en", None),
            ("languages", None),
            ("name", None),
            ("issuer.zh", None),
        ];
        for (key, expected) in cases {
            assert_eq!(operator.text(key).ok(), expected, "{key}");
        }
        let error = operator.text("name.en").expect_err("there is no English name");
        assert!(error.to_string().contains("`name.en`"), "{error}");
    }

    #[test]
    fn other_keys_replace_the_committed_ones_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let committed = folder.join("committed.toml");
        fs::write(&committed, "issuer = \"a\"\n[roots]\noperations = []\nfinance = [\"x\"]")
            .unwrap();
        fs::write(folder.join("roots.toml"), "operations = [\"p\"]\nfinance = [\"q\"]").unwrap();

        let written = with_keys_of(folder, &committed).and_then(|path| table(&path)).unwrap();

        let expected = "issuer = \"a\"\n[roots]\noperations = [\"p\"]\nfinance = [\"q\"]";
        assert_eq!(written, expected.parse().unwrap());
    }
}
