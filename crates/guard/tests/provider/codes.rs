//! Every code of the documents, held against their list, with what becomes of it at the guard.

use channels::meaning::Call;
use guard::{GuardRefusal, RefundFailure};
use guard_client::{InstructRefusal, RefundRefusal, RefundState, ToBill, Trade};
use std::collections::BTreeMap;
use wire::{Channel, Provider};

use crate::script::{Scripted, guard, instruct, order_at, payer, published};

/// What becomes of a refusal: of a call that asks, nothing is known; of one that makes, it is named.
const NO_ANSWER: &str = "no answer";
const LATER: &str = "later";
const OURS: &str = "ours";
const SETTLED: &str = "settled";
const PAYER: &str = "payer";
const UNKNOWN: &str = "unknown";
const REFUSED: &str = "refused";
/// A close has no refusal: the query after it decides.
const QUERY: &str = "query";

/// The codes of each provider by call, with what becomes of them.
type Outcomes = BTreeMap<(String, String), &'static str>;

fn outcomes(rows: &[(&str, &'static str, &str)]) -> Outcomes {
    let mut all = Outcomes::new();
    for (call, outcome, codes) in rows {
        for code in codes.split_whitespace() {
            let known = all.insert(((*call).into(), code.into()), outcome);
            assert_eq!(known, None, "{call} {code} is there twice");
        }
    }
    all
}

fn wechat() -> Outcomes {
    let common = "PARAM_ERROR INVALID_REQUEST SIGN_ERROR NO_AUTH FREQUENCY_LIMITED \
        FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED SYSTEM_ERROR SYSTEMERROR MCH_NOT_EXISTS";
    let order = "APPID_MCHID_NOT_MATCH ORDER_CLOSED ORDER_PAID ORDERPAID ORDERCLOSED \
        ACCOUNT_ERROR ACCOUNTERROR NOAUTH NOT_ENOUGH NOTENOUGH OUT_TRADE_NO_USED RULE_LIMIT \
        RULELIMIT TRADE_ERROR BANK_ERROR BANKERROR INVALID_TRANSACTIONID OPENID_MISMATCH";
    outcomes(&[
        ("pay", NO_ANSWER, "SYSTEM_ERROR SYSTEMERROR BANK_ERROR BANKERROR"),
        ("pay", LATER, "FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED"),
        ("pay", LATER, "RULE_LIMIT RULELIMIT TRADE_ERROR"),
        ("pay", OURS, "PARAM_ERROR INVALID_REQUEST SIGN_ERROR NO_AUTH NOAUTH MCH_NOT_EXISTS"),
        ("pay", OURS, "APPID_MCHID_NOT_MATCH INVALID_TRANSACTIONID ORDER_NOT_EXIST ORDERNOTEXIST"),
        ("pay", SETTLED, "ORDER_CLOSED ORDER_PAID ORDERPAID ORDERCLOSED OUT_TRADE_NO_USED"),
        ("pay", PAYER, "OPENID_MISMATCH ACCOUNT_ERROR ACCOUNTERROR NOT_ENOUGH NOTENOUGH"),
        ("query", UNKNOWN, "ORDER_NOT_EXIST ORDERNOTEXIST"),
        ("query", NO_ANSWER, common),
        ("query", NO_ANSWER, order),
        ("close", QUERY, common),
        ("close", QUERY, order),
        ("close", QUERY, "ORDER_NOT_EXIST ORDERNOTEXIST"),
        ("refund", NO_ANSWER, "SYSTEM_ERROR SYSTEMERROR"),
        ("refund", LATER, "FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED"),
        ("refund", LATER, "NOT_ENOUGH RESOURCE_NOT_EXISTS"),
        ("refund", LATER, "PARAM_ERROR INVALID_REQUEST SIGN_ERROR NO_AUTH REQUEST_BLOCKED"),
        ("refund", LATER, "MCH_NOT_EXISTS"),
        ("refund", REFUSED, "USER_ACCOUNT_ABNORMAL"),
        ("refund-query", UNKNOWN, "RESOURCE_NOT_EXISTS"),
        ("refund-query", NO_ANSWER, "SYSTEM_ERROR SYSTEMERROR"),
        ("refund-query", LATER, "FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED"),
        ("refund-query", LATER, "PARAM_ERROR INVALID_REQUEST SIGN_ERROR NO_AUTH REQUEST_BLOCKED"),
        ("refund-query", LATER, "MCH_NOT_EXISTS"),
        ("bill", UNKNOWN, "NO_STATEMENT_EXIST"),
        ("bill", NO_ANSWER, "PARAM_ERROR INVALID_REQUEST SIGN_ERROR NO_AUTH FREQUENCY_LIMITED"),
        ("bill", NO_ANSWER, "SYSTEM_ERROR STATEMENT_CREATING"),
    ])
}

/// Of the gateway's codes those before the dot count, whatever their `sub_code`.
fn alipay() -> Outcomes {
    let gateway = "20000 20001 40001 40002 40003 40005 40006";
    let set_up = "20001 40001 40002 40003 40005 40006 ACQ.INVALID_PARAMETER ACQ.ACCESS_FORBIDDEN";
    let fault = "20000 ACQ.SYSTEM_ERROR aop.ACQ.SYSTEM_ERROR";
    outcomes(&[
        ("query", UNKNOWN, "ACQ.TRADE_NOT_EXIST"),
        ("query", NO_ANSWER, gateway),
        ("query", NO_ANSWER, "ACQ.SYSTEM_ERROR aop.ACQ.SYSTEM_ERROR"),
        ("query", NO_ANSWER, "ACQ.INVALID_PARAMETER ACQ.ACCESS_FORBIDDEN"),
        ("close", QUERY, gateway),
        ("close", QUERY, "ACQ.SYSTEM_ERROR aop.ACQ.SYSTEM_ERROR AQC.SYSTEM_ERROR"),
        ("close", QUERY, "ACQ.INVALID_PARAMETER ACQ.ACCESS_FORBIDDEN ACQ.TRADE_NOT_EXIST"),
        ("close", QUERY, "ACQ.TRADE_STATUS_ERROR ACQ.REASON_TRADE_STATUS_INVALID"),
        ("close", QUERY, "ACQ.REASON_ILLEGAL_STATUS"),
        ("refund", NO_ANSWER, fault),
        ("refund", NO_ANSWER, "AQC.SYSTEM_ERROR"),
        ("refund", LATER, set_up),
        ("refund", LATER, "ACQ.TRADE_NOT_EXIST ACQ.SELLER_BALANCE_NOT_ENOUGH"),
        ("refund", LATER, "ACQ.TRADE_SETTLE_ERROR ACQ.REASON_TRADE_BEEN_FREEZEN"),
        ("refund", LATER, "ACQ.DISCORDANT_REPEAT_REQUEST ACQ.TRADE_NOT_ALLOW_REFUND"),
        ("refund", LATER, "ACQ.REFUND_CHARGE_ERROR ACQ.BUYER_NOT_EXIST ACQ.BUYER_ERROR"),
        ("refund", LATER, "ACQ.BUYER_ENABLE_STATUS_FORBID ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH"),
        ("refund", LATER, "ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID ACQ.NOT_ALLOW_PARTIAL_REFUND"),
        ("refund", LATER, "ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST ACQ.REFUND_BIZ_CHECK_ERROR"),
        ("refund", LATER, "ACQ.REFUND_ACCOUNT_NOT_EXIST ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"),
        ("refund", LATER, "ACQ.ENTERPRISE_PAY_BIZ_ERROR"),
        ("refund", REFUSED, "ACQ.TRADE_HAS_FINISHED ACQ.TRADE_STATUS_ERROR ACQ.TRADE_HAS_CLOSE"),
        ("refund", REFUSED, "ACQ.REASON_TRADE_REFUND_FEE_ERR ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"),
        ("refund", REFUSED, "ACQ.REFUND_FEE_ERROR ACQ.CUSTOMER_VALIDATE_ERROR"),
        ("refund", REFUSED, "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND"),
        ("refund-query", NO_ANSWER, fault),
        ("refund-query", UNKNOWN, "ACQ.TRADE_NOT_EXIST TRADE_NOT_EXIST"),
        ("refund-query", LATER, set_up),
    ])
}

/// A line of a list of codes.
struct Listed {
    call: Call,
    /// WeChat Pay's status, or Alipay's `code`.
    status: String,
    code: String,
}

fn listed(path: &str) -> Vec<Listed> {
    let text = published(path);
    let lines = text.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').map(String::from);
        let mut cell = || cells.next().expect("a cell");
        let (call, status, code) = (cell(), cell(), cell());
        let call = Call::ALL.into_iter().find(|known| known.name() == call).expect("a call");
        Listed { call, status, code }
    });
    lines.collect()
}

