//! The fields of a note: a trait for the body of each purpose, and the reader and writer of lines.

use core::fmt;
use core::ops::Range;
use std::sync::Arc;

use super::format::{NoteError, TEXT_BYTES_MAX};
use super::slice::Slice;
use crate::key::{Purpose, is_key_name};
use crate::{BatchId, Digest, Fen, ProductId, PurchaseId, UnixSeconds};

/// The most lines of one repeated field.
pub const LINES_MAX: usize = 32;

/// The fields of a note of one purpose.
pub trait Body: Sized {
    /// The purpose, which decides which key may sign it.
    const PURPOSE: Purpose;
    /// The version of the purpose's format, as the first line ends.
    const VERSION: &'static str = "v1";
    /// The longest text, in bytes.
    const TEXT_BYTES_MAX: usize = TEXT_BYTES_MAX;

    /// When the note was signed.
    fn iat(&self) -> UnixSeconds;

    /// Reads the fields after the first line, in their order.
    fn read(reader: &mut Reader<'_>) -> Self;

    /// Writes the fields after the first line, in their order.
    fn write(&self, writer: &mut Writer);
}

/// Writes the text of a note, which a key then signs.
#[must_use]
pub fn write<B: Body>(issuer: &str, body: &B) -> String {
    let mut writer = Writer(format!("{issuer}/{}/{}\n", B::PURPOSE.as_str(), B::VERSION));
    body.write(&mut writer);
    writer.0
}

/// Reads the text of a note into its issuer and its body. Show nothing of it to a rider:
/// it is a claim until `proof` has verified the signatures of the same bytes.
///
/// # Errors
/// The first rule that the text breaks.
pub fn read<B: Body>(text: &Arc<str>) -> Result<(Slice, B), NoteError> {
    let mut reader = Reader { text, at: 0, fault: None };
    let issuer = reader.first_line::<B>();
    // After a fault the fields need not be read.
    if let Some(fault) = reader.fault {
        return Err(fault);
    }
    let body = B::read(&mut reader);
    match reader.end() {
        Some(fault) => Err(fault),
        None => Ok((issuer, body)),
    }
}

/// Reads the lines of a text one after another.
///
/// It remembers the first fault, and from then on every field is a placeholder. So the readers of bodies are
/// straight lines of code, and [`read`] returns nothing of a text with a fault in it.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a Arc<str>,
    at: usize,
    fault: Option<NoteError>,
}

