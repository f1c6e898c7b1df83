//! What a server shows its guard: one secret, in a file that only its owner reads.

use core::fmt;
use std::path::Path;
use wire::Digest;

use keys::{KeyError, random, write_secret};

/// The name of its file, beside the other keys.
pub const SECRET_FILE: &str = "guard.secret";
/// How long a secret is written, in characters: 32 random bytes in hexadecimal.
const SECRET_CHARS: usize = 64;

/// The secret between a server and its guard. It opens the guard's seven verbs, and none of them takes
/// an amount or a payee from whoever asks.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn new() -> Result<Self, KeyError> {
        let bytes = random::bytes::<32>().map_err(KeyError::Random)?;
        Ok(Self(wire::digest::hex(&bytes)))
    }

    /// The secret in this file.
    ///
    /// # Errors
    /// When it can't be read, or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| KeyError::File(path.into(), error))?;
        let text = text.trim_end();
        let whole = text.len() == SECRET_CHARS && text.bytes().all(|it| it.is_ascii_hexdigit());
        if whole { Ok(Self(text.into())) } else { Err(KeyError::Encoding(path.into())) }
    }

    /// The secret in this file, made where there is none.
    ///
    /// # Errors
    /// When it can't be read, is something else, or can't be written.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if !path.exists() {
            write_secret(path, &Self::new()?.0)?;
        }
        Self::load(path)
    }

    /// How it is shown with a request.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Whether this is how it is shown. Digests are compared, so that the time it takes says nothing
    /// about how much of a guess was right.
    #[must_use]
    pub fn is_shown_by(&self, header: &[u8]) -> bool {
        Digest::of(self.shown().as_bytes()) == Digest::of(header)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
