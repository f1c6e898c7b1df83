//! Orders and refunds as WeChat Pay states them, in answers and sealed in notifications.

use serde_json::{Value, json};
use wire::{Channel, Fen};

use super::interface::nonce;
use crate::books::refunds::{RefundEntry, RefundStatus};
use crate::books::trades::{Trade, TradeStatus};
use crate::pay::counts_back;
use crate::shapes::{Shapes, shapes};
use crate::state::Sandbox;
use keys::china_time;

impl Sandbox {
    /// An order, as a query answers it.
    pub(super) fn transaction(&self, trade: &Trade) -> Option<Value> {
        let payee = self.payee(trade.channel)?;
        let (state, shapes) = match trade.status {
            _ if trade.fen_back(counts_back) > 0 => ("REFUND", REFUND),
            TradeStatus::Waiting => ("NOTPAY", UNPAID),
            TradeStatus::Success => ("SUCCESS", PAID),
            TradeStatus::Closed => ("CLOSED", CLOSED),
        };
        let total = trade.charged.unwrap_or(trade.total).get();
        let kind = match trade.channel {
            Channel::WechatJsapi => "JSAPI",
            Channel::WechatApp => "APP",
            Channel::WechatH5 | Channel::AlipayWap | Channel::AlipayApp => "MWEB",
        };
        let mut known = json!({
            "appid": payee.app.as_str(),
            "mchid": payee.merchant.as_str(),
            "out_trade_no": trade.out_trade_no,
            "trade_state": state,
            "trade_type": kind,
            "amount": {"total": total, "payer_total": trade.charged.map_or(0, Fen::get)},
        });
        if let (Some(paid), Some(known)) = (trade.paid, known.as_object_mut()) {
            known.insert("transaction_id".into(), trade.trade_no.as_str().into());
            known.insert("success_time".into(), china_time::stamp(paid).into());
        }
        Some(self.shaped(shapes, &trade.out_trade_no, &known))
    }

    /// A refund in this state, as its making and its query answer it.
    pub(super) fn refund_answer(
        &self,
        trade: &Trade,
        refund: &RefundEntry,
        status: RefundStatus,
    ) -> Value {
        let shapes = match status {
            RefundStatus::Processing => REFUND_UNDERWAY,
            RefundStatus::Success => REFUND_DONE,
            RefundStatus::Abnormal => REFUND_ABNORMAL,
            RefundStatus::Closed => REFUND_CLOSED,
        };
        self.shaped(shapes, &trade.out_trade_no, &refund_facts(trade, refund, status))
    }

    /// The notification of a payment, sealed.
    pub(crate) fn wechat_report(&self, trade: &Trade) -> Option<String> {
        let order = &trade.out_trade_no;
        let transaction = self.transaction(trade)?.to_string();
        let paid = trade.paid?;
        let id = format!("EV-{}01", trade.trade_no);
        self.notice(
            NOTICE_PAID,
            order,
            &transaction,
            &json!({"id": id, "create_time": china_time::stamp(paid)}),
        )
    }

    /// The notification of a refund's end, sealed.
    pub(crate) fn wechat_refund_report(
        &self,
        trade: &Trade,
        refund: &RefundEntry,
    ) -> Option<String> {
        let (notice, shapes) = match refund.status {
            RefundStatus::Processing => return None,
            RefundStatus::Success => (NOTICE_REFUNDED, REPORT_REFUNDED),
            RefundStatus::Abnormal => (NOTICE_ABNORMAL, REPORT_ABNORMAL),
            RefundStatus::Closed => (NOTICE_CLOSED, REPORT_CLOSED),
        };
        let order = &trade.out_trade_no;
        let mut known = refund_facts(trade, refund, refund.status);
        if let (Some(known), Some(payee)) = (known.as_object_mut(), self.payee(trade.channel)) {
            known.insert("mchid".into(), payee.merchant.as_str().into());
        }
        let sealed = self.shaped(shapes, order, &known).to_string();
        let id = format!("EV-{}-{}", trade.trade_no, refund.id);
        let at = china_time::stamp(refund.ended.unwrap_or(refund.asked));
        self.notice(notice, order, &sealed, &json!({"id": id, "create_time": at}))
    }

