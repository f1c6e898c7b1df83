//! Why the guard does not do what it was asked for, and why an answer of a provider decides nothing.

use channels::meaning::{Call, Meaning};
use channels::wechat::bill::BillFault;
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
    /// The answer is neither signed by the provider nor an error of it.
    #[error("the answer is not the provider's")]
    Foreign,
    /// An error that nobody signed, which decides nothing: what it says. The provider signs no answer to
    /// a request whose own signature it does not accept.
    #[error("unsigned: {0}")]
    Unsigned(String),
    /// The answer is signed by a key that is not known here.
    #[error("the answer is not the provider's: signed by the unknown key {0:?}")]
    Serial(String),
    /// The answer is too old, from the future, or has no time.
    #[error("the answer is not the provider's: signed at another time")]
    Time,
    /// The answer is not signed by the key that it names.
    #[error("the answer is not the provider's: the signature does not hold")]
    Signature,
    /// The named part of the answer is missing or can't be read.
    #[error("{0} of the answer can't be read")]
    Unreadable(&'static str),
    /// The answer is about another merchant, application, currency, order or refund.
    #[error("the answer is about another {0}")]
    Mismatch(&'static str),
    /// The provider refuses the call, which decides nothing about the order.
    #[error("{call}: {code}")]
    Refused {
        /// Which call.
        call: &'static str,
        /// The provider's code, and what it says beside it.
        code: String,
    },
    /// The order is in a state that this does not interpret.
    #[error("the order is {0}")]
    State(String),
    /// The file is not the bill that the provider named.
    #[error(transparent)]
    Bill(#[from] BillFault),
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
            | Self::Writing
            | Self::Key
            | Self::Address(_)
            | Self::Instruction(_)) => Ok(InstructRefusal::Ours(format!("{ours:?}"))),
        }
    }
}

/// A refusal that the provider signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The call.
    pub(crate) call: Call,
    /// What the documents say of the code.
    pub(crate) meaning: Meaning,
    /// The code, and what the provider says beside it.
    pub(crate) text: String,
}

impl Refused {
    /// As a call about an order reads it: whatever is refused, the order is where it was.
    pub(crate) fn undecided(self) -> ProviderError {
        ProviderError::Refused { call: self.call.name(), code: self.text }
    }

    /// As the making of an order reads it.
    pub(crate) fn no_instruction(self) -> GuardRefusal {
        let refusal = match self.meaning {
            Meaning::Undecided => return GuardRefusal::NoAnswer(self.undecided()),
            Meaning::NotNow => InstructRefusal::Later(self.text),
            Meaning::Settled => InstructRefusal::Settled(self.text),
            Meaning::Payer => InstructRefusal::Payer(self.text),
            Meaning::Setup | Meaning::Final | Meaning::Unknown => InstructRefusal::Ours(self.text),
        };
        GuardRefusal::Provider(refusal)
    }

    /// As a refund reads it. Only what the documents call final is: the rest stays due.
    pub(crate) fn no_refund(self) -> RefundFailure {
        match self.meaning {
            Meaning::Undecided => RefundFailure::NoAnswer(self.undecided()),
            Meaning::NotNow
            | Meaning::Setup
            | Meaning::Unknown
            | Meaning::Settled
            | Meaning::Payer => RefundFailure::later(self.text),
            Meaning::Final => RefundFailure::for_good(self.text),
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
    pub(crate) fn later(code: impl Into<String>) -> Self {
        Self::Refused(RefundRefusal::Later(code.into()))
    }

    pub(crate) fn for_good(code: impl Into<String>) -> Self {
        Self::Refused(RefundRefusal::Refused(code.into()))
    }
}
