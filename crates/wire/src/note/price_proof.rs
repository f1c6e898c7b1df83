//! The price proof: the notes of one purchase in one small text file, each under a header line.
//!
//! ```text
//! samefare price proof v1
//! === tariff
//! samefare.example/tariff/v1
//! …
//! === address
//! https://…
//! === receipt
//! …
//! ```
//!
//! The parts are in this order, each at most once; any may be left out. No line of a note can be mistaken for a header:
//! the text before the first space of a note's line has no equals sign.

use core::fmt;

use crate::Purpose;
use crate::spelling::spelled;

/// The longest file, in bytes: the longest notes, the longest address, and room for the headers.
pub const PRICE_PROOF_BYTES_MAX: usize = 32_768;

const FIRST_LINE: &str = "samefare price proof v1\n";
const HEADER: &str = "=== ";

spelled! {
    /// A part of the file, by the name in its header.
    enum Part {
        Tariff = "tariff",
        Quote = "quote",
        Instruction = "instruction",
        Address = "address",
        Receipt = "receipt",
    }
}

/// The parts of a price proof as texts: none of them is read or verified yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PriceProof<'a> {
    /// The public offer: a note.
    pub tariff: Option<&'a str>,
    /// The quote: a note.
    pub quote: Option<&'a str>,
    /// The instruction: a note.
    pub instruction: Option<&'a str>,
    /// The address that the instruction is about.
    pub address: Option<&'a str>,
    /// The receipt, of a payment, a refund or a compensation: a note.
    pub receipt: Option<&'a str>,
}

/// Why a text is not a price proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceProofError {
    /// It is longer than [`PRICE_PROOF_BYTES_MAX`].
    TooLong,
    /// It begins neither as a price proof nor as a note that can be part of one.
    FirstLine,
    /// A header names an unknown part, or one that is out of order or repeated.
    Header,
    /// A part is empty, or its last line has no LF.
    Cut,
}

impl fmt::Display for PriceProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "longer than a price proof may be",
            Self::FirstLine => "neither a price proof nor a note that can be part of one",
            Self::Header => "a header that is unknown, out of order or repeated",
            Self::Cut => "a part that is cut off",
        })
    }
}

impl core::error::Error for PriceProofError {}

impl<'a> PriceProof<'a> {
    /// Splits a text into its parts: a price proof, or one note by itself.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn read(text: &'a str) -> Result<Self, PriceProofError> {
        if text.len() > PRICE_PROOF_BYTES_MAX {
            return Err(PriceProofError::TooLong);
        }
        let Some(mut rest) = text.strip_prefix(FIRST_LINE) else {
            return Self::of_note(text).ok_or(PriceProofError::FirstLine);
        };
        let mut proof = Self::default();
        // The iterator only goes forward: so a part that is out of order or repeated is refused.
        let mut parts = Part::ALL.into_iter();
        while !rest.is_empty() {
            let header = rest.strip_prefix(HEADER).and_then(|header| header.split_once('\n'));
            let (name, after) = header.ok_or(PriceProofError::Header)?;
            let part = Part::parse(name).filter(|part| parts.any(|later| later == *part));
            let part = part.ok_or(PriceProofError::Header)?;
            let end = after.find("\n=== ").map_or(after.len(), |at| at.saturating_add(1));
            let (text, next) = after.split_at(end);
            if text.starts_with(HEADER) || !text.ends_with('\n') {
                return Err(PriceProofError::Cut);
            }
            proof.set(part, text);
            rest = next;
        }
        Ok(proof)
    }

    /// The file of these parts.
    #[must_use]
    pub fn write(&self) -> String {
        let mut file = String::from(FIRST_LINE);
        for part in Part::ALL {
            let (text, end) = match part {
                Part::Tariff => (self.tariff, ""),
                Part::Quote => (self.quote, ""),
                Part::Instruction => (self.instruction, ""),
                Part::Address => (self.address, "\n"),
                Part::Receipt => (self.receipt, ""),
            };
            if let Some(text) = text {
                file.extend([HEADER, part.as_str(), "\n", text, end]);
            }
        }
        file
    }

    fn of_note(text: &'a str) -> Option<Self> {
        let part = match claimed_purpose(text)? {
            Purpose::Tariff => Part::Tariff,
            Purpose::Quote => Part::Quote,
            Purpose::Instruction => Part::Instruction,
            Purpose::Receipt => Part::Receipt,
            Purpose::Status => return None,
        };
        let mut proof = Self::default();
        proof.set(part, text);
        Some(proof)
    }

    fn set(&mut self, part: Part, text: &'a str) {
        match part {
            Part::Tariff => self.tariff = Some(text),
            Part::Quote => self.quote = Some(text),
            Part::Instruction => self.instruction = Some(text),
            Part::Address => self.address = text.strip_suffix('\n'),
            Part::Receipt => self.receipt = Some(text),
        }
    }
}

/// The purpose that the first line of a text names.
#[must_use]
pub fn claimed_purpose(text: &str) -> Option<Purpose> {
    let (first, _version) = text.lines().next()?.rsplit_once('/')?;
    first.rsplit_once('/').and_then(|(_, purpose)| Purpose::parse(purpose))
}
