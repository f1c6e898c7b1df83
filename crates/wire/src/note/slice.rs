//! A part of a note's own buffer, so that the text on the screen is the signed text and not a copy.

use core::fmt;
use core::ops::{Deref, Range};
use std::sync::Arc;

/// A part of a shared, immutable text. Two slices are equal if their bytes are.
#[derive(Clone)]
pub struct Slice {
    buffer: Arc<str>,
    range: Range<usize>,
}

impl Slice {
    /// The part of `buffer` at `range`; `None` if the range is not within it or splits a character.
    #[must_use]
    pub fn of(buffer: &Arc<str>, range: Range<usize>) -> Option<Self> {
        buffer.get(range.clone())?;
        Some(Self { buffer: Arc::clone(buffer), range })
    }

    /// An empty part of `buffer`.
    pub(crate) fn blank(buffer: &Arc<str>) -> Self {
        Self { buffer: Arc::clone(buffer), range: 0..0 }
    }

    /// The part of this slice at `range`; empty if the range is not within it or splits a character.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let from = self.range.start;
        let range = from.saturating_add(range.start)..from.saturating_add(range.end);
        let inside = range.end <= self.range.end;
        let part = if inside { Self::of(&self.buffer, range) } else { None };
        part.unwrap_or_else(|| Self::blank(&self.buffer))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.buffer.get(self.range.clone()).unwrap_or_default()
    }
}

impl From<&str> for Slice {
    fn from(text: &str) -> Self {
        Self { buffer: Arc::from(text), range: 0..text.len() }
    }
}

impl Deref for Slice {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Slice {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Slice {}

impl fmt::Debug for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
