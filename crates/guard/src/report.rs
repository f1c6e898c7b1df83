//! What providers report of orders, in terms that all of them share: the one place where a report is
//! compared with the merchant, the currency and the order. The amount is compared with the quote in the
//! shop, again in one place for all.

use channels::wechat::trade::CURRENCY;
use guard_client::{NotificationRefusal, Payment, Returned};
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
    /// Money was taken, and may have gone back since.
    Paid { trade: &'a str, total: Option<Fen>, paid: Option<UnixSeconds> },
    /// Money was taken, and so much of it went back since; nothing where the provider does not write how much.
    Returned {
        trade: &'a str,
        total: Option<Fen>,
        paid: Option<UnixSeconds>,
        returned: Option<Fen>,
    },
    /// Something that is none of these.
    Other(&'a str),
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
            ReportedState::Paid { trade, total, paid } => {
                PaymentState::Paid(payment(trade, *total, *paid).map_err(ReportError::Unreadable)?)
            }
            ReportedState::Returned { trade, total, paid, returned } => {
                let payment = payment(trade, *total, *paid).map_err(ReportError::Unreadable)?;
                PaymentState::Returned(Returned { payment, returned: *returned })
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

/// A payment from what the provider wrote, or the name of what can't be read.
fn payment(
    trade: &str,
    total: Option<Fen>,
    paid: Option<UnixSeconds>,
) -> Result<Payment, &'static str> {
    // The number goes into receipts as it is.
    let word =
        (1..=64).contains(&trade.len()) && trade.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Ok(Payment {
        trade: word.then(|| trade.into()).ok_or("trade number")?,
        total: total.ok_or("total")?,
        paid: paid.ok_or("payment date")?,
    })
}

/// A notification that is the provider's and about one of our payees.
#[derive(Debug)]
pub(crate) struct OpenedNotification {
    /// The provider's number of it.
    pub(crate) id: String,
    /// A channel of the payee that it is about.
    pub(crate) channel: Channel,
    /// What became of the order.
    pub(crate) report: VerifiedReport,
    /// What the provider has to read in the answer to stop repeating it.
    pub(crate) acknowledgement: &'static str,
}
