//! Evidence: signed statements that contradict the tariff they name. Anybody may bring it, and nobody can forge it.

use wire::{BatchId, Digest, Instruction, InstructionAnswer, Quote, Tariff, UnixSeconds};

use crate::instruction::{InstructionRefusal, address_holds};
use crate::quote::{QuoteRefusal, written_as_announced};
use crate::signature::{Authentic, SignatureError};
use crate::verified::{Mismatch, Verified, agrees};

/// A wrong amount, proved by the signatures of those who stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The batch that it is about.
    pub batch: BatchId,
    /// When it was stated.
    pub iat: UnixSeconds,
    /// What was announced, and what was stated.
    pub mismatch: Box<Mismatch>,
}

/// Why statements prove nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// One of them is not signed by a key that the tariff names.
    Signature(SignatureError),
    /// They follow another tariff, which may be known.
    Tariff(Digest),
    /// They are not about each other, or not about anything that the tariff offers: the field that says so.
    Foreign(&'static str),
    /// They agree with the tariff.
    Agrees,
}

/// Holds a quote, and the instruction that was given for it, against the tariff that they name.
///
/// Whose purchase it is and whether it is over does not matter here: a wrong amount stays one.
///
/// # Errors
/// Says why there is no contradiction in them.
pub fn contradiction(
    quote: &[u8],
    instruction: Option<&InstructionAnswer>,
    tariff: &Verified<Tariff>,
) -> Result<Contradiction, EvidenceRefusal> {
    let quote: Authentic<Quote> = tariff
        .delegated(quote, tariff.issuer(), |quote: &Quote| quote.iat)
        .map_err(EvidenceRefusal::Signature)?;
    let stated = &quote.body;
    if stated.tariff != tariff.digest() {
        return Err(EvidenceRefusal::Tariff(stated.tariff));
    }
    let offered = [
        (tariff.batch(&stated.batch).is_some(), "batch"),
        (stated.product == tariff.product, "product"),
    ];
    if let Some((_, field)) = offered.into_iter().find(|(offered, _)| !offered) {
        return Err(EvidenceRefusal::Foreign(field));
    }
    let found = |mismatch, iat| Contradiction { batch: stated.batch.clone(), iat, mismatch };
    match written_as_announced(stated, tariff) {
        Err(QuoteRefusal::Amount(mismatch)) => return Ok(found(mismatch, stated.iat)),
        Err(_) => return Err(EvidenceRefusal::Foreign("qty")),
        Ok(()) => {}
    }
    let answer = instruction.ok_or(EvidenceRefusal::Agrees)?;
    let authentic: Authentic<Instruction> = tariff
        .delegated(answer.instruction.as_bytes(), tariff.issuer(), |it: &Instruction| it.iat)
        .map_err(EvidenceRefusal::Signature)?;
    let instruction = &authentic.body;
    if instruction.quote != quote.note.digest() {
        return Err(EvidenceRefusal::Foreign("quote"));
    }
    let line = tariff.total(stated.qty).ok_or(EvidenceRefusal::Foreign("qty"))?;
    if let Err(mismatch) = agrees(line, instruction.total, &instruction.pay, None) {
        return Ok(found(Box::new(mismatch), instruction.iat));
    }
    // An address counts as evidence only where the instruction vouches for these very bytes.
    match address_holds(&answer.address, instruction, tariff) {
        Err(InstructionRefusal::Amount(mismatch)) => Ok(found(mismatch, instruction.iat)),
        Ok(_) => Err(EvidenceRefusal::Agrees),
        Err(_) => Err(EvidenceRefusal::Foreign("address")),
    }
}
