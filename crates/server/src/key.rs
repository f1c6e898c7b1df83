//! Keys that sign notes: Ed25519 secrets with a name, and the files that they live in.

use base64ct::{Base64, Encoding};
use core::fmt;
use ed25519_dalek::Signer;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use wire::digest::hex;
use wire::note::signature_line;
use wire::{Body, VerifierKey};

use crate::random;

/// What the file of a secret key begins with, as in the note tools of Go.
const PREFIX: &str = "PRIVATE+KEY+";
/// The type byte that C2SP signed-note gives to Ed25519.
const ED25519: u8 = 1;

/// Why there is no key.
#[derive(Debug)]
pub enum KeyError {
    /// The operating system has no randomness to give.
    Random(random::RandomError),
    /// The name can't stand in a signature line.
    Name(String),
    /// The file can't be read or written.
    File(PathBuf, io::Error),
    /// The file is not in the encoding of a secret key, or its hash is another key's.
    Encoding(PathBuf),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random(error) => write!(f, "no randomness: {error}"),
            Self::Name(name) => write!(f, "{name:?} can't be the name of a key"),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Encoding(path) => write!(f, "{}: not a secret key", path.display()),
        }
    }
}

impl core::error::Error for KeyError {}

/// An Ed25519 secret with its name. It has no `Debug` that would print it and no way out of the
/// process but a file.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifierKey,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::Random`] or [`KeyError::Name`].
    pub fn new(name: &str) -> Result<Self, KeyError> {
        Self::from_seed(name, &random::bytes().map_err(KeyError::Random)?)
    }

    /// The key of this seed: for tests, whose notes have to be the same every time.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, secret.verifying_key().to_bytes())
            .ok_or_else(|| KeyError::Name(name.into()))?;
        Ok(Self { secret, public })
    }

    /// Reads a key from its file.
    ///
    /// # Errors
    /// [`KeyError::File`] or [`KeyError::Encoding`].
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| KeyError::File(path.into(), error))?;
        Self::decode(text.trim_end()).ok_or_else(|| KeyError::Encoding(path.into()))
    }

    /// Reads a key from its file, or makes one under this name where there is none.
    ///
    /// # Errors
    /// As [`SigningKey::load`], [`SigningKey::new`] and [`SigningKey::store`].
    pub fn load_or_create(path: &Path, name: &str) -> Result<Self, KeyError> {
        if path.exists() {
            return Self::load(path);
        }
        let key = Self::new(name)?;
        key.store(path)?;
        Ok(key)
    }

    /// Writes the key to a new file that only its owner can read.
    ///
    /// # Errors
    /// [`KeyError::File`], also when the file is there: a key is never overwritten.
    pub fn store(&self, path: &Path) -> Result<(), KeyError> {
        write_secret(path, &format!("{}\n", self.encode()))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// A whole note of one signature.
    #[must_use]
    pub fn note<B: Body>(&self, issuer: &str, body: &B) -> String {
        self.sign(&wire::note::write(issuer, body))
    }

    /// A whole note of one signature over this text.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        [text, "\n", &self.line(text)].concat()
    }

    /// The note with this key's signature after the others, over the same text.
    ///
    /// # Errors
    /// When the bytes are not a note.
    pub fn add_signature(&self, note: &str) -> Result<String, wire::NoteError> {
        let split = wire::Note::split(note.as_bytes())?;
        let signed = [note, &self.line(&split.text)].concat();
        wire::Note::split(signed.as_bytes()).map(|_| signed)
    }

    fn line(&self, text: &str) -> String {
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        signature_line(self.public.name(), self.public.id(), &signature)
    }

    fn encode(&self) -> String {
        let bytes = [&[ED25519], self.secret.as_bytes().as_slice()].concat();
        let (name, id) = (self.public.name(), hex(&self.public.id()));
        format!("{PREFIX}{name}+{id}+{}", Base64::encode_string(&bytes))
    }

    fn decode(text: &str) -> Option<Self> {
        let (name, rest) = text.strip_prefix(PREFIX)?.split_once('+')?;
        let (id, encoded) = rest.split_once('+')?;
        let mut bytes = [0; 33];
        let decoded = Base64::decode(encoded, &mut bytes).ok()?;
        let (kind, seed) = decoded.split_first()?;
        let key = Self::from_seed(name, seed.try_into().ok()?).ok()?;
        (*kind == ED25519 && hex(&key.public.id()) == id).then_some(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public)
    }
}

/// Writes a secret to a new file that only its owner can read.
///
/// # Errors
/// [`KeyError::File`], also when the file is there.
pub fn write_secret(path: &Path, text: &str) -> Result<(), KeyError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| KeyError::File(path.into(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_from_its_file_and_a_changed_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("quote.key");
        let key = SigningKey::new("samefare.example/quote-1").expect("a key");
        key.store(&path).expect("a new file");
        assert_eq!(SigningKey::load(&path).expect("a key").public(), key.public());
        assert!(key.store(&path).is_err(), "a key is never overwritten");
        let text = std::fs::read_to_string(&path).expect("text");
        std::fs::write(&path, text.replace("quote-1", "quote-2")).expect("written");
        assert!(matches!(SigningKey::load(&path), Err(KeyError::Encoding(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("quote.key");
        SigningKey::load_or_create(&path, "samefare.example/quote-1").expect("a key");
        let mode = std::fs::metadata(&path).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
