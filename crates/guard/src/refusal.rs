//! Why the guard does not do what it was asked for, and why an answer of a provider decides nothing.

use channels::wechat::Disbelief;
use guard_client::{InstructRefusal, RefundRefusal};
use net::TransportError;
use proof::{InstructionRefusal, QuoteRefusal, StatusRefusal, TariffRefusal};
use wire::{Channel, Provider};

/// Why there is no answer of the provider that can be trusted. Nothing is known then: not whether the
/// call arrived, not what it did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The tariff names no payee for this channel.
    #[error("nobody is paid by {}", .0.as_str())]
    NoPayee(Channel),
    /// There is no account at this provider.
    #[error("there is no account at {}", .0.as_str())]
    NoAccount(Provider),
    /// The merchant's key can't sign.
    #[error("the merchant's key can't sign")]
    Key,
    /// The operating system has no randomness to give.
    #[error("no randomness")]
    Random,
    /// The request can't be built.
    #[error("the request can't be built")]
    Request,
    /// There is no answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is not signed by the provider.
    #[error("the answer is not the provider's")]
    Unsigned,
    /// The headers of the answer do not hold the provider's signature of it.
    #[error("the answer is not the provider's: {0:?}")]
    Disbelieved(Disbelief),
    /// The named part of the answer is missing or can't be read.
    #[error("{0} of the answer can't be read")]
    Unreadable(&'static str),
    /// The answer is about another merchant, application, currency, order or refund.
    #[error("the answer is about another {0}")]
    Mismatch(&'static str),
    /// The provider refuses the call for a reason that need not last.
    #[error("{call}: {code}")]
    Refused {
        /// Which call.
        call: &'static str,
        /// The provider's code.
        code: String,
    },
    /// The order is in a state that this does not interpret.
    #[error("the order is {0}")]
    State(String),
}

/// Why the guard does not instruct.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the guard refuses: {self:?}")]
pub enum GuardRefusal {
    /// The tariff does not hold.
    Tariff(TariffRefusal),
    /// The quote does not hold.
    Quote(QuoteRefusal),
    /// The status of the batch does not hold.
    Status(StatusRefusal),
    /// The status of the batch is not of this moment.
    StatusOld,
    /// The sale is paused.
    Paused,
    /// The quote is another rider's.
    Rider,
    /// The tariff pays somebody else than the merchant whose key is here.
    Payee,
    /// No instruction is made yet for what an app opens.
    AppChannel,
    /// Figures, words and fen of the quote are not the same amount.
    Writing,
    /// The time to pay is over.
    Late,
    /// The merchant's key can't sign.
    Key,
    /// The channel needs to know who pays, and the order does not name them.
    Payer,
    /// The named part of the final bytes is not what it was made from.
    Address(&'static str),
    /// The channel needs the address of the payer's phone, and the order does not name it.
    PayerAddress,
    /// The provider does not take the order.
    Provider(InstructRefusal),
    /// The finished instruction would not convince a rider's page.
    Instruction(Box<InstructionRefusal>),
    /// There is no answer from the provider.
    NoAnswer(#[from] ProviderError),
}

impl GuardRefusal {
    /// As the shop reads it. The rest of the reason is in the guard's log.
    pub(crate) fn answered(self) -> Result<InstructRefusal, ProviderError> {
        match self {
            Self::NoAnswer(error) => Err(error),
            Self::Provider(refusal) => Ok(refusal),
            Self::Paused => Ok(InstructRefusal::Paused),
            Self::Late => Ok(InstructRefusal::Settled("the time to pay is over".into())),
            Self::Payer => Ok(InstructRefusal::Payer("no number of the payer".into())),
            Self::PayerAddress => Ok(InstructRefusal::PayerAddress),
            ours @ (Self::Tariff(_)
            | Self::Quote(_)
            | Self::Status(_)
            | Self::StatusOld
            | Self::Rider
            | Self::Payee
            | Self::AppChannel
            | Self::Writing
            | Self::Key
            | Self::Address(_)
            | Self::Instruction(_)) => Ok(InstructRefusal::Ours(format!("{ours:?}"))),
        }
    }
}

/// Why there is no refund, or none yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundFailure {
    /// Nothing is known; asking again is the same refund.
    #[error(transparent)]
    NoAnswer(#[from] ProviderError),
    /// It is refused, for now or for good.
    #[error("{0:?}")]
    Refused(RefundRefusal),
}

impl RefundFailure {
    pub(crate) fn for_good(code: impl Into<String>) -> Self {
        Self::Refused(RefundRefusal::Refused(code.into()))
    }
}
