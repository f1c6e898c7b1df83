//! Evidence: signed notes that contradict the tariff they name. Anybody may send it, and nobody can forge it.

use wire::{BatchId, Digest, Instruction, InstructionAnswer, Quote, Tariff, UnixSeconds};

use crate::instruction::{InstructionRefusal, check_address};
use crate::quote::on_offer;
use crate::signature::SignatureError;
use crate::verified::{AmountMismatch, Verified, all_match, amount_matches};

/// A wrong amount, proved by the signatures of those who stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The batch that it is about.
    pub batch: BatchId,
    /// When it was signed.
    pub iat: UnixSeconds,
    /// The announced amount and the stated one.
    pub mismatch: Box<AmountMismatch>,
}

/// Why notes prove nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// One of them is not signed by a key that the tariff names.
    Signature(SignatureError),
    /// They name another tariff, which may be known.
    Tariff(Digest),
    /// They are not about each other, or not about anything that the tariff offers: the field that differs.
    Mismatch(&'static str),
    /// They agree with the tariff.
    NoContradiction,
}

/// Compares a quote, and the instruction that was given for it, with the tariff that they name.
///
/// The purchase and the validity windows do not matter here: a wrong amount stays wrong.
///
/// # Errors
/// Why there is no contradiction in them.
pub fn find_contradiction(
    quote: &[u8],
    instruction: Option<&InstructionAnswer>,
    tariff: &Verified<Tariff>,
) -> Result<Contradiction, EvidenceRefusal> {
    let authentic = tariff.authenticate::<Quote>(quote).map_err(EvidenceRefusal::Signature)?;
    let (quote, digest) = (&authentic.body, authentic.note.digest());
    if quote.tariff != tariff.digest() {
        return Err(EvidenceRefusal::Tariff(quote.tariff));
    }
    on_offer(&quote.batch, &quote.product, tariff).map_err(EvidenceRefusal::Mismatch)?;
    let found = |mismatch, iat| Contradiction { batch: quote.batch.clone(), iat, mismatch };
    let line = tariff.total(&quote.product, quote.qty).ok_or(EvidenceRefusal::Mismatch("qty"))?;
    if let Err(mismatch) = amount_matches(line, quote.total, &quote.pay, Some(&quote.words)) {
        return Ok(found(Box::new(mismatch), quote.iat));
    }
    let answer = instruction.ok_or(EvidenceRefusal::NoContradiction)?;
    let authentic = tariff
        .authenticate::<Instruction>(answer.instruction.as_bytes())
        .map_err(EvidenceRefusal::Signature)?;
    let instruction = &authentic.body;
    all_match(&[(instruction.quote == digest, "quote")]).map_err(EvidenceRefusal::Mismatch)?;
    if let Err(mismatch) = amount_matches(line, instruction.total, &instruction.pay, None) {
        return Ok(found(Box::new(mismatch), instruction.iat));
    }
    // An address is evidence only if the instruction has the digest of exactly these bytes.
    match check_address(&answer.address, instruction, tariff) {
        Ok(_) => Err(EvidenceRefusal::NoContradiction),
        Err(InstructionRefusal::Amount(mismatch)) => Ok(found(mismatch, instruction.iat)),
        Err(
            InstructionRefusal::Signature(_)
            | InstructionRefusal::Mismatch(_)
            | InstructionRefusal::Address
            | InstructionRefusal::Unreadable(_)
            | InstructionRefusal::Lifetime
            | InstructionRefusal::Window(_),
        ) => Err(EvidenceRefusal::Mismatch("address")),
    }
}
