//! WeChat Pay's side: orders, queries, closing and refunds as a merchant's server calls them, the
//! page that a browser opens, and the wallet behind the bridge.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use wire::wechat::BridgeParameters;
use wire::{Channel, UnixSeconds};

use crate::cashier;
use crate::state::{Sandbox, SandboxRefusal};
use crate::trades::{self, Trade, TradeStatus};
use channels::alipay::parameters;
use channels::wechat::trade::{
    CURRENCY, Close, NO_SUCH_ORDER, Notice, PAID, Paid, Prepaid, Prepay, Refund, RefundAmount,
    Refunding, Refusal, Sealed, Transaction, prepay_path,
};
use channels::wechat::{Request, Signature, bridge_signed};
use keys::{china_time, random};

/// For how long an address for a browser can be opened, in seconds.
const H5_SECONDS: u64 = 300;
/// For how long the bridge takes an order, in seconds.
const PREPAY_SECONDS: u64 = 7_200;
/// How old an order has to be before the merchant may close it, in seconds.
const CLOSABLE_SECONDS: u64 = 300;
/// After which time the provider closes an order by itself, in seconds.
const ORDER_SECONDS: u64 = 604_800;

/// What is answered to a merchant.
type Said = Result<(StatusCode, String), SandboxRefusal>;

