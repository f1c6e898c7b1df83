//! Every way in which the server does not do what it was asked, before any of it is HTTP.

use proof::QuoteRefusal;
use wire::{ProblemType, PurchaseId};

use crate::store::StoreError;
use guard_client::{InstructError, NoAnswer};
use keys::random::RandomError;

/// Why not.
#[derive(Debug)]
pub enum Refusal {
    /// For this reason.
    Problem(ProblemType),
    /// For this reason, and it makes sense to ask again after this many seconds.
    RetryAfter(ProblemType, u64),
    /// The node is busy until this request's slot, which the pass is for.
    NotYourTurn {
        /// In how many seconds the slot is.
        seconds: u64,
        /// What to bring then.
        pass: String,
    },
    /// The rider has this other purchase of the batch.
    PurchaseExists(PurchaseId),
    /// The store failed.
    Store(StoreError),
    /// The guard found that something of ours does not hold.
    Guard(InstructError),
    /// What riders would be quoted is not what the tariff announces.
    Unclean(Box<QuoteRefusal>),
    /// The provider can't be heard.
    Channel(NoAnswer),
    /// The operating system has no randomness to give.
    Random(RandomError),
    /// Something that is ours and always there is missing.
    Missing(&'static str),
}

impl From<ProblemType> for Refusal {
    fn from(kind: ProblemType) -> Self {
        Self::Problem(kind)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
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
            refused @ InstructError::Refused(_) => Self::Guard(refused),
        }
    }
}

impl From<NoAnswer> for Refusal {
    fn from(error: NoAnswer) -> Self {
        Self::Channel(error)
    }
}

impl From<RandomError> for Refusal {
    fn from(error: RandomError) -> Self {
        Self::Random(error)
    }
}

/// What was done, or nothing where it failed: that is logged, and tried again by whoever does it
/// regularly.
pub(crate) fn logged<T>(what: &'static str, result: Result<T, Refusal>) -> Option<T> {
    result.inspect_err(|refusal| tracing::warn!(?refusal, "{what} failed; it stays due")).ok()
}
