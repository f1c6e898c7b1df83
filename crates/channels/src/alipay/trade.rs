//! The calls about an order: what is asked, what is answered, and the codes in it.

use serde::{Deserialize, Serialize};

/// The path of the gateway that takes every call.
pub const GATEWAY_PATH: &str = "/gateway.do";
/// The code of an answer that did what was asked.
pub const CODE_OK: &str = "10000";
/// The code of an answer that understood and refused; `sub_code` says why.
pub const CODE_REFUSED: &str = "40004";
/// The `sub_code` for an order that the provider does not know.
pub const NO_SUCH_TRADE: &str = "ACQ.TRADE_NOT_EXIST";

/// What query, close and refund answer; each fills what it has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TradeAnswer {
    /// [`CODE_OK`], [`CODE_REFUSED`], or that the provider does not know.
    pub code: String,
    /// The code in a word.
    pub msg: String,
    /// Why it was refused.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sub_code: String,
    /// Our number of the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub out_trade_no: String,
    /// The provider's number of the payment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trade_no: String,
    /// `WAIT_BUYER_PAY`, `TRADE_SUCCESS`, `TRADE_FINISHED` or `TRADE_CLOSED`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trade_status: String,
    /// The amount of the order, in yuan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub total_amount: String,
    /// When it was paid, in China's time.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub send_pay_date: String,
    /// How much went back in all, in yuan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refund_fee: String,
}

/// What query, close and refund are asked.
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
