//! Why the guard does not do what it was asked for, and why an answer of a provider decides nothing.

use channels::wechat::Disbelief;
use net::TransportError;
use proof::{InstructionRefusal, QuoteRefusal, StatusRefusal, TariffRefusal};
use wire::{Channel, Fen, Provider};

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
    /// The provider does not take the order: its code.
    Provider(String),
    /// The finished instruction would not convince a rider's page.
    Instruction(Box<InstructionRefusal>),
    /// There is no answer from the provider.
    NoAnswer(#[from] ProviderError),
}

/// Why there is no refund yet, or never by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    /// The provider has taken it up and is not done: asking again is the same refund.
    #[error("the refund is under way")]
    Underway,
    /// Nothing is known; asking again is the same refund.
    #[error(transparent)]
    NoAnswer(#[from] ProviderError),
    /// The provider does not know the order.
    #[error("the channel has no such order")]
    UnknownOrder,
    /// The provider refuses: its code. A person has to act.
    #[error("{0}")]
    Refused(String),
    /// Another amount went back than was paid. A person has to act.
    #[error("refunded {0:?}")]
    Amount(Option<Fen>),
}

/// Why a notification is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum NotificationRefusal {
    /// It is not signed by the provider, or a parameter is in it twice.
    Forged,
    /// It is about another merchant, application or currency.
    Foreign(&'static str),
    /// The named part is missing or can't be read.
    Unreadable(&'static str),
    /// There is no account at the provider.
    NoAccount(Provider),
}
