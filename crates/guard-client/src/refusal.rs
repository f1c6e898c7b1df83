//! Why the guard did not do what the shop asked for.

use net::TransportError;
use serde::{Deserialize, Serialize};

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
    /// The guard or the provider refuses.
    #[error(transparent)]
    Refused(#[from] InstructRefusal),
    /// Nothing is known.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
}

/// Why the guard or the provider refuses an instruction. The texts are for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "why", content = "reason", rename_all = "snake_case", deny_unknown_fields)]
pub enum InstructRefusal {
    /// The provider takes no order at the moment: its code. Asking again later makes sense.
    #[error("the provider takes no order now: {0}")]
    Later(String),
    /// The order was paid or closed at the provider, or its time to pay is over: asking for an
    /// instruction makes no sense any more, and asking what became of it does.
    #[error("the order can't be paid any more: {0}")]
    Settled(String),
    /// The channel needs to know the payer, and does not: no number of theirs, or one that it refuses.
    #[error("the channel does not know the payer: {0}")]
    Payer(String),
    /// The channel needs the address of the payer's phone, and nobody knows it: the proxy in front of
    /// the shop does not pass it on.
    #[error("the address of the payer's phone is not known")]
    PayerAddress,
    /// The sale is paused.
    #[error("the sale is paused")]
    Paused,
    /// Something of ours does not hold, or the provider refuses what we send.
    #[error("the guard refuses: {0}")]
    Ours(String),
}

/// Why there is no refund, or none yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// Nothing is known. Looking it up says more; asking again is the same refund.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Refused for a reason that passes: balance, limits, signature, permission, a fault over there.
    /// It stays due; an operator may have to act.
    #[error("the provider does not refund now: {code}")]
    Later {
        /// The provider's code.
        code: String,
    },
    /// Refused for good, as the provider's documents name it. A person has to act.
    #[error("the provider refuses the refund: {code}")]
    Refused {
        /// The provider's code.
        code: String,
    },
    /// Some or all of the money went back by somebody else's refund. Nothing was asked for: how much of
    /// the rest to give back is a person's decision. A query says what is known.
    #[error("money went back already, by another refund")]
    Elsewhere,
}

/// Why a refund is refused, as the guard answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", content = "code", rename_all = "snake_case", deny_unknown_fields)]
pub enum RefundRefusal {
    /// [`RefundError::Later`]
    Later(String),
    /// [`RefundError::Refused`]
    Refused(String),
    /// [`RefundError::Elsewhere`]
    Elsewhere,
}

impl From<RefundRefusal> for RefundError {
    fn from(refusal: RefundRefusal) -> Self {
        match refusal {
            RefundRefusal::Later(code) => Self::Later { code },
            RefundRefusal::Refused(code) => Self::Refused { code },
            RefundRefusal::Elsewhere => Self::Elsewhere,
        }
    }
}

/// Why a notification is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// The guard does not believe it, or can't read which order it is about.
    #[error(transparent)]
    Refused(#[from] NotificationRefusal),
    /// Nothing is known.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
}

/// Why a notification is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "why", content = "part", rename_all = "snake_case", deny_unknown_fields)]
pub enum NotificationRefusal {
    /// It names a key that is not known here, which may be new: the name.
    #[error("signed by the unknown key {0:?}")]
    Serial(String),
    /// It is too old, from the future, or has no time.
    #[error("signed at another time")]
    Time,
    /// No known key signed it.
    #[error("not signed by the provider")]
    Signature,
    /// The provider signed it, and it is sealed with another key than ours.
    #[error("sealed with another key")]
    Seal,
    /// It is about another merchant, application or currency: which of these.
    #[error("about another {0}")]
    Foreign(String),
    /// The named part is missing or can't be read, so that the order is not known.
    #[error("{0} can't be read")]
    Unreadable(String),
    /// There is no account at the provider.
    #[error("there is no account at this provider")]
    NoAccount,
}
