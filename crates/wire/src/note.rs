//! The note format: signed text, a profile of C2SP signed-note with one spelling for everything.
//!
//! ```text
//! samefare.example/status/v1        issuer, purpose and version
//! tariff sha256-…                   fields: one a line, fixed order, `key value`
//! …
//!                                   a blank line
//! — samefare.example/status-1 …     one to four signature lines
//! ```
//!
//! [`Note::split`] separates text and signatures without reading a field; whoever verifies the signatures
//! hands the same text to [`read`]. Anything but the one spelling is refused, with the reason named.

use base64ct::{Base64, Encoding};
use core::fmt;
use core::ops::Range;
use std::sync::Arc;

use crate::key::is_key_name;
use crate::{Digest, Fen, Purpose, Slice, UnixSeconds};

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

/// Why bytes are not a note, or a note is not what it should be. The text of each is part of the
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
    /// The first line names another purpose or version.
    WrongPurpose,
    /// The first line's issuer has characters that a key name may not have.
    Issuer,
    /// A line other than the named field stands where the field belongs.
    Expected(&'static str),
    /// The field's value is not one that it can have.
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
            Self::WrongPurpose => f.write_str("wrong purpose or version"),
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

/// A note taken apart into text and signatures; nothing in it has been read, let alone verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final LF.
    pub text: Arc<str>,
    /// The signature lines, one to four.
    pub signatures: Vec<Signature>,
}

impl Note {
    /// Takes a note apart.
    ///
    /// # Errors
    /// Names the first rule of the format that the bytes break.
    pub fn split(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > TARIFF_TEXT_BYTES_MAX + SIGNATURE_BLOCK_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let whole = core::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        if whole.chars().any(is_forbidden) {
            return Err(NoteError::ForbiddenCharacter);
        }
        let (before, block) = whole
            .rsplit_once("\n\n")
            .ok_or(NoteError::NoSignatureBlock)?;
        let lines = block.strip_suffix('\n').ok_or(NoteError::SignatureLine)?;
        if block.len() > SIGNATURE_BLOCK_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let signatures = lines
            .split('\n')
            .map(signature)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        Ok(Self {
            text: Arc::from([before, "\n"].concat()),
            signatures,
        })
    }

    /// The whole note again, byte for byte as it was taken apart.
    #[must_use]
    pub fn join(&self) -> String {
        let mut whole = [&*self.text, "\n"].concat();
        for signature in &self.signatures {
            whole.push_str(&signature_line(
                &signature.name,
                signature.key_id,
                &signature.bytes,
            ));
        }
        whole
    }

    /// The digest that other notes name this one by: of the text, without its signatures.
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
        is_key_name(name).then(|| Signature {
            name: name.into(),
            key_id: *key_id,
            bytes,
        })
    };
    parse().ok_or(NoteError::SignatureLine)
}

/// Control characters, and the format characters with which a text can look other than it is.
fn is_forbidden(c: char) -> bool {
    let reorders_or_hides = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    (c.is_control() && c != '\n') || reorders_or_hides
}

/// What stands in a note of one purpose.
pub trait Body: Sized {
    /// The purpose, and so which key may sign it.
    const PURPOSE: Purpose;
    /// The longest text, in bytes.
    const TEXT_BYTES_MAX: usize = TEXT_BYTES_MAX;

