//! The calls about an order: query, close, refund, and the query of a refund.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use wire::{Fen, Provider};

use super::order::{amount, is_number};
use crate::books::refunds::{RefundAsked, RefundEntry, RefundStatus};
use crate::books::trades::{self, Trade, TradeStatus};
use crate::pay::covers;
use crate::shapes::{Shapes, shapes};
use crate::state::{Sandbox, SandboxRefusal};
use crate::switches::RefundSwitch;
use keys::{china_time, pricing};

/// The refusal of an order that is not known.
const UNKNOWN: &str = "ACQ.TRADE_NOT_EXIST";
/// The refusal of a request without what it needs.
const PARAMETER: &str = "ACQ.INVALID_PARAMETER";
/// The refusal of what the state of an order does not allow.
const STATE: &str = "ACQ.TRADE_STATUS_ERROR";

/// What query, close, refund and the query of a refund are asked. One of the two numbers of the order has to be there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TradeRequest {
    out_trade_no: Option<String>,
    trade_no: Option<String>,
    refund_amount: Value,
    out_request_no: Option<String>,
}

impl TradeRequest {
    /// The number of the refund. Who gives a whole order back may leave it out: it is the order's then.
    fn refund_number(&self, trade: &Trade) -> String {
        self.out_request_no.clone().unwrap_or_else(|| trade.out_trade_no.clone())
    }
}

/// The object that answers a request.
pub(super) async fn done(
    sandbox: &Sandbox,
    method: &str,
    content: &Value,
) -> Result<Value, SandboxRefusal> {
    let Ok(request) = serde_json::from_value::<TradeRequest>(content.clone()) else {
        return Ok(refused(PARAMETER));
    };
    let number = request.out_trade_no.as_deref().filter(|number| !number.is_empty());
    let own = request.trade_no.as_deref().filter(|number| !number.is_empty());
    if number.is_none() && own.is_none() || number.is_some_and(|number| !is_number(number)) {
        return Ok(refused(PARAMETER));
    }
    let now = sandbox.0.clock.now();
    let mut tx = sandbox.0.store.begin().await?;
    trades::lapse(&mut tx, now).await?;
    // Where both are given, the provider's own number decides.
    let trade = match (own, number) {
        (Some(own), _) => trades::find_own(&mut tx, Provider::Alipay, own).await?,
        (None, Some(number)) => trades::find(&mut tx, Provider::Alipay, number).await?,
        (None, None) => None,
    };
    let Some(trade) = trade else {
        tx.commit().await?;
        return Ok(refused(UNKNOWN));
    };
    let answer = match (method, trade.status) {
        ("alipay.trade.query", _) => sandbox.queried(&trade),
        ("alipay.trade.close", TradeStatus::Waiting) => {
            trades::close(&mut tx, trade.id).await?;
            sandbox.shaped(CLOSE, &trade.out_trade_no, &Value::Object(facts(&trade)))
        }
        ("alipay.trade.refund", _) => match refundable(sandbox, &trade, &request) {
            Ok(Wanted::Again(refund)) => sandbox.refunded(&trade, &refund, false),
            Ok(Wanted::New(asked)) => {
                let refund = sandbox.give_back(&mut tx, &trade, &asked).await?;
                let trade = trades::of_id(&mut tx, trade.id).await?;
                let refund = trade.refund(&refund.number).cloned().unwrap_or(refund);
                let changed = refund.status == RefundStatus::Success;
                sandbox.refunded(&trade, &refund, changed)
            }
            Err(reason) => refused(&reason),
        },
        ("alipay.trade.fastpay.refund.query", _) => sandbox.refund_queried(&trade, &request),
        ("alipay.trade.close", TradeStatus::Success | TradeStatus::Closed) => refused(STATE),
        _ => refused("isv.insufficient-isv-permissions"),
    };
    tx.commit().await?;
    Ok(answer)
}

/// A refund that may be made, or was made under the same number.
enum Wanted {
    New(RefundAsked),
    Again(RefundEntry),
}

fn refundable(sandbox: &Sandbox, trade: &Trade, request: &TradeRequest) -> Result<Wanted, String> {
    let amount = amount(&request.refund_amount).filter(|amount| *amount > Fen::new(0));
    let amount = amount.ok_or(PARAMETER)?;
    let number = request.refund_number(trade);
    if let Some(known) = trade.refund(&number) {
        return if known.amount == amount {
            Ok(Wanted::Again(known.clone()))
        } else {
            Err("ACQ.DISCORDANT_REPEAT_REQUEST".into())
        };
    }
    match sandbox.switches().alipay.refunds {
        RefundSwitch::BalanceEmpty => return Err("ACQ.SELLER_BALANCE_NOT_ENOUGH".into()),
        RefundSwitch::Refused { code, .. } => return Err(code),
        RefundSwitch::AtOnce | RefundSwitch::Underway => {}
    }
    if trade.charged.is_none() || trade.status != TradeStatus::Success {
        return Err(STATE.into());
    }
    // A part of an order needs a number of its own.
    if request.out_request_no.is_none() && trade.charged != Some(amount) {
        return Err(PARAMETER.into());
    }
    if !covers(trade, amount) {
        return Err("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL".into());
    }
    Ok(Wanted::New(RefundAsked { number, amount, notify_url: String::new() }))
}

