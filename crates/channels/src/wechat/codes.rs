//! The codes of WeChat Pay's refusals.
//!
//! Source: pay.weixin.qq.com, the tables of errors of "JSAPI下单", "H5下单", "商户订单号查询订单", "关闭订单",
//! "申请退款", "查询单笔退款" and "申请交易账单"; the spellings without the inner `_` are those of the documents of 2020.

use crate::meaning::{Call, Meaning, Row, find};

const ALL: &[Call] = &Call::ALL;
const ORDER: &[Call] = &[Call::Pay, Call::Query, Call::Close];
const REFUND: &[Call] = &[Call::Refund];
const REFUNDS: &[Call] = &[Call::Refund, Call::RefundQuery];
const BILL: &[Call] = &[Call::Bill];

const fn row(code: &'static str, calls: &'static [Call], meaning: Meaning) -> Row {
    Row { code, calls, meaning }
}

/// Every code of the documents.
const CODES: &[Row] = &[
    row("PARAM_ERROR", ALL, Meaning::Setup),
    row("INVALID_REQUEST", ALL, Meaning::Setup),
    row("SIGN_ERROR", ALL, Meaning::Setup),
    row("NO_AUTH", ALL, Meaning::Setup),
    row("NOAUTH", ALL, Meaning::Setup),
    row("REQUEST_BLOCKED", ALL, Meaning::Setup),
    row("MCH_NOT_EXISTS", ALL, Meaning::Setup),
    row("APPID_MCHID_NOT_MATCH", ORDER, Meaning::Setup),
    row("INVALID_TRANSACTIONID", ORDER, Meaning::Setup),
    row("SYSTEM_ERROR", ALL, Meaning::Undecided),
    row("SYSTEMERROR", ALL, Meaning::Undecided),
    row("BANK_ERROR", ORDER, Meaning::Undecided),
    row("BANKERROR", ORDER, Meaning::Undecided),
    row("USER_PAYING", ORDER, Meaning::Undecided),
    row("USERPAYING", ORDER, Meaning::Undecided),
    row("FREQUENCY_LIMITED", ALL, Meaning::NotNow),
    row("FREQUENCY_LIMIT_EXCEED", ALL, Meaning::NotNow),
    row("RATELIMIT_EXCEEDED", ALL, Meaning::NotNow),
    row("RULE_LIMIT", ORDER, Meaning::NotNow),
    row("RULELIMIT", ORDER, Meaning::NotNow),
    row("TRADE_ERROR", ORDER, Meaning::NotNow),
    row("NOT_ENOUGH", REFUND, Meaning::NotNow),
    row("NOTENOUGH", REFUND, Meaning::NotNow),
    row("USER_ACCOUNT_ABNORMAL", REFUND, Meaning::Final),
    row("STATEMENT_CREATING", BILL, Meaning::NotNow),
    row("NO_STATEMENT_EXIST", BILL, Meaning::Unknown),
    row("ORDER_NOT_EXIST", ORDER, Meaning::Unknown),
    row("ORDERNOTEXIST", ORDER, Meaning::Unknown),
    row("RESOURCE_NOT_EXISTS", REFUNDS, Meaning::Unknown),
    row("ORDER_CLOSED", ORDER, Meaning::Settled),
    row("ORDERCLOSED", ORDER, Meaning::Settled),
    row("ORDER_PAID", ORDER, Meaning::Settled),
    row("ORDERPAID", ORDER, Meaning::Settled),
    row("OUT_TRADE_NO_USED", ORDER, Meaning::Settled),
    row("OPENID_MISMATCH", ORDER, Meaning::Payer),
    row("ACCOUNT_ERROR", ORDER, Meaning::Payer),
    row("ACCOUNTERROR", ORDER, Meaning::Payer),
    row("NOT_ENOUGH", ORDER, Meaning::Payer),
    row("NOTENOUGH", ORDER, Meaning::Payer),
];

/// What a refusal with this status and this code says of this call.
#[must_use]
pub fn meaning(call: Call, status: u16, code: &str) -> Meaning {
    find(CODES, call, code).unwrap_or(match status {
        429 => Meaning::NotNow,
        500.. => Meaning::Undecided,
        // Nothing that the documents call final.
        _ => Meaning::Setup,
    })
}
