//! The orders that a rider brings to Alipay, from a mobile browser or an app: reading the request and making its order.

use serde::Deserialize;
use serde_json::Value;
use wire::{Channel, Fen, Provider};

use super::request::{self, MerchantRequest};
use crate::books::trades::{self, Trade};
use crate::state::{Sandbox, SandboxRefusal};
use keys::{china_time, pricing};

/// After which time an order without one of its own is closed, in seconds.
const ORDER_SECONDS: u64 = 15 * 86_400;
/// How many characters a merchant's number may have.
const NUMBER_CHARS_MAX: usize = 64;
/// How many characters a subject may have.
const SUBJECT_CHARS_MAX: usize = 256;

/// The order in `biz_content`. Only the members without a default are mandatory.
#[derive(Debug, Deserialize)]
struct Order {
    out_trade_no: String,
    total_amount: Value,
    subject: String,
    product_code: String,
    #[serde(default)]
    seller_id: Option<String>,
    #[serde(default)]
    time_expire: Option<String>,
    #[serde(default)]
    quit_url: Option<String>,
}

impl Sandbox {
    /// Reads a query or a form and makes its order, when the merchant signed it and its time is not
    /// over.
    pub(crate) async fn opened_by_alipay(&self, text: &str) -> Result<Trade, SandboxRefusal> {
        let request = request::open(self, text).map_err(|refusal| {
            tracing::warn!(?refusal, "the gateway refuses");
            SandboxRefusal::Address
        })?;
        self.opened_request(request).await
    }

    /// The same, of a request that was read.
    pub(crate) async fn opened_request(
        &self,
        request: MerchantRequest,
    ) -> Result<Trade, SandboxRefusal> {
        let channel = request::channel_of(&request.method).ok_or(SandboxRefusal::Address)?;
        let order: Order =
            serde_json::from_value(request.content).map_err(|_| SandboxRefusal::Address)?;
        let payee = self.payee(channel).ok_or(SandboxRefusal::Payee)?;
        let seller = order.seller_id.as_deref().filter(|seller| !seller.is_empty());
        if seller.is_some_and(|seller| *seller != *payee.merchant) {
            return Err(SandboxRefusal::Payee);
        }
        let now = self.0.clock.now();
        let expires = match order.time_expire.as_deref().filter(|it| !it.is_empty()) {
            Some(at) => china_time::read(at).ok_or(SandboxRefusal::Address)?,
            None => now.saturating_add(ORDER_SECONDS),
        };
        let total = amount(&order.total_amount).filter(|total| *total > Fen::new(0));
        let well_formed = products(channel).contains(&order.product_code.as_str())
            && is_number(&order.out_trade_no)
            && is_subject(&order.subject);
        let asked = trades::Asked {
            channel,
            total: total.filter(|_| well_formed).ok_or(SandboxRefusal::Address)?,
            out_trade_no: order.out_trade_no,
            subject: order.subject,
            time_expire: expires,
            notify_url: request.notify_url,
            quit_url: order.quit_url.unwrap_or_else(|| request.return_url.clone()),
            return_url: request.return_url,
            request: String::new(),
        };
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        if asked.time_expire > now {
            trades::open(&mut tx, &asked, now).await?;
        }
        let trade = trades::find(&mut tx, Provider::Alipay, &asked.out_trade_no).await?;
        tx.commit().await?;
        let trade = trade.ok_or(SandboxRefusal::Closed)?;
        if trade.total == asked.total { Ok(trade) } else { Err(SandboxRefusal::Changed) }
    }
}

/// The products of a channel: in a browser as the documents have it and as they once had it.
const fn products(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::AlipayWap => &["QUICK_WAP_WAY", "QUICK_WAP_PAY"],
        Channel::AlipayApp => &["QUICK_MSECURITY_PAY"],
        Channel::WechatH5 | Channel::WechatJsapi | Channel::WechatApp => &[],
    }
}

/// Yuan as a merchant may write them: a string or a number, with up to two decimals.
pub(crate) fn amount(value: &Value) -> Option<Fen> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let (yuan, decimals) = text.split_once('.').unwrap_or((&text, ""));
    pricing::fen_of_yuan(&format!("{yuan}.{decimals:0<2}"))
}

/// Whether a merchant's number is one: letters, digits and underscores.
pub(crate) fn is_number(text: &str) -> bool {
    (1..=NUMBER_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn is_subject(text: &str) -> bool {
    (1..=SUBJECT_CHARS_MAX).contains(&text.chars().count()) && !text.contains(['/', '=', '&'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_amount_is_yuan_with_at_most_two_decimals() {
        let rows = [
            (json!("300.00"), Some(30_000)),
            (json!("300"), Some(30_000)),
            (json!("0.5"), Some(50)),
            (json!(300.01), Some(30_001)),
            (json!(3), Some(300)),
            (json!("0.001"), None),
            (json!("3e2"), None),
            (json!("-1.00"), None),
            (json!(""), None),
            (json!(null), None),
        ];
        for (value, fen) in rows {
            assert_eq!(amount(&value), fen.map(Fen::new), "{value}");
        }
    }

    #[test]
    fn a_subject_has_none_of_the_characters_that_the_gateway_refuses() {
        let long = "票".repeat(256);
        let rows = [
            ("100次票", true),
            ("", false),
            ("a/b", false),
            ("a=b", false),
            ("a&b", false),
            (&long, true),
            (&format!("{long}票"), false),
        ];
        for (text, holds) in rows {
            assert_eq!(is_subject(text), holds, "{text}");
        }
    }
}
