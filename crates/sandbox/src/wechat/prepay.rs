//! An order at WeChat Pay, which the merchant makes before anybody can pay.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wire::{Channel, Fen, Provider, UnixSeconds};

use super::interface::{Answer, nonce, read, refused, wrong};
use super::rules::{is_description, is_notify_url, is_order};
use crate::books::trades::{self, TradeStatus};
use crate::state::{Sandbox, SandboxRefusal};
use keys::china_time;

/// After which time the provider closes an order by itself, in seconds.
const ORDER_SECONDS: u64 = 604_800;

/// An order as a merchant asks for it.
#[derive(Debug, Deserialize, Serialize)]
struct Prepay {
    appid: String,
    mchid: String,
    description: String,
    out_trade_no: String,
    notify_url: String,
    amount: PrepayAmount,
    #[serde(default)]
    payer: Option<Payer>,
    #[serde(default)]
    time_expire: Option<String>,
    /// The phone's address may change between two attempts; nothing else may.
    #[serde(default, skip_serializing)]
    scene_info: Option<Scene>,
}

#[derive(Debug, Deserialize, Serialize)]
struct PrepayAmount {
    total: u32,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Payer {
    openid: String,
}

#[derive(Debug, Deserialize)]
struct Scene {
    payer_client_ip: String,
    #[serde(default)]
    h5_info: Option<H5Info>,
}

#[derive(Debug, Deserialize)]
struct H5Info {
    #[serde(rename = "type")]
    kind: String,
}

/// What is wrong with one member of the order, and where.
fn fault(channel: Channel, asked: &Prepay) -> Option<(&'static str, &'static str)> {
    let scene = asked.scene_info.as_ref();
    let h5 = scene.and_then(|scene| scene.h5_info.as_ref());
    let (in_browser, inside) = (channel == Channel::WechatH5, channel == Channel::WechatJsapi);
    let ip = scene.is_some_and(|scene| scene.payer_client_ip.parse::<core::net::IpAddr>().is_ok());
    let kind = h5.is_some_and(|h5| ["Wap", "iOS", "Android"].contains(&h5.kind.as_str()));
    let openid = asked.payer.as_ref().is_some_and(|payer| !payer.openid.is_empty());
    let rules = [
        (is_order(&asked.out_trade_no), "/out_trade_no", "长度或字符不合法"),
        (is_description(&asked.description), "/description", "长度不合法"),
        (is_notify_url(&asked.notify_url), "/notify_url", "无效的回调地址"),
        (asked.amount.total > 0, "/amount/total", "minimum"),
        (asked.amount.currency.as_deref().is_none_or(|it| it == "CNY"), "/amount/currency", "enum"),
        (!in_browser || ip, "/scene_info/payer_client_ip", "无效的IP地址"),
        (!in_browser || kind, "/scene_info/h5_info/type", "缺少必填参数"),
        (!inside || openid, "/payer/openid", "缺少必填参数"),
    ];
    let fault = rules.into_iter().find(|(holds, ..)| !holds);
    fault.map(|(_, field, issue)| (field, issue))
}

impl Sandbox {
    /// Makes an order, or gives another way to pay it when it is asked for again as it was.
    pub(super) async fn prepay(&self, channel: Channel, body: &str) -> Answer {
        let asked: Prepay = match read(body) {
            Ok(asked) => asked,
            Err(refusal) => return Ok(refusal),
        };
        let own = self.payee(channel);
        if !own.is_some_and(|it| asked.appid == *it.app && asked.mchid == *it.merchant) {
            let code = "APPID_MCHID_NOT_MATCH";
            return Ok(refused(StatusCode::BAD_REQUEST, code, "appid和mch_id不匹配"));
        }
        if let Some((field, issue)) = fault(channel, &asked) {
            return Ok(wrong(field, issue));
        }
        let now = self.0.clock.now();
        let expires = match asked.time_expire.as_deref().map(china_time::read_stamp) {
            Some(None) => return Ok(wrong("/time_expire", "时间格式不合法")),
            Some(Some(at)) => at,
            None => now.saturating_add(ORDER_SECONDS),
        };
        let request = wire::request::encode(&asked);
        let order = trades::Asked {
            channel,
            total: Fen::new(asked.amount.total),
            out_trade_no: asked.out_trade_no,
            subject: asked.description,
            time_expire: expires,
            notify_url: asked.notify_url,
            return_url: String::new(),
            quit_url: String::new(),
            request,
        };
        let id = prepay_id(now)?;
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        trades::open(&mut tx, &order, now).await?;
        let trade = trades::find(&mut tx, Provider::Wechat, &order.out_trade_no).await?;
        let trade = trade.ok_or(SandboxRefusal::Absent)?;
        let refusal = match trade.status {
            _ if trade.request != order.request => {
                Some(("INVALID_REQUEST", "请求重入时，参数与首次请求时不一致"))
            }
            TradeStatus::Waiting => None,
            TradeStatus::Success => Some(("ORDER_PAID", "该订单已支付")),
            TradeStatus::Closed => Some(("ORDER_CLOSED", "该订单已关闭")),
        };
        if let Some((code, message)) = refusal {
            return Ok(refused(StatusCode::BAD_REQUEST, code, message));
        }
        trades::prepay(&mut tx, trade.id, &id, now).await?;
        tx.commit().await?;
        let prepaid: Value = if channel == Channel::WechatH5 {
            json!({ "h5_url": format!("{}/wechat/h5?prepay_id={id}", self.0.origin) })
        } else {
            json!({ "prepay_id": id })
        };
        Ok((StatusCode::OK, prepaid.to_string()))
    }
}

/// 36 characters that begin with a date, as WeChat's do.
fn prepay_id(now: UnixSeconds) -> Result<String, SandboxRefusal> {
    let date = china_time::write(now);
    let date: String = date.chars().filter(char::is_ascii_digit).collect();
    let digits = nonce(10).ok_or(SandboxRefusal::Answer)?;
    Ok(format!("wx{date}{digits}"))
}
