//! Every published shape of an answer, leanest and fattest, is read as what it says.

use axum::body::Bytes;
use axum::http::Response;
use guard::{ProviderError, RefundFailure};
use guard_client::{Payment, RefundRefusal, RefundState, Refunded, Returned, Trade};
use wire::{Channel, Fen};

use crate::script::{NOW, Scripted, alipay, form, guard, order_at, published, shapes, wechat};

const PAID: u64 = NOW + 200;
const TOTAL: Fen = Fen::new(30_000);

/// WeChat Pay's answer about a paid order.
pub(crate) fn paid_at_wechat() -> Response<Bytes> {
    wechat(200, &published("wechat/transaction/paid.lean.json"))
}

/// Alipay's answer about a paid order.
pub(crate) fn paid_at_alipay() -> Response<Bytes> {
    alipay("alipay.trade.query", &published("alipay/query/paid.lean.json"))
}

fn payment(trade: &str, paid: u64) -> Payment {
    Payment { trade: trade.into(), total: TOTAL, paid }
}

/// What the name of a shape says: the part before the dot.
fn state(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn number() -> String {
    format!("{}-r1", order_at(Channel::AlipayWap).order)
}

fn done() -> Result<RefundState, RefundFailure> {
    Ok(RefundState::Refunded(Refunded { refund: number(), total: TOTAL }))
}

#[tokio::test]
async fn every_answer_about_an_order_at_wechat_pay_is_read() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let order = order_at(Channel::WechatH5);
    for (name, body) in shapes("wechat/transaction") {
        let paid = payment("4200002345202512181234567890", PAID);
        let expected = match state(&name) {
            "unpaid" | "paying" | "failed" | "accepted" => Trade::Unpaid,
            "closed" | "revoked" => Trade::Closed,
            "paid" => Trade::Paid(paid),
            "refund" => Trade::Returned(Returned { payment: paid, returned: None }),
            other => panic!("{other}"),
        };
        scripted.wechat(200, &body);
        assert_eq!(guard.query(&order).await, Ok(expected), "{name}");
    }
    // A null is as good as nothing.
    let unpaid = published("wechat/transaction/unpaid.recorded.json");
    let odd = [
        unpaid.replace(
            "\"amount\": {",
            "\"success_time\": null, \"transaction_id\": null, \"amount\": {",
        ),
        unpaid.replace("\"total\": 30000", "\"total\": null"),
    ];
    for body in odd {
        scripted.wechat(200, &body);
        assert_eq!(guard.query(&order).await, Ok(Trade::Unpaid), "{body}");
    }
    let paid = published("wechat/transaction/paid.lean.json");
    let undated = paid.replace("\"success_time\"", "\"another_time\"");
    scripted.wechat(200, &undated);
    let now = payment("4200002345202512181234567890", NOW);
    assert_eq!(guard.query(&order).await, Ok(Trade::Paid(now)), "when it was read");
    let refused = [
        ("SUCCESS\"", "NEVER_SEEN\"", ProviderError::State("NEVER_SEEN".into())),
        ("\"currency\"", "\"other\"", ProviderError::Unreadable("total")),
        ("30000", "30000.0", ProviderError::Unreadable("total")),
        ("CNY", "USD", ProviderError::Mismatch("currency")),
        ("1900000001", "1900000002", ProviderError::Mismatch("merchant")),
        ("wx2421", "wx2422", ProviderError::Mismatch("app_id")),
        ("5f1c", "5f1d", ProviderError::Mismatch("order")),
    ];
    for (from, to, error) in refused {
        assert!(paid.contains(from), "{from}");
        scripted.wechat(200, &paid.replace(from, to));
        assert_eq!(guard.query(&order).await, Err(error), "{from}");
    }
}

#[tokio::test]
async fn every_answer_about_an_order_at_alipay_is_read() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let order = order_at(Channel::AlipayWap);
    for (name, object) in shapes("alipay/query") {
        // The date of the payment is optional.
        let dated = if object.contains("send_pay_date") { PAID } else { NOW };
        let paid = payment("2025121822001400001234567890", dated);
        let expected = match state(&name) {
            "unpaid" => Trade::Unpaid,
            "closed" => Trade::Closed,
            "paid" | "finished" => Trade::Paid(paid),
            "returned" => Trade::Returned(Returned { payment: paid, returned: Some(TOTAL) }),
            other => panic!("{other}"),
        };
        for object in [object.replace('/', "\\/"), object] {
            scripted.alipay("alipay.trade.query", &object);
            assert_eq!(guard.query(&order).await, Ok(expected.clone()), "{name}");
        }
    }
    let unpaid = published("alipay/query/unpaid.lean.json");
    scripted.alipay("alipay.trade.query", &unpaid.replace("\"300.00\"", "null"));
    assert_eq!(guard.query(&order).await, Ok(Trade::Unpaid));
}