    /// Reads the fields after the first line, in their order.
    ///
    /// # Errors
    /// Names the first field that is missing, out of place or malformed.
    fn read(reader: &mut Reader<'_>) -> Result<Self, NoteError>;

    /// Writes the fields after the first line, in their order.
    fn write(&self, writer: &mut Writer);
}

/// Writes the text of a note: what a key signs.
#[must_use]
pub fn write<B: Body>(issuer: &str, body: &B) -> String {
    let mut writer = Writer(format!("{issuer}/{}/v1\n", B::PURPOSE.as_str()));
    body.write(&mut writer);
    writer.0
}

/// Reads the text of a note into its issuer and its body. Say nothing to a rider on the strength of it:
/// what is read is a claim until `proof` has verified the signatures over the same bytes.
///
/// # Errors
/// Names the first rule that the text breaks.
pub fn read<B: Body>(text: &Arc<str>) -> Result<(Slice, B), NoteError> {
    if text.len() > B::TEXT_BYTES_MAX {
        return Err(NoteError::TooLong);
    }
    let mut reader = Reader { text, at: 0 };
    let first = reader.line().ok_or(NoteError::WrongPurpose)?;
    let suffix = format!("/{}/v1", B::PURPOSE.as_str());
    let line = text.get(first.clone()).unwrap_or_default();
    let issuer = line.strip_suffix(&suffix).ok_or(NoteError::WrongPurpose)?;
    if !is_key_name(issuer) {
        return Err(NoteError::Issuer);
    }
    let issuer =
        Slice::of(text, first.start..first.start + issuer.len()).ok_or(NoteError::Issuer)?;
    let body = B::read(&mut reader)?;
    match reader.line() {
        Some(_) => Err(NoteError::Trailing),
        None if reader.at == text.len() => Ok((issuer, body)),
        None => Err(NoteError::Trailing),
    }
}

/// Walks the lines of a text that is being read.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a Arc<str>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<(Range<usize>, usize)> {
        let rest = self.text.get(self.at..)?;
        let end = self.at + rest.find('\n')?;
        Some((self.at..end, end + 1))
    }

    fn line(&mut self) -> Option<Range<usize>> {
        let (range, next) = self.peek()?;
        self.at = next;
        Some(range)
    }

    /// Whether the next line is this field.
    #[must_use]
    pub fn next_is(&self, key: &str) -> bool {
        let line = self.peek().and_then(|(range, _)| self.text.get(range));
        line.is_some_and(|line| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(' '))
        })
    }

    /// The rest of the line of this field: one or more characters, no space at either end.
    ///
    /// # Errors
    /// [`NoteError::Expected`] when another line stands here, [`NoteError::Value`] when the rest is empty
    /// or has space at an end.
    pub fn text(&mut self, key: &'static str) -> Result<Slice, NoteError> {
        if !self.next_is(key) {
            return Err(NoteError::Expected(key));
        }
        let line = self.line().ok_or(NoteError::Expected(key))?;
        let value = Slice::of(self.text, line.start + key.len() + 1..line.end);
        let value = value.ok_or(NoteError::Value(key))?;
        let clean = !value.is_empty() && !value.starts_with(' ') && !value.ends_with(' ');
        clean.then_some(value).ok_or(NoteError::Value(key))
    }

    /// The words of the line of this field, single spaces between them; the last takes the rest.
    ///
    /// # Errors
    /// As [`Reader::text`]; [`NoteError::Value`] also when there are fewer words than `N`.
    pub fn words<const N: usize>(&mut self, key: &'static str) -> Result<[Slice; N], NoteError> {
        let value = self.text(key)?;
        let base = self.at - 1 - value.len();
        let mut from = 0;
        let mut words = Vec::with_capacity(N);
        for (index, word) in value.splitn(N, ' ').enumerate() {
            let last = index + 1 == N;
            let spaced = last && word.starts_with(' ');
            let clean = !word.is_empty() && !spaced;
            let slice = Slice::of(self.text, base + from..base + from + word.len());
            words.push(slice.filter(|_| clean).ok_or(NoteError::Value(key))?);
            from += word.len() + 1;
        }
        words.try_into().map_err(|_| NoteError::Value(key))
    }

    /// One word: a value without a space.
    ///
    /// # Errors
    /// As [`Reader::text`]; [`NoteError::Value`] also when there is a space.
    pub fn word(&mut self, key: &'static str) -> Result<Slice, NoteError> {
        let value = self.text(key)?;
        if value.contains(' ') {
            Err(NoteError::Value(key))
        } else {
            Ok(value)
        }
    }

    /// A value that `parse` knows.
    ///
    /// # Errors
    /// As [`Reader::word`]; [`NoteError::Value`] also when `parse` does not know it.
    pub fn parsed<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, NoteError> {
        parse(&self.word(key)?).ok_or(NoteError::Value(key))
    }

    /// A decimal number without sign or leading zero.
    ///
    /// # Errors
    /// As [`Reader::parsed`].
    pub fn number<T: core::str::FromStr>(&mut self, key: &'static str) -> Result<T, NoteError> {
        self.parsed(key, number)
    }

    /// An instant, in seconds since 1970.
    ///
    /// # Errors
    /// As [`Reader::number`].
    pub fn instant(&mut self, key: &'static str) -> Result<UnixSeconds, NoteError> {
        self.number(key)
    }
}

/// Reads a decimal number without sign or leading zero.
#[must_use]
pub fn number<T: core::str::FromStr>(text: &str) -> Option<T> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Reads an amount in fen.
#[must_use]
pub fn fen(text: &str) -> Option<Fen> {
    number(text).map(Fen::new)
}

/// Collects the lines of a text that is being written.
#[derive(Debug)]
pub struct Writer(String);

impl Writer {
    /// One field, one line.
    pub fn field(&mut self, key: &str, value: impl fmt::Display) {
        use fmt::Write as _;
        let _infallible = writeln!(self.0, "{key} {value}");
    }
}
