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
//! [`Note::split`] separates text and signatures without reading a field; the same text goes to [`read`]
//! after its signatures are verified. Any other spelling is refused, with the reason named.

pub mod slice;
mod format;
mod body;
pub mod tariff;
pub mod quote;
pub mod instruction;
pub mod receipt;
pub mod status;
pub mod price_proof;
pub mod fragment;

pub use body::{Body, LINES_MAX, Reader, Writer, fen, number, read, write};
pub use format::{
    Note, NoteError, SIGNATURES_MAX, Signature, TARIFF_TEXT_BYTES_MAX, TEXT_BYTES_MAX,
    signature_line,
};