/// Every call of a merchant's server comes through here: it is read only when the merchant signed it.
pub(crate) async fn call(
    State(sandbox): State<Sandbox>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("", |it| it.as_str());
    let body = core::str::from_utf8(&body).unwrap_or_default();
    let authorization = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let key = &sandbox.0.wechat.merchant_key;
    let known =
        authorization.is_some_and(|shown| Request::is_of(shown, method.as_str(), path, body, key));
    let said = if known {
        answer(&sandbox, &method, uri.path(), body).await
    } else {
        Ok(refusal(StatusCode::UNAUTHORIZED, "SIGN_ERROR"))
    };
    let (status, body) = said.unwrap_or_else(|error| {
        tracing::error!(%error, "the gateway failed");
        refusal(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR")
    });
    let mut response = (status, body.clone()).into_response();
    for (name, value) in sandbox.wechat_headers(&body) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

async fn answer(sandbox: &Sandbox, method: &Method, path: &str, body: &str) -> Said {
    let made = [Channel::WechatH5, Channel::WechatJsapi]
        .into_iter()
        .find(|channel| prepay_path(*channel) == Some(path));
    let order = path.strip_prefix("/v3/pay/transactions/out-trade-no/");
    match (made, order.and_then(|order| order.strip_suffix("/close")), order) {
        (Some(channel), ..) => match read::<Prepay>(body) {
            Some(asked) => sandbox.prepay(channel, asked).await,
            None => Ok(refusal(StatusCode::BAD_REQUEST, "PARAM_ERROR")),
        },
        (_, Some(order), _) => match read::<Close>(body) {
            Some(Close { .. }) => sandbox.close_by_merchant(order).await,
            None => Ok(refusal(StatusCode::BAD_REQUEST, "PARAM_ERROR")),
        },
        (_, _, Some(order)) if *method == Method::GET => sandbox.transaction_of(order).await,
        _ if path == "/v3/refund/domestic/refunds" => match read::<Refund>(body) {
            Some(asked) => sandbox.refund_to_payer(&asked).await,
            None => Ok(refusal(StatusCode::BAD_REQUEST, "PARAM_ERROR")),
        },
        _ => Ok(refusal(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS")),
    }
}

impl Sandbox {
    /// Makes an order, or gives another way to pay it when it is asked for again as it was.
    async fn prepay(&self, channel: Channel, asked: Prepay) -> Said {
        let own = self.payee(channel);
        let own = own.is_some_and(|it| asked.appid == *it.app && asked.mchid == *it.merchant);
        if !own || (channel == Channel::WechatJsapi) != asked.payer.is_some() {
            return Ok(refusal(StatusCode::BAD_REQUEST, "PARAM_ERROR"));
        }
        let now = self.0.clock.now();
        // The phone's address may change between two attempts; nothing else may.
        let request = wire::request::encode(&Prepay { scene_info: None, ..asked.clone() });
        let order = trades::Asked {
            channel,
            total: asked.amount.total,
            out_trade_no: asked.out_trade_no,
            subject: asked.description,
            time_expire: now.saturating_add(ORDER_SECONDS),
            notify_url: asked.notify_url,
            return_url: String::new(),
            quit_url: String::new(),
            request,
        };
        let id = prepay_id(now)?;
        let mut tx = self.0.store.begin().await?;
        trades::open(&mut tx, &order, now).await?;
        let trade = trades::find(&mut tx, channel, &order.out_trade_no).await?;
        let trade = trade.ok_or(SandboxRefusal::Absent)?;
        let refused = match trade.status {
            _ if trade.request != order.request => Some("INVALID_REQUEST"),
            TradeStatus::Waiting => None,
            TradeStatus::Success => Some("ORDER_PAID"),
            TradeStatus::Closed => Some("ORDER_CLOSED"),
        };
        if let Some(code) = refused {
            return Ok(refusal(StatusCode::BAD_REQUEST, code));
        }
        trades::prepay(&mut tx, trade.id, &id, now).await?;
        tx.commit().await?;
        let prepaid = match channel {
            Channel::WechatJsapi => Prepaid { prepay_id: id, ..Prepaid::default() },
            Channel::WechatH5 | Channel::WechatApp | Channel::AlipayWap | Channel::AlipayApp => {
                let h5_url = format!("{}/wechat/h5?prepay_id={id}", self.0.origin);
                Prepaid { h5_url, ..Prepaid::default() }
            }
        };
        Ok((StatusCode::OK, wire::request::encode(&prepaid)))
    }

    async fn transaction_of(&self, order: &str) -> Said {
        match self.of_wechat(order).await? {
            Some(trade) => match self.transaction(&trade) {
                Some(transaction) => Ok((StatusCode::OK, wire::request::encode(&transaction))),
                None => Err(SandboxRefusal::Payee),
            },
            None => Ok(refusal(StatusCode::NOT_FOUND, NO_SUCH_ORDER)),
        }
    }

    async fn close_by_merchant(&self, order: &str) -> Said {
        let Some(trade) = self.of_wechat(order).await? else {
            return Ok(refusal(StatusCode::NOT_FOUND, NO_SUCH_ORDER));
        };
        let closable = trade.created.saturating_add(CLOSABLE_SECONDS) <= self.0.clock.now();
        match trade.status {
            TradeStatus::Waiting if !closable => {
                Ok(refusal(StatusCode::BAD_REQUEST, "INVALID_REQUEST"))
            }
            TradeStatus::Success => Ok(refusal(StatusCode::BAD_REQUEST, "ORDER_PAID")),
            TradeStatus::Waiting | TradeStatus::Closed => {
                let mut tx = self.0.store.begin().await?;
                trades::close(&mut tx, trade.id).await?;
                tx.commit().await?;
                Ok((StatusCode::NO_CONTENT, String::new()))
            }
        }
    }

    /// Gives everything back, and is done with it when it is asked again.
    async fn refund_to_payer(&self, asked: &Refund) -> Said {
        let Some(trade) = self.of_wechat(&asked.out_trade_no).await? else {
            return Ok(refusal(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS"));
        };
        let all = trade.charged == Some(asked.amount.refund)
            && trade.charged == Some(asked.amount.total)
            && asked.amount.currency == CURRENCY;
        let again = trade.refund_no.as_deref() == Some(&asked.out_refund_no);
        if !all {
            return Ok(refusal(StatusCode::BAD_REQUEST, "PARAM_ERROR"));
        }
        let status = match trade.status {
            TradeStatus::Success => "PROCESSING",
            TradeStatus::Closed if again => "SUCCESS",
            TradeStatus::Closed | TradeStatus::Waiting => {
                return Ok(refusal(StatusCode::BAD_REQUEST, "INVALID_REQUEST"));
            }
        };
        if !again {
            let now = self.0.clock.now();
            let mut tx = self.0.store.begin().await?;
            trades::refund(&mut tx, trade.id, &asked.out_refund_no, now).await?;
            tx.commit().await?;
        }
        let RefundAmount { refund, total, currency } = asked.amount.clone();
        let refunding = Refunding {
            out_trade_no: asked.out_trade_no.clone(),
            out_refund_no: asked.out_refund_no.clone(),
            status: status.into(),
            amount: RefundAmount { refund, total, currency },
        };
        Ok((StatusCode::OK, wire::request::encode(&refunding)))
    }

    async fn of_wechat(&self, order: &str) -> Result<Option<Trade>, SandboxRefusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        let trade = trades::find(&mut tx, Channel::WechatH5, order).await?;
        tx.commit().await?;
        Ok(trade)
    }

    /// The order of an address that a browser opens, while the address lives.
    pub(crate) async fn opened_by_browser(&self, address: &str) -> Result<Trade, SandboxRefusal> {
        let (_, query) = address.split_once('?').ok_or(SandboxRefusal::Address)?;
        let all = parameters(query).ok_or(SandboxRefusal::Address)?;
        let back = all.get("redirect_url").ok_or(SandboxRefusal::Address)?;
        let id = all.get("prepay_id").ok_or(SandboxRefusal::Address)?;
        let trade = self.prepaid(id, Channel::WechatH5, H5_SECONDS).await?;
        let mut tx = self.0.store.begin().await?;
        trades::lead_back(&mut tx, trade.id, back).await?;
        tx.commit().await?;
        Ok(Trade { return_url: back.clone(), quit_url: back.clone(), ..trade })
    }

    /// The order of parameters that a page handed to the bridge, when the merchant signed them.
    pub(crate) async fn opened_by_bridge(&self, text: &str) -> Result<Trade, SandboxRefusal> {
        let read = BridgeParameters::read(text).map_err(|_| SandboxRefusal::Address)?;
        if !bridge_signed(&read, &self.0.wechat.merchant_key) {
            return Err(SandboxRefusal::Address);
        }
        let own = self.payee(Channel::WechatJsapi).is_some_and(|it| read.app_id == *it.app);
        let id = read.package.strip_prefix("prepay_id=").filter(|_| own);
        let id = id.ok_or(SandboxRefusal::Payee)?;
        self.prepaid(id, Channel::WechatJsapi, PREPAY_SECONDS).await
    }

    async fn prepaid(
        &self,
        id: &str,
        channel: Channel,
        lives_s: u64,
    ) -> Result<Trade, SandboxRefusal> {
        let trade = trades::of_prepay(&mut *self.0.store.reading().await?, id).await?;
        let trade = trade.filter(|trade| trade.channel == channel);
        let trade = trade.ok_or(SandboxRefusal::Absent)?;
        let alive = self.0.clock.now() < trade.prepaid.saturating_add(lives_s);
        if alive { Ok(trade) } else { Err(SandboxRefusal::Closed) }
    }

    /// The notification of a payment, sealed.
    pub(crate) fn wechat_report(&self, trade: &Trade) -> Option<String> {
        let transaction = wire::request::encode(&self.transaction(trade)?);
        let (nonce, beside) = (nonce(6)?, "transaction");
        let notice = Notice {
            id: format!("{}-paid", trade.trade_no),
            event_type: PAID.into(),
            resource: Sealed {
                algorithm: "AEAD_AES_256_GCM".into(),
                ciphertext: self.0.seal.seal(&transaction, &nonce, beside)?,
                nonce,
                associated_data: beside.into(),
            },
        };
        Some(wire::request::encode(&notice))
    }

    fn transaction(&self, trade: &Trade) -> Option<Transaction> {
        let payee = self.payee(trade.channel)?;
        let state = match trade.status {
            TradeStatus::Waiting => "NOTPAY",
            TradeStatus::Success => "SUCCESS",
            TradeStatus::Closed if trade.refund_no.is_some() => "REFUND",
            TradeStatus::Closed => "CLOSED",
        };
        let total = trade.charged.unwrap_or(trade.total);
        let amount = Paid { total, payer_total: total, currency: CURRENCY.into() };
        Some(Transaction {
            appid: payee.app.as_str().into(),
            mchid: payee.merchant.as_str().into(),
            out_trade_no: trade.out_trade_no.clone(),
            trade_state: state.into(),
            transaction_id: trade.paid.map_or_else(String::new, |_| trade.trade_no.clone()),
            success_time: trade.paid.map_or_else(String::new, china_time::stamp),
            amount: Some(amount),
        })
    }

    /// The provider's signature over a body, made now.
    pub(crate) fn wechat_headers(&self, body: &str) -> Vec<(&'static str, String)> {
        let (now, serial) = (self.0.clock.now(), &self.0.wechat_serial);
        let signature =
            nonce(16).and_then(|it| Signature::new(now, &it, body, serial, &self.0.wechat.key));
        signature.map_or_else(Vec::new, |it| it.headers().into())
    }
}

/// The page that a browser opens.
pub(crate) async fn show(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery) -> Response {
    let address = format!("?{}", query.unwrap_or_default());
    cashier::page_of(&sandbox, sandbox.opened_by_browser(&address).await)
}

/// What the wallet does with the parameters that a page handed to the bridge: the rider agrees, and
/// it pays.
pub(crate) async fn bridge(State(sandbox): State<Sandbox>, text: String) -> StatusCode {
    match sandbox.pay(&text).await {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(refusal) => {
            tracing::warn!(%refusal, "the wallet refuses");
            StatusCode::FORBIDDEN
        }
    }
}

fn refusal(status: StatusCode, code: &str) -> (StatusCode, String) {
    let refusal = Refusal { code: code.into(), message: "The sandbox refuses.".into() };
    (status, wire::request::encode(&refusal))
}

fn read<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str(body).ok()
}

/// Hexadecimal digits of so many random bytes.
fn nonce(bytes: usize) -> Option<String> {
    let digits = wire::digest::hex(&random::bytes::<16>().ok()?);
    digits.get(..bytes * 2).map(String::from)
}

/// 36 characters that begin with a date, as WeChat's do.
fn prepay_id(now: UnixSeconds) -> Result<String, SandboxRefusal> {
    let date = china_time::write(now);
    let date: String = date.chars().filter(char::is_ascii_digit).collect();
    let digits = nonce(10).ok_or(SandboxRefusal::Address)?;
    Ok(format!("wx{date}{digits}"))
}