#[tokio::test]
async fn every_answer_about_a_refund_is_read() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let order = order_at(Channel::WechatH5);
    for (name, body) in shapes("wechat/refund") {
        let expected = match state(&name) {
            "refunded" => done(),
            "underway" => Ok(RefundState::Underway),
            failed => Err(RefundFailure::Refused(RefundRefusal::Refused(failed.to_uppercase()))),
        };
        scripted.wechat(200, &body);
        assert_eq!(guard.refund_query(&order).await, expected, "{name} looked up");
        let [asked] = scripted.asked().try_into().expect("one call");
        assert_eq!(asked.method(), "GET");
        assert_eq!(asked.uri().path(), format!("/v3/refund/domestic/refunds/{}", number()));
        scripted.first(paid_at_wechat());
        assert_eq!(guard.refund(&order).await, expected, "{name} asked for");
        let [_, asked] = scripted.asked().try_into().expect("a query, and one refund");
        assert_eq!(asked.method(), "POST");
        let notified = r#""notify_url":"https://tickets.example/api/notify/wechat""#;
        assert!(asked.body().contains(notified), "{}", asked.body());
    }
    let order = order_at(Channel::AlipayWap);
    for (name, object) in shapes("alipay/refund-query") {
        let expected = match name.as_str() {
            "refunded.lean" | "refunded.full" => done(),
            "underway.full" => Ok(RefundState::Underway),
            // The leanest answer does not tell it from one that is not known.
            "unknown.lean" | "underway.lean" => Ok(RefundState::Unknown),
            other => panic!("{other}"),
        };
        scripted.alipay("alipay.trade.fastpay.refund.query", &object);
        assert_eq!(guard.refund_query(&order).await, expected, "{name}");
        let [asked] = scripted.asked().try_into().expect("one call");
        assert_eq!(form(&asked)["method"], "alipay.trade.fastpay.refund.query");
        assert!(form(&asked)["biz_content"].contains(&number()));
    }
    for (name, object) in shapes("alipay/refund") {
        let expected = match state(&name) {
            "changed" => done(),
            // Only a query of the refund says what became of it.
            "repeated" => Ok(RefundState::Underway),
            other => panic!("{other}"),
        };
        scripted.alipay("alipay.trade.refund", &object);
        scripted.first(paid_at_alipay());
        assert_eq!(guard.refund(&order).await, expected, "{name}");
    }
}

#[tokio::test]
async fn where_some_of_it_went_back_nothing_is_asked_for() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let returned = published("wechat/transaction/refund.lean.json");
    let rows = [
        (404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"m"}"#.to_owned(), None),
        (200, published("wechat/refund/underway.lean.json"), Some(RefundState::Underway)),
    ];
    for (status, body, known) in rows {
        scripted.first(wechat(200, &returned));
        scripted.wechat(status, &body);
        let elsewhere = Err(RefundFailure::Refused(RefundRefusal::Elsewhere));
        let found = guard.refund(&order_at(Channel::WechatH5)).await;
        assert_eq!(found, known.map_or(elsewhere, Ok), "{body}");
        assert!(scripted.asked().iter().all(|asked| asked.method() == "GET"), "nothing is posted");
    }
}

#[tokio::test]
async fn less_than_was_paid_is_no_refund() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let part = published("wechat/refund/refunded.lean.json");
    scripted.wechat(200, &part.replace("\"refund\": 30000", "\"refund\": 29999"));
    let found = guard.refund_query(&order_at(Channel::WechatH5)).await;
    assert!(matches!(found, Err(RefundFailure::Refused(RefundRefusal::Refused(_)))), "{found:?}");
    let part = published("alipay/refund-query/refunded.lean.json");
    let part = part.replace("\"refund_amount\": \"300.00\"", "\"refund_amount\": \"299.99\"");
    scripted.alipay("alipay.trade.fastpay.refund.query", &part);
    let found = guard.refund_query(&order_at(Channel::AlipayWap)).await;
    assert!(matches!(found, Err(RefundFailure::Refused(RefundRefusal::Refused(_)))), "{found:?}");
}
