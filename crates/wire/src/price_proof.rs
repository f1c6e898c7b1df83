//! The price proof: the notes of one purchase in one small text file, one after another under a line each.
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
//! Parts stand in their order, each at most once; what is not at hand is left out. No line of a note can be
//! taken for a header: what stands before the first space of such a line has no equals sign.

use core::fmt;

use crate::Purpose;

/// The longest file, in bytes: the longest notes, the longest address, and room for the headers.
pub const PRICE_PROOF_BYTES_MAX: usize = 32_768;

const FIRST_LINE: &str = "samefare price proof v1\n";
const HEADER: &str = "=== ";

/// The parts of a price proof, taken apart; nothing in them has been read, let alone verified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PriceProof<'a> {
    /// The public offer: a note.
    pub tariff: Option<&'a str>,
    /// What was to be paid: a note.
    pub quote: Option<&'a str>,
    /// Where it was to be paid: a note.
    pub instruction: Option<&'a str>,
    /// The address that the instruction is about.
    pub address: Option<&'a str>,
    /// What was paid, or went back: a note.
    pub receipt: Option<&'a str>,
}

/// Why a text is not a price proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceProofError {
    /// It is longer than [`PRICE_PROOF_BYTES_MAX`].
    TooLong,
    /// It begins neither as a price proof nor as a note that can be part of one.
    FirstLine,
    /// A header belongs to no known part, or to one that had to stand before, or stands twice.
    Header,
    /// A part is empty, or its last line does not end.
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
    /// Takes a text apart: a price proof, or one note by itself.
    ///
    /// # Errors
    /// Names the first rule that it breaks.
    pub fn read(text: &'a str) -> Result<Self, PriceProofError> {
        if text.len() > PRICE_PROOF_BYTES_MAX {
            return Err(PriceProofError::TooLong);
        }
        let Some(mut rest) = text.strip_prefix(FIRST_LINE) else {
            return Self::of_note(text).ok_or(PriceProofError::FirstLine);
        };
        let mut proof = Self::default();
        // Looked through once from its beginning: so the parts keep their order, and none comes twice.
        let mut parts = ["tariff", "quote", "instruction", "address", "receipt"].into_iter();
        while !rest.is_empty() {
            let header = rest.strip_prefix(HEADER).and_then(|header| header.split_once('\n'));
            let (name, after) = header.ok_or(PriceProofError::Header)?;
            if !parts.any(|part| part == name) {
                return Err(PriceProofError::Header);
            }
            let end = after.find("\n=== ").map_or(after.len(), |at| at.saturating_add(1));
            let (part, next) = after.split_at(end);
            if part.starts_with(HEADER) || !part.ends_with('\n') {
                return Err(PriceProofError::Cut);
            }
            proof.put(name, part);
            rest = next;
        }
        Ok(proof)
    }

    /// The file of these parts.
    #[must_use]
    pub fn write(&self) -> String {
        let address = self.address.map(|address| [address, "\n"].concat());
        let parts = [
            ("tariff", self.tariff),
            ("quote", self.quote),
            ("instruction", self.instruction),
            ("address", address.as_deref()),
            ("receipt", self.receipt),
        ];
        let mut file = String::from(FIRST_LINE);
        for (name, part) in parts {
            if let Some(part) = part {
                file.extend([HEADER, name, "\n", part]);
            }
        }
        file
    }

    fn of_note(text: &'a str) -> Option<Self> {
        let purpose = purpose(text).filter(|purpose| *purpose != Purpose::Status)?;
        let mut proof = Self::default();
        proof.put(purpose.as_str(), text);
        Some(proof)
    }

    fn put(&mut self, name: &str, part: &'a str) {
        match name {
            "tariff" => self.tariff = Some(part),
            "quote" => self.quote = Some(part),
            "instruction" => self.instruction = Some(part),
            "address" => self.address = part.strip_suffix('\n'),
            _ => self.receipt = Some(part),
        }
    }
}

/// The purpose that the first line of a text claims.
#[must_use]
pub fn purpose(text: &str) -> Option<Purpose> {
    let first = text.lines().next()?.strip_suffix("/v1")?;
    first.rsplit_once('/').and_then(|(_, purpose)| Purpose::parse(purpose))
}