impl Reader<'_> {
    fn first_line<B: Body>(&mut self) -> Slice {
        if self.text.len() > B::TEXT_BYTES_MAX {
            return self.blank(NoteError::TooLong);
        }
        let Some(line) = self.line() else {
            return self.blank(NoteError::WrongPurpose);
        };
        let whole = self.text.get(line.clone()).unwrap_or_default();
        let (rest, version) = whole.rsplit_once('/').unwrap_or_default();
        let issuer = rest.strip_suffix(B::PURPOSE.as_str()).and_then(|it| it.strip_suffix('/'));
        let Some(issuer) = issuer else {
            return self.blank(NoteError::WrongPurpose);
        };
        if version != B::VERSION {
            return self.blank(NoteError::OtherVersion);
        }
        if !is_key_name(issuer) {
            return self.blank(NoteError::Issuer);
        }
        self.slice(line.start..line.start.saturating_add(issuer.len()))
    }

    /// The first fault, counting lines after the last field as one.
    fn end(mut self) -> Option<NoteError> {
        if self.fault.is_none() && (self.line().is_some() || self.at != self.text.len()) {
            self.fault = Some(NoteError::Trailing);
        }
        self.fault
    }

    fn blank(&mut self, fault: NoteError) -> Slice {
        self.fault.get_or_insert(fault);
        Slice::blank(self.text)
    }

    fn slice(&self, range: Range<usize>) -> Slice {
        Slice::of(self.text, range).unwrap_or_else(|| Slice::blank(self.text))
    }

    fn peek(&self) -> Option<(Range<usize>, usize)> {
        let rest = self.text.get(self.at..)?;
        let end = self.at.saturating_add(rest.find('\n')?);
        Some((self.at..end, end.saturating_add(1)))
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
        let named = line.and_then(|line| line.strip_prefix(key));
        self.fault.is_none() && named.is_some_and(|rest| rest.starts_with(' '))
    }

    /// The rest of the line of this field: one or more characters, no space at either end.
    pub fn text(&mut self, key: &'static str) -> Slice {
        let line = if self.next_is(key) { self.line() } else { None };
        let Some(line) = line else {
            return self.blank(NoteError::Expected(key));
        };
        let from = line.start.saturating_add(key.len()).saturating_add(1);
        let value = self.slice(from..line.end);
        if value.is_empty() || value.starts_with(' ') || value.ends_with(' ') {
            return self.blank(NoteError::Value(key));
        }
        value
    }

    /// The words of the line of this field, single spaces between them; the last one is the rest of the line.
    pub fn words<const N: usize>(&mut self, key: &'static str) -> [Slice; N] {
        let mut rest = self.text(key);
        core::array::from_fn(|index| {
            let end = if index.saturating_add(1) == N { None } else { rest.find(' ') };
            let word = match end {
                Some(end) => {
                    let word = rest.part(0..end);
                    rest = rest.part(end.saturating_add(1)..rest.len());
                    word
                }
                None => core::mem::replace(&mut rest, Slice::blank(self.text)),
            };
            if word.is_empty() || word.starts_with(' ') {
                self.fault.get_or_insert(NoteError::Value(key));
            }
            word
        })
    }

    /// One or more lines of a repeated field, at most [`LINES_MAX`], all different.
    pub fn lines<T: PartialEq>(&mut self, key: &'static str, line: fn(&mut Self) -> T) -> Vec<T> {
        let mut all = vec![line(self)];
        while self.next_is(key) {
            let next = line(self);
            let more = all.len() < LINES_MAX && !all.contains(&next);
            self.require(key, more);
            all.push(next);
        }
        all
    }

    /// One word: a value without a space.
    pub fn word(&mut self, key: &'static str) -> Slice {
        let value = self.text(key);
        if value.contains(' ') { self.blank(NoteError::Value(key)) } else { value }
    }

    /// The parsed value of the field, or the placeholder `blank` after a fault.
    pub fn parsed<T>(&mut self, key: &'static str, blank: T, parse: fn(&str) -> Option<T>) -> T {
        let word = self.word(key);
        self.value(key, parse(&word), blank)
    }

    /// Refuses the text, with this field as the reason, unless the condition is true.
    pub fn require(&mut self, key: &'static str, condition: bool) {
        self.value(key, condition.then_some(()), ());
    }

    /// A value that was parsed from the field. If there is none, the text is refused and the placeholder `blank` is
    /// returned; no caller of [`read`] gets it, because that then returns the fault only.
    pub fn value<T>(&mut self, key: &'static str, value: Option<T>, blank: T) -> T {
        value.unwrap_or_else(|| {
            self.fault.get_or_insert(NoteError::Value(key));
            blank
        })
    }

    /// A decimal number without sign or leading zero.
    pub fn number(&mut self, key: &'static str) -> u32 {
        self.parsed(key, 0, number)
    }

    /// An amount in fen.
    pub fn fen(&mut self, key: &'static str) -> Fen {
        Fen::new(self.number(key))
    }

    /// A time, in seconds since 1970.
    pub fn instant(&mut self, key: &'static str) -> UnixSeconds {
        self.parsed(key, 0, number)
    }

    /// A digest.
    pub fn digest(&mut self, key: &'static str) -> Digest {
        self.parsed(key, Digest::BLANK, Digest::parse)
    }

    /// A purchase id.
    pub fn purchase(&mut self) -> PurchaseId {
        self.parsed("purchase", PurchaseId::BLANK, PurchaseId::parse)
    }

    /// A batch id.
    pub fn batch(&mut self) -> BatchId {
        self.parsed("batch", BatchId::BLANK, BatchId::parse)
    }

    /// A product id.
    pub fn product(&mut self) -> ProductId {
        self.parsed("product", ProductId::BLANK, ProductId::parse)
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
