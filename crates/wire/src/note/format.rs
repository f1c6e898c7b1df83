//! A signed note as bytes: text, a blank line, one to four signature lines; no field is read here.

use base64ct::{Base64, Encoding};
use core::fmt;
use std::sync::Arc;

use crate::Digest;
use crate::key::is_key_name;

/// The longest text of a note, in bytes, tariffs apart.
pub const TEXT_BYTES_MAX: usize = 1_024;
/// The longest text of a tariff, in bytes.
pub const TARIFF_TEXT_BYTES_MAX: usize = 16_384;
/// The most signature lines of a note.
pub const SIGNATURES_MAX: usize = 4;
/// The longest signature block, in bytes: four lines of a dash, a name, and 92 of base64.
const SIGNATURE_BLOCK_BYTES_MAX: usize = SIGNATURES_MAX * 200;
/// Key id and Ed25519 signature.
const SIGNATURE_BYTES: usize = 4 + 64;

/// Why bytes are not a note, or not a note of the expected purpose. The text of each is part of the
/// vectors in `tests/vectors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteError {
    /// The text is longer than its purpose allows, or the signature block longer than any.
    TooLong,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// A control character, or an invisible one that can reorder or hide what a person reads.
    ForbiddenCharacter,
    /// There is no blank line between text and signatures.
    NoSignatureBlock,
    /// A signature line is not `— name base64`, or its base64 is not canonical.
    SignatureLine,
    /// More signature lines than four.
    TooManySignatures,
    /// The first line names another purpose.
    WrongPurpose,
    /// The first line names another version of this purpose's format: an earlier or a later program wrote it.
    OtherVersion,
    /// The first line's issuer has characters that a key name may not have.
    Issuer,
    /// The line is not the named field.
    Expected(&'static str),
    /// The value of the named field is malformed or not allowed.
    Value(&'static str),
    /// There are lines after the last field.
    Trailing,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("too long"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::ForbiddenCharacter => f.write_str("forbidden character"),
            Self::NoSignatureBlock => f.write_str("no signature block"),
            Self::SignatureLine => f.write_str("malformed signature line"),
            Self::TooManySignatures => f.write_str("too many signatures"),
            Self::WrongPurpose => f.write_str("wrong purpose"),
            Self::OtherVersion => f.write_str("another version of the format"),
            Self::Issuer => f.write_str("malformed issuer"),
            Self::Expected(field) => write!(f, "expected field {field}"),
            Self::Value(field) => write!(f, "malformed value of {field}"),
            Self::Trailing => f.write_str("lines after the last field"),
        }
    }
}

impl core::error::Error for NoteError {}

/// One signature line, as claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The key id that the line claims.
    pub key_id: [u8; 4],
    /// The Ed25519 signature.
    pub bytes: [u8; 64],
}

/// A note split into text and signatures; no field is read and nothing is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final LF.
    pub text: Arc<str>,
    /// The signature lines, one to four.
    pub signatures: Vec<Signature>,
    /// The signature lines as bytes.
    block: Arc<str>,
}

impl Note {
    /// Splits a note.
    ///
    /// # Errors
    /// The first rule of the format that the bytes break.
    pub fn split(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > TARIFF_TEXT_BYTES_MAX + SIGNATURE_BLOCK_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let whole = core::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        if whole.chars().any(is_forbidden) {
            return Err(NoteError::ForbiddenCharacter);
        }
        let blank = bytes.windows(2).rposition(|pair| pair == b"\n\n");
        let halves = blank.and_then(|blank| whole.split_at_checked(blank.saturating_add(1)));
        let (text, rest) = halves.ok_or(NoteError::NoSignatureBlock)?;
        let block = rest.strip_prefix('\n').unwrap_or_default();
        let lines = block.strip_suffix('\n').ok_or(NoteError::SignatureLine)?;
        if block.len() > SIGNATURE_BLOCK_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let signatures = lines.split('\n').map(signature).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        Ok(Self { text: Arc::from(text), block: Arc::from(block), signatures })
    }

    /// The whole note again, byte for byte as it was split.
    #[must_use]
    pub fn join(&self) -> String {
        [&*self.text, "\n", &*self.block].concat()
    }

    /// The digest by which other notes refer to this one: of the text, without the signatures.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}

/// A signature line with its final LF.
#[must_use]
pub fn signature_line(name: &str, key_id: [u8; 4], signature: &[u8; 64]) -> String {
    let encoded = Base64::encode_string(&[key_id.as_slice(), signature].concat());
    format!("— {name} {encoded}\n")
}

fn signature(line: &str) -> Result<Signature, NoteError> {
    let parse = || {
        let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
        let mut bytes = [0; SIGNATURE_BYTES];
        let decoded = Base64::decode(encoded, &mut bytes).ok()?;
        let (key_id, bytes) = decoded.split_first_chunk::<4>()?;
        let bytes = <[u8; 64]>::try_from(bytes).ok()?;
        is_key_name(name).then(|| Signature { name: name.into(), key_id: *key_id, bytes })
    };
    parse().ok_or(NoteError::SignatureLine)
}

/// Control characters, and the format characters that can hide or reorder what a person reads.
fn is_forbidden(c: char) -> bool {
    let reorders_or_hides = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    (c.is_control() && c != '\n') || reorders_or_hides
}
