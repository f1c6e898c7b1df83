//! The status of a batch: a delegated key's word, about the tariff and the batch that are meant.

use wire::{BatchId, Digest, Status, Tariff};

use crate::signature::SignatureError;
use crate::verified::Verified;

/// Why a status is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It follows another tariff, which may have to be fetched.
    Tariff(Digest),
    /// It is about another batch.
    Batch,
}

/// Verifies the status of a batch.
///
/// # Errors
/// Says what is wrong with it.
pub fn verify_status(
    bytes: &[u8],
    batch: &BatchId,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Status>, StatusRefusal> {
    let authentic = tariff
        .delegated(bytes, tariff.issuer(), |status: &Status| status.iat)
        .map_err(StatusRefusal::Signature)?;
    let status = &authentic.body;
    if status.tariff != tariff.digest() {
        return Err(StatusRefusal::Tariff(status.tariff));
    }
    if status.batch != *batch || tariff.batch(batch).is_none() {
        return Err(StatusRefusal::Batch);
    }
    Ok(Verified::assertion(authentic))
}

impl Verified<Status> {
    /// Whether this says something later than the other.
    #[must_use]
    pub fn is_later_than(&self, other: &Self) -> bool {
        (self.seq, self.iat) >= (other.seq, other.iat)
    }
}
