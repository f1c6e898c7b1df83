//! Who opens the keys: a person at the terminal, or a file that a machine keeps its passphrase in.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::{Failure, read};
use crate::key::SigningKey;
use crate::key_file::{KeyError, KeyFile, LockedKey, Passphrase};

/// Opens keys with one passphrase, which is asked for once and only if it is needed.
#[derive(Debug)]
pub(super) struct Keyholder {
    file: Option<PathBuf>,
    passphrase: OnceCell<Passphrase>,
}

impl Keyholder {
    /// With the passphrase in this file, or from the terminal.
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file, passphrase: OnceCell::new() }
    }

    /// The key in this file. Only a demo's may be under no passphrase.
    pub(super) fn key(&self, path: &Path, demo: bool) -> Result<SigningKey, Failure> {
        match KeyFile::read(path)? {
            KeyFile::Plain(key) if demo => Ok(key),
            KeyFile::Plain(_) => Err(KeyError::Plain(path.into()).into()),
            KeyFile::Locked(key) => self.unlock(&key),
        }
    }

    pub(super) fn unlock(&self, key: &LockedKey) -> Result<SigningKey, Failure> {
        Ok(key.unlock(self.passphrase(key.public().name())?)?)
    }

    /// A passphrase for a new key: typed twice, since what is mistyped once is lost.
    pub(super) fn chosen(&self) -> Result<Passphrase, Failure> {
        if let Some(file) = &self.file {
            return from_file(file);
        }
        let first = typed("A passphrase for the new key: ")?;
        let second = typed("The same again: ")?;
        if first.is(&second) { Ok(first) } else { Err(Failure("the two differ".into())) }
    }

    fn passphrase(&self, key: &str) -> Result<&Passphrase, Failure> {
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

fn typed(prompt: &str) -> Result<Passphrase, Failure> {
    let typed = rpassword::prompt_password(prompt).map(Passphrase::new);
    typed.map_err(|error| {
        Failure(format!("no terminal to type a passphrase at ({error}): use --passphrase-file"))
    })
}

/// The first line of the file; an editor's line end is not a part of it.
fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let text = zeroize::Zeroizing::new(read(path)?);
    Ok(Passphrase::new(text.lines().next().unwrap_or_default().into()))
}
