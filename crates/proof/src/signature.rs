//! Whether the named keys signed these exact bytes; no field of a text is read before that is verified.

use core::fmt;
use ed25519_dalek::{Signature, VerifyingKey};
use wire::note::{self, Body, Note, NoteError};
use wire::{Slice, VerifierKey};

/// Why a note is not authentic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// The bytes are not a note of this purpose.
    Note(NoteError),
    /// No known key signed it.
    Unsigned,
    /// A line names a known key, and the signature is not valid for that key.
    Forged,
    /// The key that signed it was not valid at that time.
    KeyWindow,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(error) => fmt::Display::fmt(error, f),
            Self::Unsigned => f.write_str("not signed by a known key"),
            Self::Forged => f.write_str("the signature is not the named key's"),
            Self::KeyWindow => f.write_str("signed outside the key's window"),
        }
    }
}

impl core::error::Error for SignatureError {}

/// A body that was read from a text whose signatures are valid. The claims of the body are not checked yet: the
/// functions of the sibling modules do that.
pub(crate) struct Authentic<B> {
    pub(crate) issuer: Slice,
    pub(crate) body: B,
    pub(crate) note: Note,
}

/// Reads the bytes if each of the key sets has a valid signature on them.
///
/// An invalid signature of a known key refuses the note, even if another line is valid: the note was tampered with.
pub(crate) fn authenticate<B: Body>(
    bytes: &[u8],
    key_sets: &[Vec<&VerifierKey>],
) -> Result<Authentic<B>, SignatureError> {
    let note = Note::split(bytes).map_err(SignatureError::Note)?;
    if note.text.len() > B::TEXT_BYTES_MAX {
        return Err(SignatureError::Note(NoteError::TooLong));
    }
    for keys in key_sets {
        let mut signed = false;
        for line in &note.signatures {
            let named = keys.iter().find(|key| key.name() == line.name && key.id() == line.key_id);
            let Some(key) = named else { continue };
            if !signature_holds(key, note.text.as_bytes(), &line.bytes) {
                return Err(SignatureError::Forged);
            }
            signed = true;
        }
        if !signed {
            return Err(SignatureError::Unsigned);
        }
    }
    // The fields are read from the same buffer that was verified, and only now.
    let (issuer, body) = note::read(&note.text).map_err(SignatureError::Note)?;
    Ok(Authentic { issuer, body, note })
}

/// Whether this is the key's signature of the text, by strict Ed25519: small-order keys and non-canonical signatures
/// are refused, so that every implementation gives the same result.
///
/// For tools that show who signed a note. To trust a note, use the `verify_…` functions: they return proof.
#[must_use]
pub fn signature_holds(key: &VerifierKey, text: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key.public())
        .and_then(|key| key.verify_strict(text, &Signature::from_bytes(signature)))
        .is_ok()
}

#[cfg(test)]
mod corpora;
