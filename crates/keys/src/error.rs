//! Why a key can't be made, read, opened or written.

use std::io;
use std::path::PathBuf;

use crate::random::RandomError;

/// The shortest passphrase that a new key is put under, in characters.
pub const PASSPHRASE_CHARS_MIN: usize = 12;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The operating system has no randomness to give.
    #[error("no randomness: {0}")]
    Random(RandomError),
    /// The name can't be written in a signature line.
    #[error("{0:?} can't be the name of a key")]
    Name(String),
    /// The file can't be read or written.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// The file is not in the encoding of a secret key, or its hash is another key's.
    #[error("{path}: not a secret key", path = .0.display())]
    Encoding(PathBuf),
    /// The passphrase is not this key's, or the file was changed.
    #[error("{path}: not the passphrase of this key", path = .0.display())]
    Passphrase(PathBuf),
    /// The passphrase has fewer characters than [`PASSPHRASE_CHARS_MIN`].
    #[error("a passphrase has at least {PASSPHRASE_CHARS_MIN} characters")]
    Short,
    /// The new passphrase was typed differently the second time.
    #[error("the two differ")]
    Differ,
    /// There is no terminal to type a passphrase at.
    #[error("no terminal to type a passphrase at ({0}): use --passphrase-file")]
    Terminal(io::Error),
    /// The key is under no passphrase.
    #[error("{path}: not under a passphrase, as only a demo's key may be", path = .0.display())]
    Plain(PathBuf),
    /// The encryption of the key failed.
    #[error("the key can't be encrypted")]
    Encryption,
}
