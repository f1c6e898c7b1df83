//! What providers report of orders, in terms that all of them share: the one place where a report is
//! compared with the merchant, the currency and the order. The amount is compared with the quote in the
//! shop, again in one place for all.

use channels::wechat::trade::CURRENCY;
use guard_client::{Event, NotificationRefusal, Payment, Returned};
use wire::tariff::Payee;
use wire::{Channel, Fen, OrderNo, UnixSeconds};

use crate::refusal::ProviderError;

/// What a provider reports of an order.
#[derive(Debug)]
pub(crate) struct ProviderReport<'a> {
    /// Our number of the order.
    pub(crate) order: &'a str,
    /// The application, where the provider names it.
    pub(crate) app: Option<&'a str>,
    /// The merchant, where the provider names it.
    pub(crate) merchant: Option<&'a str>,
    /// The currency, where the provider names it.
    pub(crate) currency: Option<&'a str>,
    /// What became of the order.
    pub(crate) state: ReportedState<'a>,
}

/// What became of an order, as the provider writes it.
#[derive(Debug)]
pub(crate) enum ReportedState<'a> {
    /// Nothing was paid, so far.
    Unpaid,
    /// Nothing was paid, and nothing can be.
    Closed,
    /// Money was taken.
    Paid(Taken<'a>),
    /// Money was taken, and some of it went back since.
    Returned(Taken<'a>, Back),
    /// Something that is none of these.
    Other(&'a str),
}

/// Money that was taken, as the provider writes it.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    /// The provider's number of the payment.
    pub(crate) trade: &'a str,
    /// How much; nothing where it can't be read.
    pub(crate) total: Option<Fen>,
    /// When it was paid; where the provider does not write it, when it was read.
    pub(crate) paid: UnixSeconds,
}

/// How much went back.
#[derive(Debug)]
pub(crate) enum Back {
    /// So much.
    Some(Fen),
    /// All of it.
    All,
    /// The provider does not write how much.
    Untold,
    /// It can't be read.
    Unreadable,
}

/// A report whose merchant, application and currency are ours.
#[derive(Debug)]
pub(crate) struct VerifiedReport {
    /// The order that it is about.
    pub(crate) order: OrderNo,
    /// What became of it.
    pub(crate) state: PaymentState,
}

/// What became of an order, every part of it read.
#[derive(Debug)]
pub(crate) enum PaymentState {
    Unpaid,
    Closed,
    Paid(Payment),
    Returned(Returned),
    Other(String),
    /// Money was taken, and the named part can't be read.
    Unusable(&'static str),
}

impl PaymentState {
    /// As a notification. What can't be used decides nothing: the provider is asked.
    pub(crate) fn event(self) -> Event {
        match self {
            Self::Paid(payment) => Event::Paid(payment),
            Self::Returned(returned) => Event::Returned(returned),
            Self::Closed => Event::Closed,
            Self::Unpaid => Event::Other,
            Self::Other(state) => {
                tracing::warn!(state, "a report of a state that no document names");
                Event::Other
            }
            Self::Unusable(part) => {
                tracing::warn!(part, "a genuine report lacks what a payment needs");
                Event::Other
            }
        }
    }
}

/// Why a report is not believed, besides its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportError {
    /// It is about another merchant, application or currency.
    Foreign(&'static str),
    /// The named part is missing or can't be read.
    Unreadable(&'static str),
}

impl From<ReportError> for NotificationRefusal {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Foreign(name) => Self::Foreign(name.into()),
            ReportError::Unreadable(name) => Self::Unreadable(name.into()),
        }
    }
}

impl From<ReportError> for ProviderError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Foreign(name) => Self::Mismatch(name),
            ReportError::Unreadable(name) => Self::Unreadable(name),
        }
    }
}

impl ProviderReport<'_> {
    /// Compares the report with the payee that it should be about.
    pub(crate) fn about(&self, payee: &Payee) -> Result<VerifiedReport, ReportError> {
        let own = [
            ("app_id", self.app, &*payee.app),
            ("merchant", self.merchant, &*payee.merchant),
            ("currency", self.currency, CURRENCY),
        ];
        let foreign =
            own.into_iter().find(|(_, named, own)| named.is_some_and(|named| named != *own));
        if let Some((name, ..)) = foreign {
            return Err(ReportError::Foreign(name));
        }
        let order = OrderNo::parse(self.order).ok_or(ReportError::Unreadable("out_trade_no"))?;
        let state = match &self.state {
            ReportedState::Unpaid => PaymentState::Unpaid,
            ReportedState::Closed => PaymentState::Closed,
            ReportedState::Other(state) => PaymentState::Other((*state).into()),
            ReportedState::Paid(taken) => {
                taken.payment().map_or_else(PaymentState::Unusable, PaymentState::Paid)
            }
            ReportedState::Returned(taken, back) => {
                taken.returned(back).map_or_else(PaymentState::Unusable, PaymentState::Returned)
            }
        };
        Ok(VerifiedReport { order, state })
    }

    /// The report, and the channel of the first of these payees that it is about.
    pub(crate) fn about_one_of(
        &self,
        payees: &[&Payee],
    ) -> Result<(Channel, VerifiedReport), ReportError> {
        let mut error = ReportError::Foreign("app_id");
        for payee in payees {
            match self.about(payee) {
                Ok(verified) => return Ok((payee.channel, verified)),
                Err(other) => error = other,
            }
        }
        Err(error)
    }
}

impl Taken<'_> {
    /// The payment, or the name of what can't be read.
    fn payment(&self) -> Result<Payment, &'static str> {
        let Self { trade, total, paid } = *self;
        // The number goes into receipts as it is.
        let word = (1..=64).contains(&trade.len())
            && trade.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Ok(Payment {
            trade: word.then(|| trade.into()).ok_or("trade number")?,
            total: total.ok_or("total")?,
            paid,
        })
    }

    fn returned(&self, back: &Back) -> Result<Returned, &'static str> {
        let payment = self.payment()?;
        let returned = match back {
            Back::Some(fen) if *fen <= payment.total => Some(*fen),
            Back::All => Some(payment.total),
            Back::Untold => None,
            Back::Some(_) | Back::Unreadable => return Err("refund"),
        };
        Ok(Returned { payment, returned })
    }
}
