//! Why the guard did not do what the shop asked for.

use net::ProviderLost;

/// Why there is no instruction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstructError {
    /// The guard refuses: its reason.
    #[error("the guard refuses: {0}")]
    Refused(String),
    /// There is no answer from the guard, or none from the provider behind it.
    #[error(transparent)]
    Lost(#[from] ProviderLost),
}

/// Why there is no refund yet, or never by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// The provider has taken it up and is not done: asking again is the same refund.
    #[error("the refund is under way")]
    Underway,
    /// Nothing is known; asking again is the same refund.
    #[error(transparent)]
    Lost(#[from] ProviderLost),
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
    /// There is no answer from the guard.
    #[error(transparent)]
    Lost(#[from] ProviderLost),
}
