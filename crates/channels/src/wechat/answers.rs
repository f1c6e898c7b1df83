//! What WeChat Pay answers and reports, as a merchant reads it: the state first, and only what that
//! state has. Whatever the documents call optional may be missing or `null`.

use serde::Deserialize;
use serde_json::value::RawValue;
use wire::Fen;

use crate::absent::or_default;

/// An order as the provider reports it, to a query and in a notification.
#[derive(Debug, Deserialize)]
pub struct Transaction {
    /// The application.
    pub appid: String,
    /// The merchant.
    pub mchid: String,
    /// Our number of the order.
    pub out_trade_no: String,
    /// `SUCCESS`, `REFUND`, `NOTPAY`, `CLOSED`, `REVOKED`, `USERPAYING`, `PAYERROR` or `ACCEPT`
    pub trade_state: String,
    /// The provider's number of the payment; empty before there is one.
    #[serde(default, deserialize_with = "or_default")]
    pub transaction_id: String,
    /// When it was paid; empty before.
    #[serde(default, deserialize_with = "or_default")]
    pub success_time: String,
    /// How much. Of an order that is not paid it has other members, so it is read for one that is.
    #[serde(default)]
    amount: Option<Box<RawValue>>,
}

/// How much was paid. A coupon lowers what the payer pays, and not the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionAmount {
    /// The total of the order.
    pub total: Fen,
    /// The currency of the order.
    pub currency: String,
}

/// The same in JSON.
#[derive(Deserialize)]
struct Paid {
    total: u32,
    currency: String,
}

impl Transaction {
    /// The amount, where there is one that can be read.
    #[must_use]
    pub fn amount(&self) -> Option<TransactionAmount> {
        let Paid { total, currency } = serde_json::from_str(self.amount.as_ref()?.get()).ok()?;
        Some(TransactionAmount { total: Fen::new(total), currency })
    }
}

/// A refund as the provider answers it.
#[derive(Debug, Deserialize)]
pub struct Refunding {
    /// Our number of the order.
    pub out_trade_no: String,
    /// Our number of the refund.
    pub out_refund_no: String,
    /// `SUCCESS`, `PROCESSING`, `CLOSED` or `ABNORMAL`
    pub status: String,
    #[serde(default)]
    amount: Option<Box<RawValue>>,
}

/// A refund as a notification reports it.
#[derive(Debug, Deserialize)]
pub struct RefundNotice {
    /// The merchant.
    pub mchid: String,
    /// Our number of the order.
    pub out_trade_no: String,
    /// Our number of the refund, or that of the provider's console.
    pub out_refund_no: String,
    /// `SUCCESS`, `CLOSED` or `ABNORMAL`
    pub refund_status: String,
    #[serde(default)]
    amount: Option<Box<RawValue>>,
}

/// How much a refund gives back, of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundedAmount {
    /// The total of the order.
    pub total: Fen,
    /// What this refund gives back.
    pub refund: Fen,
}

/// The same in JSON.
#[derive(Deserialize)]
struct Pair {
    total: u32,
    refund: u32,
}

fn pair(amount: Option<&RawValue>) -> Option<RefundedAmount> {
    let Pair { total, refund } = serde_json::from_str(amount?.get()).ok()?;
    Some(RefundedAmount { total: Fen::new(total), refund: Fen::new(refund) })
}

impl Refunding {
    /// The amount, where there is one that can be read.
    #[must_use]
    pub fn amount(&self) -> Option<RefundedAmount> {
        pair(self.amount.as_deref())
    }
}

impl RefundNotice {
    /// The amount, where there is one that can be read.
    #[must_use]
    pub fn amount(&self) -> Option<RefundedAmount> {
        pair(self.amount.as_deref())
    }
}

/// What any notification says about an order, whatever it is about.
#[derive(Debug, Deserialize)]
pub struct AnyNotice {
    /// The merchant.
    pub mchid: String,
    /// Our number of the order.
    pub out_trade_no: String,
}

/// Why the provider does not do what was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// In one word.
    #[serde(deserialize_with = "or_default")]
    pub code: String,
    /// In a sentence.
    #[serde(deserialize_with = "or_default")]
    pub message: String,
    /// Of a wrong parameter: which.
    #[serde(deserialize_with = "or_default")]
    pub detail: Detail,
}

/// Which parameter of a request is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub field: String,
    /// What is wrong with it.
    #[serde(deserialize_with = "or_default")]
    pub issue: String,
}
