//! What channels say of orders, in the words that all of them share: the one place where it is held
//! against the merchant, the currency and the order. The amount is held against the quote in
//! `settle`, again in one place for all.

use wire::tariff::Payee;
use wire::{Fen, OrderNo, UnixSeconds};

use channels::wechat::trade::CURRENCY;
use guard_client::Payment;

/// What a channel says of an order.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// Our number of the order.
    pub(crate) order: &'a str,
    /// The application, where the channel names it.
    pub(crate) app: Option<&'a str>,
    /// The merchant, where the channel names it.
    pub(crate) merchant: Option<&'a str>,
    /// The currency, where the channel names it.
    pub(crate) currency: Option<&'a str>,
    /// What became of the order.
    pub(crate) state: Said<'a>,
}

/// What became of an order.
#[derive(Debug)]
pub(crate) enum Said<'a> {
    /// Nothing was paid, so far.
    Unpaid,
    /// Nothing was paid, and nothing can be.
    Closed,
    /// Money was taken, and may have gone back since.
    Paid { trade: &'a str, total: Option<Fen>, paid: Option<UnixSeconds>, returned: bool },
    /// Something that is none of these.
    Other(&'a str),
}

/// The order that it is about, and what became of it.
#[derive(Debug)]
pub(crate) struct Believed {
    pub(crate) order: OrderNo,
    pub(crate) fate: Fate,
}

/// What became of an order, every part of it read.
#[derive(Debug)]
pub(crate) enum Fate {
    Unpaid,
    Closed,
    Paid(Payment),
    Returned(Payment),
    Other(String),
}

/// Why it is not believed, besides its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It is about another merchant, application or currency.
    Foreign(&'static str),
    /// A part of it is missing or can't be read.
    Unreadable(&'static str),
}

impl Told<'_> {
    /// Holds what was told against whom it should be about.
    pub(crate) fn about(&self, payee: &Payee) -> Result<Believed, Doubt> {
        let own = [
            ("app_id", self.app, &*payee.app),
            ("merchant", self.merchant, &*payee.merchant),
            ("currency", self.currency, CURRENCY),
        ];
        if let Some((name, ..)) =
            own.into_iter().find(|(_, said, own)| said.is_some_and(|said| said != *own))
        {
            return Err(Doubt::Foreign(name));
        }
        let order = OrderNo::parse(self.order).ok_or(Doubt::Unreadable("out_trade_no"))?;
        let fate = match &self.state {
            Said::Unpaid => Fate::Unpaid,
            Said::Closed => Fate::Closed,
            Said::Other(state) => Fate::Other((*state).into()),
            Said::Paid { trade, total, paid, returned } => {
                let payment = payment(trade, *total, *paid).map_err(Doubt::Unreadable)?;
                if *returned { Fate::Returned(payment) } else { Fate::Paid(payment) }
            }
        };
        Ok(Believed { order, fate })
    }
}

/// A payment from what the channel wrote, or the name of what can't be read.
fn payment(
    trade: &str,
    total: Option<Fen>,
    paid: Option<UnixSeconds>,
) -> Result<Payment, &'static str> {
    // The number goes into receipts as it stands.
    let word =
        (1..=64).contains(&trade.len()) && trade.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Ok(Payment {
        trade: word.then(|| trade.into()).ok_or("trade number")?,
        total: total.ok_or("total")?,
        paid: paid.ok_or("payment date")?,
    })
}
