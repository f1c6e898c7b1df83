//! Refunds at WeChat Pay: whole ones, parts, and what became of them.

use axum::http::StatusCode;
use serde::Deserialize;
use wire::{Fen, Provider};

use super::interface::{Answer, absent, read, refused, wrong};
use super::rules::{is_notify_url, is_refund};
use crate::books::refunds::{self, RefundAsked, RefundStatus};
use crate::books::trades::{self, Trade};
use crate::pay::covers;
use crate::state::Sandbox;
use crate::switches::RefundSwitch;

/// A refund as a merchant asks for it. One of the two numbers of the order has to be there.
#[derive(Debug, Deserialize)]
struct Refund {
    #[serde(default)]
    transaction_id: Option<String>,
    #[serde(default)]
    out_trade_no: Option<String>,
    out_refund_no: String,
    #[serde(default)]
    notify_url: Option<String>,
    amount: RefundAmount,
}

#[derive(Debug, Deserialize)]
struct RefundAmount {
    refund: u32,
    total: u32,
    currency: String,
}

impl Sandbox {
    pub(super) async fn refund_by_merchant(&self, body: &str) -> Answer {
        let asked: Refund = match read(body) {
            Ok(asked) => asked,
            Err(refusal) => return Ok(refusal),
        };
        let RefundAmount { refund, total, currency } = &asked.amount;
        let notify_url = asked.notify_url.clone().unwrap_or_default();
        let rules = [
            (is_refund(&asked.out_refund_no), "/out_refund_no"),
            (notify_url.is_empty() || is_notify_url(&notify_url), "/notify_url"),
            (*refund > 0, "/amount/refund"),
            (refund <= total, "/amount/refund"),
            (currency == "CNY", "/amount/currency"),
            (asked.out_trade_no.is_some() || asked.transaction_id.is_some(), "/out_trade_no"),
        ];
        if let Some((_, field)) = rules.into_iter().find(|(holds, _)| !holds) {
            return Ok(wrong(field, "不合法"));
        }
        let mut tx = self.0.store.begin().await?;
        let trade = match (&asked.transaction_id, &asked.out_trade_no) {
            (Some(own), _) => trades::find_own(&mut tx, Provider::Wechat, own).await?,
            (None, Some(order)) => trades::find(&mut tx, Provider::Wechat, order).await?,
            (None, None) => None,
        };
        let Some(trade) = trade.filter(|trade| trade.paid.is_some()) else {
            return Ok(absent());
        };
        let amount = Fen::new(*refund);
        if let Some(refusal) = self.refund_refusal(&trade, &asked, amount) {
            return Ok(refusal);
        }
        if trade.refund(&asked.out_refund_no).is_none() {
            let number = asked.out_refund_no.clone();
            self.give_back(&mut tx, &trade, &RefundAsked { number, amount, notify_url }).await?;
            tx.commit().await?;
            // What was taken a moment ago is under way, however soon it ends.
            return self.refund_body(trade.id, &asked.out_refund_no, true).await;
        }
        drop(tx);
        self.refund_body(trade.id, &asked.out_refund_no, false).await
    }

    fn refund_refusal(
        &self,
        trade: &Trade,
        asked: &Refund,
        amount: Fen,
    ) -> Option<(StatusCode, String)> {
        let invalid = |message| Some(refused(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message));
        if trade.charged != Some(Fen::new(asked.amount.total)) {
            return invalid("订单金额与支付时不一致");
        }
        if let Some(known) = trade.refund(&asked.out_refund_no) {
            return if known.amount == amount { None } else { invalid("退款单参数不一致") };
        }
        match self.switches().wechat.refunds {
            RefundSwitch::BalanceEmpty => {
                return Some(refused(StatusCode::FORBIDDEN, "NOT_ENOUGH", "基本账户余额不足"));
            }
            RefundSwitch::Refused { status, code } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
                return Some(refused(status, &code, "沙盒不予受理"));
            }
            RefundSwitch::AtOnce | RefundSwitch::Underway => {}
        }
        if covers(trade, amount) { None } else { invalid("退款金额超过可退金额") }
    }

    /// What became of a refund.
    pub(super) async fn refund_of(&self, number: &str) -> Answer {
        let mut connection = self.0.store.reading().await?;
        for trade in refunds::trades_of(&mut connection, number).await? {
            if trades::of_id(&mut connection, trade).await?.channel.provider() == Provider::Wechat {
                drop(connection);
                return self.refund_body(trade, number, false).await;
            }
        }
        Ok(absent())
    }

    async fn refund_body(&self, trade: i64, number: &str, new: bool) -> Answer {
        let trade = trades::of_id(&mut *self.0.store.reading().await?, trade).await?;
        let Some(refund) = trade.refund(number) else {
            return Ok(absent());
        };
        let status = if new { RefundStatus::Processing } else { refund.status };
        Ok((StatusCode::OK, self.refund_answer(&trade, refund, status).to_string()))
    }
}