    fn notice(&self, shapes: Shapes, order: &str, text: &str, known: &Value) -> Option<String> {
        let mut notice = self.shaped(shapes, order, known);
        let resource = notice.get_mut("resource")?.as_object_mut()?;
        let nonce = nonce(6)?;
        // Where it is not there, it is the empty text.
        let beside = resource.get("associated_data").and_then(Value::as_str).unwrap_or_default();
        let sealed = self.0.seal.seal(text, &nonce, beside)?;
        resource.insert("nonce".into(), nonce.into());
        resource.insert("ciphertext".into(), sealed.into());
        Some(notice.to_string())
    }
}

/// What is known of a refund, by the names that the answers and the notifications have for it.
fn refund_facts(trade: &Trade, refund: &RefundEntry, status: RefundStatus) -> Value {
    let (total, back) = (trade.charged.unwrap_or(trade.total).get(), refund.amount.get());
    let date = china_time::write(refund.asked);
    let date: String = date.chars().take(10).filter(char::is_ascii_digit).collect();
    json!({
        "refund_id": format!("5030000000{date}{:011}", refund.id),
        "out_refund_no": refund.number,
        "transaction_id": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "status": status.as_str(),
        "refund_status": status.as_str(),
        "create_time": china_time::stamp(refund.asked),
        "success_time": china_time::stamp(refund.ended.unwrap_or(refund.asked)),
        "amount": {
            "total": total,
            "refund": back,
            "payer_total": total,
            "payer_refund": back,
            "settlement_total": total,
            "settlement_refund": back,
        },
    })
}

const UNPAID: Shapes = shapes!(
    "wechat/transaction/unpaid.lean.json",
    "wechat/transaction/unpaid.recorded.json",
    "wechat/transaction/unpaid.full.json"
);
const CLOSED: Shapes = shapes!(
    "wechat/transaction/closed.lean.json",
    "wechat/transaction/closed.recorded.json",
    "wechat/transaction/closed.full.json"
);
const PAID: Shapes = shapes!(
    "wechat/transaction/paid.lean.json",
    "wechat/transaction/paid.recorded.json",
    "wechat/transaction/paid.full.json"
);
const REFUND: Shapes = shapes!(
    "wechat/transaction/refund.lean.json",
    "wechat/transaction/refund.recorded.json",
    "wechat/transaction/refund.full.json"
);
const REFUND_UNDERWAY: Shapes =
    shapes!("wechat/refund/underway.lean.json", "wechat/refund/underway.full.json");
const REFUND_DONE: Shapes =
    shapes!("wechat/refund/refunded.lean.json", "wechat/refund/refunded.full.json");
const REFUND_ABNORMAL: Shapes =
    shapes!("wechat/refund/abnormal.lean.json", "wechat/refund/abnormal.full.json");
const REFUND_CLOSED: Shapes =
    shapes!("wechat/refund/closed.lean.json", "wechat/refund/closed.full.json");
const NOTICE_PAID: Shapes = shapes!("wechat/notice/paid.full.json", "wechat/notice/paid.lean.json");
const NOTICE_REFUNDED: Shapes = shapes!("wechat/notice/refund-success.full.json");
const NOTICE_ABNORMAL: Shapes = shapes!("wechat/notice/refund-abnormal.full.json");
const NOTICE_CLOSED: Shapes = shapes!("wechat/notice/refund-closed.full.json");
const REPORT_REFUNDED: Shapes =
    shapes!("wechat/refund-notice/refunded.lean.json", "wechat/refund-notice/refunded.full.json");
const REPORT_ABNORMAL: Shapes =
    shapes!("wechat/refund-notice/abnormal.lean.json", "wechat/refund-notice/abnormal.full.json");
const REPORT_CLOSED: Shapes =
    shapes!("wechat/refund-notice/closed.lean.json", "wechat/refund-notice/closed.full.json");