impl Sandbox {
    fn queried(&self, trade: &Trade) -> Value {
        let shapes = match (trade.status, trade.paid) {
            (TradeStatus::Waiting, _) => UNPAID,
            (TradeStatus::Success, _) => PAID,
            (TradeStatus::Closed, None) => CLOSED,
            (TradeStatus::Closed, Some(_)) => RETURNED,
        };
        self.shaped(shapes, &trade.out_trade_no, &Value::Object(facts(trade)))
    }

    fn refunded(&self, trade: &Trade, refund: &RefundEntry, changed: bool) -> Value {
        let shapes = if changed { REFUND_CHANGED } else { REFUND_REPEATED };
        let mut known = facts(trade);
        let back = trade.fen_back(|status| status == RefundStatus::Success);
        known.extend(members(json!({
            "refund_fee": yuan(back),
            "send_back_fee": pricing::yuan(refund.amount),
            "gmt_refund_pay": china_time::write(refund.ended.unwrap_or(refund.asked)),
            "refund_detail_item_list": funds(refund.amount),
        })));
        self.shaped(shapes, &trade.out_trade_no, &Value::Object(known))
    }

    fn refund_queried(&self, trade: &Trade, request: &TradeRequest) -> Value {
        let Some(number) = request.out_request_no.as_deref().filter(|it| !it.is_empty()) else {
            return refused(PARAMETER);
        };
        let Some(refund) = trade.refund(number) else {
            return self.shaped(REFUND_UNKNOWN, &trade.out_trade_no, &Value::Object(Map::new()));
        };
        let mut known = facts(trade);
        known.extend(members(json!({
            "out_request_no": refund.number,
            "refund_amount": pricing::yuan(refund.amount),
            "send_back_fee": pricing::yuan(refund.amount),
            "gmt_refund_pay": china_time::write(refund.ended.unwrap_or(refund.asked)),
            "refund_detail_item_list": funds(refund.amount),
        })));
        let shapes = match refund.status {
            RefundStatus::Success => REFUND_DONE,
            RefundStatus::Processing | RefundStatus::Abnormal | RefundStatus::Closed => {
                REFUND_UNDERWAY
            }
        };
        self.shaped(shapes, &trade.out_trade_no, &Value::Object(known))
    }
}

/// What is known of an order, by the names that the answers have for it.
fn facts(trade: &Trade) -> Map<String, Value> {
    let total = pricing::yuan(trade.charged.unwrap_or(trade.total));
    let paid = if trade.status == TradeStatus::Success { total.as_str() } else { "0.00" };
    let mut known = members(json!({
        "out_trade_no": trade.out_trade_no,
        "trade_no": trade.trade_no,
        "trade_status": trade.status.as_str(),
        "total_amount": total,
        "buyer_pay_amount": paid,
        "invoice_amount": paid,
        "receipt_amount": paid,
        "settle_amount": total,
        "pay_amount": total,
        "subject": trade.subject,
        "fund_bill_list": [{"amount": total, "fund_channel": "ALIPAYACCOUNT"}],
    }));
    if let Some(paid) = trade.paid {
        known.insert("send_pay_date".into(), china_time::write(paid).into());
    }
    known
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

fn funds(amount: Fen) -> Value {
    json!([{"amount": pricing::yuan(amount), "fund_channel": "ALIPAYACCOUNT"}])
}

/// A sum of refunds, which is never more than a payment.
pub(super) fn yuan(fen: u64) -> String {
    pricing::yuan(Fen::new(u32::try_from(fen).unwrap_or(u32::MAX)))
}

fn refused(sub_code: &str) -> Value {
    let sub_msg = "沙盒不予受理";
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg})
}

const UNPAID: Shapes = shapes!(
    "alipay/query/unpaid.lean.json",
    "alipay/query/unpaid.recorded.json",
    "alipay/query/unpaid.full.json"
);
const PAID: Shapes = shapes!(
    "alipay/query/paid.lean.json",
    "alipay/query/paid.recorded.json",
    "alipay/query/paid.full.json"
);
const CLOSED: Shapes = shapes!(
    "alipay/query/closed.lean.json",
    "alipay/query/closed.recorded.json",
    "alipay/query/closed.full.json"
);
const RETURNED: Shapes =
    shapes!("alipay/query/returned.lean.json", "alipay/query/returned.recorded.json");
const CLOSE: Shapes = shapes!("alipay/close/lean.json", "alipay/close/full.json");
const REFUND_CHANGED: Shapes =
    shapes!("alipay/refund/changed.lean.json", "alipay/refund/changed.full.json");
const REFUND_REPEATED: Shapes =
    shapes!("alipay/refund/repeated.lean.json", "alipay/refund/repeated.full.json");
const REFUND_DONE: Shapes =
    shapes!("alipay/refund-query/refunded.lean.json", "alipay/refund-query/refunded.full.json");
const REFUND_UNDERWAY: Shapes =
    shapes!("alipay/refund-query/underway.lean.json", "alipay/refund-query/underway.full.json");
const REFUND_UNKNOWN: Shapes = shapes!("alipay/refund-query/unknown.lean.json");