/// What becomes of this answer to this call: the answer is there, a refund has to find a paid order first.
async fn outcome(provider: Provider, call: Call, scripted: &Scripted) -> &'static str {
    let guard = guard(scripted);
    let channel = match provider {
        Provider::Alipay => Channel::AlipayWap,
        Provider::Wechat => Channel::WechatJsapi,
    };
    let order = order_at(channel);
    match call {
        Call::Pay => match instruct(&guard, channel, payer(), 600).await.expect_err("a refusal") {
            GuardRefusal::NoAnswer(_) => NO_ANSWER,
            GuardRefusal::Provider(InstructRefusal::Later(_)) => LATER,
            GuardRefusal::Provider(InstructRefusal::Settled(_)) => SETTLED,
            GuardRefusal::Provider(InstructRefusal::Payer(_)) => PAYER,
            GuardRefusal::Provider(InstructRefusal::Ours(_)) => OURS,
            other => panic!("{other:?}"),
        },
        Call::Query => match guard.query(&order).await {
            Ok(Trade::Absent) => UNKNOWN,
            Ok(other) => panic!("{other:?}"),
            Err(_) => NO_ANSWER,
        },
        Call::Close => match guard.close(&order).await {
            Ok(()) => QUERY,
            Err(error) => panic!("{error}"),
        },
        Call::Refund => refunded(guard.refund(&order).await),
        Call::RefundQuery => refunded(guard.refund_query(&order).await),
        Call::Bill => match guard.bill(ToBill { provider, day: 20_440 }).await {
            Ok(billed) if billed.refunds.is_empty() => UNKNOWN,
            Ok(other) => panic!("{other:?}"),
            Err(_) => NO_ANSWER,
        },
    }
}

