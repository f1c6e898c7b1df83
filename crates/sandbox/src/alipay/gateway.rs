//! `POST /gateway.do`: query, close and refund, as a merchant's server calls them.

use axum::extract::State;
use axum::http::StatusCode;
use wire::{Channel, Fen};

use crate::state::{Sandbox, SandboxRefusal};
use crate::trades::{self, Trade, TradeStatus};
use channels::alipay::{
    CODE_OK, CODE_REFUSED, Direction, NO_SUCH_TRADE, TradeAnswer, TradeRequest, open_query,
    signed_answer,
};
use keys::{china_time, pricing};

pub(crate) async fn call(
    State(sandbox): State<Sandbox>,
    form: String,
) -> Result<String, StatusCode> {
    answer(&sandbox, &form).await.map_err(|refusal| {
        tracing::error!(%refusal, "the gateway failed");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}

/// The signed answer to a signed form.
pub(crate) async fn answer(sandbox: &Sandbox, form: &str) -> Result<String, SandboxRefusal> {
    let all = open_query(form, Direction::Request, &sandbox.0.alipay.merchant_key);
    let own = sandbox.payee(Channel::AlipayWap).map(|payee| &*payee.app);
    let all = all.filter(|all| own.is_some() && all.get("app_id").map(String::as_str) == own);
    let (method, answer) = match all {
        Some(all) => {
            let method = all.get("method").cloned().unwrap_or_default();
            let content = all.get("biz_content").map(String::as_str).unwrap_or_default();
            let answer = match serde_json::from_str::<TradeRequest>(content) {
                Ok(request) => done(sandbox, &method, &request).await?,
                Err(_) => refused(CODE_REFUSED, "ACQ.INVALID_PARAMETER"),
            };
            (method, answer)
        }
        None => ("error".into(), refused("40002", "isv.invalid-signature")),
    };
    let object = wire::request::encode(&answer);
    signed_answer(&method, &object, &sandbox.0.alipay.key).ok_or(SandboxRefusal::Address)
}

async fn done(
    sandbox: &Sandbox,
    method: &str,
    request: &TradeRequest,
) -> Result<TradeAnswer, SandboxRefusal> {
    let now = sandbox.0.clock.now();
    let order = request.out_trade_no.as_str();
    let mut tx = sandbox.0.store.begin().await?;
    trades::lapse(&mut tx, now).await?;
    let Some(trade) = trades::find(&mut tx, Channel::AlipayWap, order).await? else {
        return Ok(refused(CODE_REFUSED, NO_SUCH_TRADE));
    };
    let answer = match (method, trade.status) {
        ("alipay.trade.query", _) => found(&trade),
        ("alipay.trade.close", TradeStatus::Waiting) => {
            trades::close(&mut tx, trade.id).await?;
            TradeAnswer { trade_status: String::new(), ..found(&trade) }
        }
        ("alipay.trade.refund", _) => match refundable(&trade, request) {
            Ok((number, amount)) => {
                if trade.refund_no.is_none() {
                    trades::refund(&mut tx, trade.id, number, now).await?;
                }
                TradeAnswer { refund_fee: pricing::yuan(amount), ..found(&trade) }
            }
            Err(reason) => refused(CODE_REFUSED, reason),
        },
        _ => refused(CODE_REFUSED, "ACQ.TRADE_STATUS_ERROR"),
    };
    tx.commit().await?;
    Ok(answer)
}

/// The number and the amount of a refund that may be made, or was made under the same number. The
/// sandbox gives back all or nothing.
fn refundable<'a>(
    trade: &Trade,
    request: &'a TradeRequest,
) -> Result<(&'a str, Fen), &'static str> {
    let number = request.out_request_no.as_deref().ok_or("ACQ.INVALID_PARAMETER")?;
    let charged = trade.charged.ok_or("ACQ.TRADE_STATUS_ERROR")?;
    let amount = request.refund_amount.as_deref().and_then(pricing::fen_of_yuan);
    let again = trade.refund_no.as_deref() == Some(number);
    if amount != Some(charged) {
        return Err("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    }
    match trade.status {
        TradeStatus::Success => Ok((number, charged)),
        TradeStatus::Closed if again => Ok((number, charged)),
        TradeStatus::Closed | TradeStatus::Waiting => Err("ACQ.TRADE_STATUS_ERROR"),
    }
}

fn found(trade: &Trade) -> TradeAnswer {
    TradeAnswer {
        code: CODE_OK.into(),
        msg: "Success".into(),
        out_trade_no: trade.out_trade_no.clone(),
        trade_no: trade.trade_no.clone(),
        trade_status: trade.status.as_str().into(),
        total_amount: pricing::yuan(trade.charged.unwrap_or(trade.total)),
        send_pay_date: trade.paid.map(china_time::write).unwrap_or_default(),
        ..TradeAnswer::default()
    }
}

fn refused(code: &str, reason: &str) -> TradeAnswer {
    let (code, sub_code) = (code.into(), reason.into());
    TradeAnswer { code, msg: "Business Failed".into(), sub_code, ..TradeAnswer::default() }
}
