//! The status of a batch: signed by a delegated key, for this tariff and this batch.

use wire::{BatchId, Digest, Status, Tariff};

use crate::signature::SignatureError;
use crate::verified::Verified;

/// Why a status is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It names another tariff, which may have to be fetched.
    Tariff(Digest),
    /// It is about another batch.
    Batch,
}

/// Verifies the status of a batch.
///
/// # Errors
/// The first check that fails.
pub fn verify_status(
    bytes: &[u8],
    batch: &BatchId,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Status>, StatusRefusal> {
    let authentic = tariff.authenticate::<Status>(bytes).map_err(StatusRefusal::Signature)?;
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
    /// Whether this is at least as new as the other.
    #[must_use]
    pub fn is_later_than(&self, other: &Self) -> bool {
        (self.seq, self.iat) >= (other.seq, other.iat)
    }
}
