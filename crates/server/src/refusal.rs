//! Every way in which the server does not do what it was asked, before any of it is HTTP.

use proof::QuoteRefusal;
use wire::{ProblemType, PurchaseId};

use crate::store::StoreError;
use guard_client::{InstructError, InstructRefusal, NoAnswer};
use keys::random::RandomError;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// For this reason.
    #[error("{slug}", slug = .0.slug())]
    Problem(ProblemType),
    /// For this reason, and it makes sense to ask again after this many seconds.
    #[error("{slug}, again in {1} s", slug = .0.slug())]
    RetryAfter(ProblemType, u64),
    /// This browser was sent a code a moment ago.
    #[error("a code was sent, another is sent in {again_in_s} s")]
    CodeSent {
        /// In how many seconds another one is sent.
        again_in_s: u64,
        /// For how many seconds the one that was sent stays good, if it does.
        good_for_s: Option<u32>,
    },
    /// The node is busy until this request's slot, which the pass is for.
    #[error("busy, the slot is in {seconds} s")]
    Waiting {
        /// In how many seconds the slot is.
        seconds: u64,
        /// The pass that is honoured then.
        pass: String,
    },
    /// The rider has this other purchase of the batch.
    #[error("the rider has the purchase {0}")]
    PurchaseExists(PurchaseId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The guard found that something of ours does not hold, or the provider refuses what it was sent.
    #[error(transparent)]
    Guard(InstructRefusal),
    /// What riders would be quoted is not what the tariff announces.
    #[error("what riders would be quoted is not what the tariff announces: {0:?}")]
    Unclean(Box<QuoteRefusal>),
    /// The provider does not answer.
    #[error(transparent)]
    Channel(#[from] NoAnswer),
    /// The operating system has no randomness to give.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Something that is ours and always there is missing.
    #[error("missing: {0}")]
    Missing(Missing),
}

/// What is ours and always there: that it is missing is a fault of this program or of its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The tariff that a quote names.
    #[error("the tariff of a quote")]
    Tariff,
    /// The row of a batch of the tariff.
    #[error("the row of a batch")]
    Batch,
    /// The text of a stored quote.
    #[error("the text of a quote")]
    Quote,
    /// The text of an instruction that was signed just now, or the instruction that was stored.
    #[error("the instruction of an attempt")]
    Instruction,
    /// The attempt that an order number belongs to.
    #[error("the attempt of an order")]
    Attempt,
    /// The payment of an order that was paid.
    #[error("the payment of an order")]
    Payment,
    /// The result of a task, which panicked.
    #[error("the result of a task")]
    Answer,
    /// A rider's id, made of random bytes.
    #[error("a rider's id")]
    RiderId,
    /// A QR code that holds a receipt.
    #[error("a QR code that holds a receipt")]
    QrCode,
}

impl From<ProblemType> for Refusal {
    fn from(kind: ProblemType) -> Self {
        Self::Problem(kind)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl From<InstructError> for Refusal {
    fn from(refusal: InstructError) -> Self {
        match refusal {
            // Whoever can't be heard decided nothing, be it the provider or the guard before it.
            InstructError::NoAnswer(error) => Self::Channel(error),
            InstructError::Refused(refusal) => refusal.into(),
        }
    }
}

impl From<InstructRefusal> for Refusal {
    fn from(refusal: InstructRefusal) -> Self {
        match refusal {
            // The provider decided nothing, and may take the same order later.
            InstructRefusal::Later(code) => Self::Channel(NoAnswer::Provider(code)),
            InstructRefusal::Paused => Self::Problem(ProblemType::Paused),
            // That an order is settled is for its provider to confirm: see `money::settle::confirmed`.
            ours @ (InstructRefusal::Settled(_)
            | InstructRefusal::Payer(_)
            | InstructRefusal::PayerAddress
            | InstructRefusal::Ours(_)) => Self::Guard(ours),
        }
    }
}

/// What was done, or nothing where it failed: that is logged, and tried again by whoever does it
/// regularly.
pub(crate) fn logged<T>(what: &'static str, result: Result<T, Refusal>) -> Option<T> {
    result.inspect_err(|refusal| tracing::warn!(?refusal, "{what} failed; it stays due")).ok()
}
