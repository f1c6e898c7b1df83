//! The calls about an order: what is asked, what is answered, and the codes in it.

use serde::{Deserialize, Serialize};

use crate::absent::or_default;

/// The path of the gateway that takes every call.
pub const GATEWAY_PATH: &str = "/gateway.do";
/// What query, close, refund and the query of a refund answer; each fills what it has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TradeAnswer {
    /// [`crate::alipay::CODE_OK`], [`crate::alipay::CODE_REFUSED`], or another of the gateway.
    #[serde(deserialize_with = "or_default")]
    pub code: String,
    /// The code in a word.
    #[serde(deserialize_with = "or_default")]
    pub msg: String,
    /// Why it was refused.
    #[serde(deserialize_with = "or_default")]
    pub sub_code: String,
    /// The reason in a sentence.
    #[serde(deserialize_with = "or_default")]
    pub sub_msg: String,
    /// Our number of the order.
    #[serde(deserialize_with = "or_default")]
    pub out_trade_no: String,
    /// The provider's number of the payment.
    #[serde(deserialize_with = "or_default")]
    pub trade_no: String,
    /// `WAIT_BUYER_PAY`, `TRADE_SUCCESS`, `TRADE_FINISHED` or `TRADE_CLOSED`.
    #[serde(deserialize_with = "or_default")]
    pub trade_status: String,
    /// The amount of the order, in yuan.
    #[serde(deserialize_with = "or_default")]
    pub total_amount: String,
    /// When it was paid, in China's time.
    #[serde(deserialize_with = "or_default")]
    pub send_pay_date: String,
    /// How much went back in all, in yuan.
    #[serde(deserialize_with = "or_default")]
    pub refund_fee: String,
    /// Of a refund that was asked for: `Y` where this call moved the money. Else a query of the refund
    /// says what became of it.
    #[serde(deserialize_with = "or_default")]
    pub fund_change: String,
    /// Of a refund that is asked about: our number of it.
    #[serde(deserialize_with = "or_default")]
    pub out_request_no: String,
    /// Of a refund that is asked about: `REFUND_SUCCESS` where the money is back.
    #[serde(deserialize_with = "or_default")]
    pub refund_status: String,
    /// Of a refund that is asked about: how much it gives back, in yuan.
    #[serde(deserialize_with = "or_default")]
    pub refund_amount: String,
}

/// What query, close, refund and the query of a refund are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeRequest {
    /// Our number of the order.
    pub out_trade_no: String,
    /// Of a refund: how much goes back, in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<String>,
    /// Of a refund: our number of it. The same number is the same refund, however often it is asked
    /// for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_request_no: Option<String>,
}
