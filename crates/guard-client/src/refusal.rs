//! Why the guard did not do what the shop asked for.

use net::TransportError;

/// Why nothing is known: not whether the call arrived, not what it did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The guard does not answer.
    #[error("the guard: {0}")]
    Guard(#[from] TransportError),
    /// The guard's answer with this status can't be read.
    #[error("the guard answers {status} to {verb}")]
    Unreadable {
        /// Which verb.
        verb: &'static str,
        /// The status of the answer.
        status: u16,
    },
    /// The guard has no answer of the provider that it can trust: its reason.
    #[error("the provider's answer is lost: {0}")]
    Provider(String),
}

/// Why there is no instruction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstructError {
    /// The guard refuses: its reason.
    #[error("the guard refuses: {0}")]
    Refused(String),
    /// Nothing is known.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
}

/// Why there is no refund yet, or never by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// The provider has taken it up and is not done: asking again is the same refund.
    #[error("the refund is under way")]
    Underway,
    /// Nothing is known; asking again is the same refund.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// The provider will not: its reason. A person has to.
    #[error("the provider refuses the refund: {0}")]
    Refused(String),
}

/// Why a notification is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// The guard does not believe it: its reason.
    #[error("the guard refuses: {0}")]
    Refused(String),
    /// Nothing is known.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
}
