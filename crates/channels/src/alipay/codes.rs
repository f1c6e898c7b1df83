//! The codes of Alipay's refusals: those of its gateway by `code`, those of the calls by `sub_code`.
//!
//! Source: opendocs.alipay.com, "公共错误码" and the tables of errors of `alipay.trade.query`,
//! `alipay.trade.close`, `alipay.trade.refund` and `alipay.trade.fastpay.refund.query`. What
//! `alipay.trade.wap.pay` refuses, the rider reads at Alipay's cashier, and no answer comes to a merchant.

use crate::meaning::{Call, Meaning, Row, find};

/// The code of an answer that did what was asked.
pub const CODE_OK: &str = "10000";
/// The code of a refusal by the call itself; `sub_code` says why.
pub const CODE_REFUSED: &str = "40004";
/// What the gateway puts before the `sub_code` of a call now and then.
const GATEWAYS_PREFIX: &str = "aop.";

const ALL: &[Call] = &[Call::Query, Call::Close, Call::Refund, Call::RefundQuery];
const CLOSE: &[Call] = &[Call::Close];
const REFUND: &[Call] = &[Call::Refund];

const fn row(code: &'static str, calls: &'static [Call], meaning: Meaning) -> Row {
    Row { code, calls, meaning }
}

/// Every `code` of the gateway besides [`CODE_OK`] and [`CODE_REFUSED`].
const GATEWAY: &[Row] = &[
    // The service or the gateway has a fault.
    row("20000", ALL, Meaning::Undecided),
    // Tokens of merchants that a third party acts for.
    row("20001", ALL, Meaning::Setup),
    // Something is missing, something is not valid (the signature too), a condition is not met.
    row("40001", ALL, Meaning::Setup),
    row("40002", ALL, Meaning::Setup),
    row("40003", ALL, Meaning::Setup),
    // Too many calls.
    row("40005", ALL, Meaning::NotNow),
    // No permission, or no contract.
    row("40006", ALL, Meaning::Setup),
];

/// Every `sub_code` of the calls.
const CODES: &[Row] = &[
    row("ACQ.SYSTEM_ERROR", ALL, Meaning::Undecided),
    row("AQC.SYSTEM_ERROR", ALL, Meaning::Undecided),
    row("ACQ.INVALID_PARAMETER", ALL, Meaning::Setup),
    row("ACQ.ACCESS_FORBIDDEN", ALL, Meaning::Setup),
    row("ACQ.TRADE_NOT_EXIST", ALL, Meaning::Unknown),
    row("TRADE_NOT_EXIST", ALL, Meaning::Unknown),
    row("ACQ.TRADE_STATUS_ERROR", CLOSE, Meaning::Settled),
    row("ACQ.REASON_TRADE_STATUS_INVALID", CLOSE, Meaning::Settled),
    row("ACQ.REASON_ILLEGAL_STATUS", CLOSE, Meaning::Settled),
    row("ACQ.SELLER_BALANCE_NOT_ENOUGH", REFUND, Meaning::NotNow),
    row("ACQ.TRADE_SETTLE_ERROR", REFUND, Meaning::NotNow),
    row("ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST", REFUND, Meaning::Setup),
    row("ACQ.REFUND_ACCOUNT_NOT_EXIST", REFUND, Meaning::Setup),
    row("ACQ.REASON_TRADE_BEEN_FREEZEN", REFUND, Meaning::Setup),
    row("ACQ.DISCORDANT_REPEAT_REQUEST", REFUND, Meaning::Setup),
    row("ACQ.TRADE_NOT_ALLOW_REFUND", REFUND, Meaning::Setup),
    row("ACQ.REFUND_CHARGE_ERROR", REFUND, Meaning::Setup),
    row("ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH", REFUND, Meaning::Setup),
    row("ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID", REFUND, Meaning::Setup),
    row("ACQ.NOT_ALLOW_PARTIAL_REFUND", REFUND, Meaning::Setup),
    row("ACQ.REFUND_BIZ_CHECK_ERROR", REFUND, Meaning::Setup),
    row("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", REFUND, Meaning::Setup),
    row("ACQ.ENTERPRISE_PAY_BIZ_ERROR", REFUND, Meaning::Setup),
    row("ACQ.BUYER_ENABLE_STATUS_FORBID", REFUND, Meaning::Setup),
    row("ACQ.BUYER_NOT_EXIST", REFUND, Meaning::Setup),
    row("ACQ.BUYER_ERROR", REFUND, Meaning::Setup),
    row("ACQ.CUSTOMER_VALIDATE_ERROR", REFUND, Meaning::Final),
    row("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", REFUND, Meaning::Final),
    row("ACQ.REASON_TRADE_REFUND_FEE_ERR", REFUND, Meaning::Final),
    row("ACQ.REFUND_FEE_ERROR", REFUND, Meaning::Final),
    row("ACQ.TRADE_HAS_FINISHED", REFUND, Meaning::Final),
    row("ACQ.TRADE_HAS_CLOSE", REFUND, Meaning::Final),
    row("ACQ.TRADE_STATUS_ERROR", REFUND, Meaning::Final),
    row("ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND", REFUND, Meaning::Final),
];

/// What a refusal with this code and this `sub_code` says of this call.
#[must_use]
pub fn meaning(call: Call, code: &str, sub_code: &str) -> Meaning {
    if code != CODE_REFUSED {
        return find(GATEWAY, call, code).unwrap_or(Meaning::Undecided);
    }
    let own = sub_code.strip_prefix(GATEWAYS_PREFIX).unwrap_or(sub_code);
    // Nothing that the documents call final.
    find(CODES, call, own).unwrap_or(Meaning::Setup)
}
