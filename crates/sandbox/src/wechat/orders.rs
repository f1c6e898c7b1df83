//! Queries of orders, and closing them.

use axum::http::StatusCode;
use serde::Deserialize;
use wire::Provider;

use super::interface::{Answer, read, refused, wrong};
use super::rules::is_order;
use crate::books::trades::{self, Trade, TradeStatus};
use crate::state::{Sandbox, SandboxRefusal};
use channels::alipay::Parameters;

/// The refusal of an order that is not known.
fn unknown() -> (StatusCode, String) {
    refused(StatusCode::NOT_FOUND, "ORDER_NOT_EXIST", "订单不存在")
}

#[derive(Debug, Deserialize)]
struct Close {
    mchid: String,
}

impl Sandbox {
    pub(super) async fn transaction_of(&self, order: &str, query: &Parameters) -> Answer {
        if !is_order(order) {
            return Ok(wrong("/out_trade_no", "长度或字符不合法"));
        }
        let trade = self.of_wechat(order).await?;
        self.transaction_to(trade, query)
    }

    pub(super) async fn transaction_of_own(&self, number: &str, query: &Parameters) -> Answer {
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, self.0.clock.now()).await?;
        let trade = trades::find_own(&mut tx, Provider::Wechat, number).await?;
        tx.commit().await?;
        // Before a payment there is no such number.
        self.transaction_to(trade.filter(|trade| trade.paid.is_some()), query)
    }

    fn transaction_to(&self, trade: Option<Trade>, query: &Parameters) -> Answer {
        if !query.get("mchid").is_some_and(|mchid| self.is_merchant(mchid)) {
            return Ok(wrong("/mchid", "商户号不合法"));
        }
        let Some(trade) = trade else {
            return Ok(unknown());
        };
        let transaction = self.transaction(&trade).ok_or(SandboxRefusal::Payee)?;
        Ok((StatusCode::OK, transaction.to_string()))
    }

    pub(super) async fn close_by_merchant(&self, order: &str, body: &str) -> Answer {
        match read::<Close>(body) {
            Ok(Close { mchid }) if self.is_merchant(&mchid) => {}
            Ok(_) => return Ok(wrong("/mchid", "商户号不合法")),
            Err(refusal) => return Ok(refusal),
        }
        let Some(trade) = self.of_wechat(order).await? else {
            return Ok(unknown());
        };
        let closable_from = trade.created.saturating_add(self.0.wechat_closable_s);
        let bad = StatusCode::BAD_REQUEST;
        match trade.status {
            TradeStatus::Waiting if self.0.clock.now() < closable_from => {
                Ok(refused(bad, "INVALID_REQUEST", "订单生成后不能马上调用关单接口"))
            }
            _ if trade.paid.is_some() => Ok(refused(bad, "ORDER_PAID", "订单已支付，不能关闭")),
            TradeStatus::Success | TradeStatus::Waiting | TradeStatus::Closed => {
                let mut tx = self.0.store.begin().await?;
                trades::close(&mut tx, trade.id).await?;
                tx.commit().await?;
                Ok((StatusCode::NO_CONTENT, String::new()))
            }
        }
    }

    /// The order of this number in WeChat Pay's books.
    pub(super) async fn of_wechat(&self, order: &str) -> Result<Option<Trade>, SandboxRefusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        let trade = trades::find(&mut tx, Provider::Wechat, order).await?;
        tx.commit().await?;
        Ok(trade)
    }
}
