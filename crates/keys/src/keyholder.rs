//! Who opens the keys: a person at the terminal, or a file that a machine keeps its passphrase in.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::error::KeyError;
use crate::file::{KeyFile, LockedKey, Passphrase};
use crate::signing::SigningKey;

/// Opens keys with one passphrase, which is asked for once and only if it is needed.
#[derive(Debug)]
pub struct Keyholder {
    file: Option<PathBuf>,
    passphrase: OnceCell<Passphrase>,
}

impl Keyholder {
    /// With the passphrase in this file, or from the terminal.
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        Self { file, passphrase: OnceCell::new() }
    }

    /// The key in this file. Only a demo's may be under no passphrase.
    ///
    /// # Errors
    /// [`KeyError::Plain`], or as [`KeyFile::read`] and [`LockedKey::unlock`].
    pub fn key(&self, path: &Path, demo: bool) -> Result<SigningKey, KeyError> {
        match KeyFile::read(path)? {
            KeyFile::Plain(key) if demo => Ok(key),
            KeyFile::Plain(_) => Err(KeyError::Plain(path.into())),
            KeyFile::Locked(key) => self.unlock(&key),
        }
    }

    /// Opens a key that was read before.
    ///
    /// # Errors
    /// As [`LockedKey::unlock`], or when there is no passphrase.
    pub fn unlock(&self, key: &LockedKey) -> Result<SigningKey, KeyError> {
        key.unlock(self.passphrase(key.public().name())?)
    }

    /// A passphrase for a new key: typed twice, since what is mistyped once is lost.
    ///
    /// # Errors
    /// [`KeyError::Differ`], [`KeyError::Terminal`] or [`KeyError::File`].
    pub fn chosen(&self) -> Result<Passphrase, KeyError> {
        if let Some(file) = &self.file {
            return from_file(file);
        }
        let first = typed("A passphrase for the new key: ")?;
        let second = typed("The same again: ")?;
        if first.is(&second) { Ok(first) } else { Err(KeyError::Differ) }
    }

    fn passphrase(&self, key: &str) -> Result<&Passphrase, KeyError> {
        if let Some(known) = self.passphrase.get() {
            return Ok(known);
        }
        let passphrase = match &self.file {
            Some(file) => from_file(file)?,
            None => typed(&format!("The passphrase of {key}: "))?,
        };
        Ok(self.passphrase.get_or_init(|| passphrase))
    }
}

fn typed(prompt: &str) -> Result<Passphrase, KeyError> {
    let typed = rpassword::prompt_password(prompt).map(Passphrase::new);
    typed.map_err(KeyError::Terminal)
}

/// The first line of the file; an editor's line end is not a part of it.
fn from_file(path: &Path) -> Result<Passphrase, KeyError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| KeyError::File(path.into(), error))?;
    let text = zeroize::Zeroizing::new(text);
    Ok(Passphrase::new(text.lines().next().unwrap_or_default().into()))
}