fn refunded(state: Result<RefundState, RefundFailure>) -> &'static str {
    match state {
        Ok(RefundState::Unknown) => UNKNOWN,
        Ok(other) => panic!("{other:?}"),
        Err(RefundFailure::NoAnswer(_)) => NO_ANSWER,
        Err(RefundFailure::Refused(RefundRefusal::Later(_))) => LATER,
        Err(RefundFailure::Refused(RefundRefusal::Refused(_))) => REFUSED,
        Err(RefundFailure::Refused(RefundRefusal::Elsewhere)) => panic!("elsewhere"),
    }
}

#[tokio::test]
async fn every_code_of_wechat_pay_has_its_consequence() {
    let mut outcomes = wechat();
    for Listed { call, status, code } in listed("wechat/codes.tsv") {
        let expected = outcomes.remove(&(call.name().into(), code.clone()));
        let expected = expected.unwrap_or_else(|| panic!("{} {code} has none", call.name()));
        let scripted = Scripted::default();
        let body = format!(r#"{{"code":"{code}","message":"a sentence","detail":null}}"#);
        scripted.wechat(status.parse().expect("a status"), &body);
        if call == Call::Refund {
            scripted.first(crate::shapes::paid_at_wechat());
        }
        let found = outcome(Provider::Wechat, call, &scripted).await;
        assert_eq!(found, expected, "{} {status} {code}", call.name());
    }
    assert!(outcomes.is_empty(), "no document names {outcomes:?}");
}

#[tokio::test]
async fn every_code_of_alipay_has_its_consequence() {
    let outcomes = alipay();
    let mut met = Outcomes::new();
    for Listed { call, status, code } in listed("alipay/codes.tsv") {
        let name = if status == "40004" { &code } else { &status };
        let key = (call.name().to_owned(), name.clone());
        let expected = outcomes.get(&key).copied();
        let expected = expected.unwrap_or_else(|| panic!("{} {name} has none", call.name()));
        let scripted = Scripted::default();
        let object = format!(
            r#"{{"code":"{status}","msg":"m","sub_code":"{code}","sub_msg":"a sentence"}}"#
        );
        let method = match call {
            Call::Pay | Call::Bill => panic!("nothing is answered to it"),
            Call::Query => "alipay.trade.query",
            Call::Close => "alipay.trade.close",
            Call::Refund => "alipay.trade.refund",
            Call::RefundQuery => "alipay.trade.fastpay.refund.query",
        };
        scripted.alipay(method, &object);
        if call == Call::Refund {
            scripted.first(crate::shapes::paid_at_alipay());
        }
        let found = outcome(Provider::Alipay, call, &scripted).await;
        assert_eq!(found, expected, "{} {status} {code}", call.name());
        met.insert(key, found);
    }
    assert_eq!(met, outcomes, "no document names what is missing on the left");
}

#[tokio::test]
async fn a_code_that_no_document_names_ends_nothing_for_good() {
    let rows = [(400, LATER), (403, LATER), (404, LATER), (429, LATER), (500, NO_ANSWER)];
    for (status, expected) in rows {
        let scripted = Scripted::default();
        scripted.wechat(status, r#"{"code":"NEVER_SEEN","message":"a sentence"}"#);
        scripted.first(crate::shapes::paid_at_wechat());
        let found = outcome(Provider::Wechat, Call::Refund, &scripted).await;
        assert_eq!(found, expected, "{status}");
    }
    for (code, expected) in [("40004", LATER), ("49999", NO_ANSWER)] {
        let scripted = Scripted::default();
        let object = format!(r#"{{"code":"{code}","msg":"m","sub_code":"ACQ.NEVER_SEEN"}}"#);
        scripted.alipay("alipay.trade.refund", &object);
        scripted.first(crate::shapes::paid_at_alipay());
        let found = outcome(Provider::Alipay, Call::Refund, &scripted).await;
        assert_eq!(found, expected, "{code}");
    }
}
