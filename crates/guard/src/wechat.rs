//! The guard at WeChat Pay: the order that is made before anybody can pay, and the calls about it.

use axum::http::{Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wire::tariff::Payee;
use wire::{Channel, Fen, OrderNo, UnixSeconds};

use channels::rsa::{RsaPublic, RsaSecret};
use channels::wechat::trade::{
    Amount, CURRENCY, Close, H5Info, NO_SUCH_ORDER, Notice, PAID, Payer, Prepaid, Prepay, Refund,
    RefundAmount, Refunding, Refusal, Scene, Transaction, prepay_path,
};
use channels::wechat::{self, SealKey, Signature, Signer};
use guard_client::RefundError;
use keys::{china_time, random};
use net::{ProviderLost, Transport};

use crate::guard::{GuardRefusal, Wanted};
use crate::report::{Believed, Doubt, Said, Told};
use crate::trade::{NotificationRefusal, whole};

/// The address of a phone that nobody knows.
const UNKNOWN_IP: &str = "127.0.0.1";

/// The merchant's account at WeChat Pay.
#[derive(Debug)]
pub struct WechatAccount {
    /// The merchant's key.
    pub merchant: RsaSecret,
    /// The serial number of its certificate.
    pub serial: String,
    /// The provider's key, that its answers and notifications are signed with.
    pub provider_key: RsaPublic,
    /// The name of that key.
    pub provider_serial: String,
    /// The key that notifications are sealed with.
    pub seal: SealKey,
    /// The way to the provider.
    pub provider: Arc<dyn Transport>,
}

/// The account and whom it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wechat<'a> {
    pub(crate) account: &'a WechatAccount,
    pub(crate) payee: &'a Payee,
}

impl Wechat<'_> {
    /// Makes the order and returns what the page opens: an address, or the parameters of the bridge.
    pub(crate) async fn address(&self, wanted: &Wanted<'_>) -> Result<String, GuardRefusal> {
        let channel = self.payee.channel;
        let path = prepay_path(channel).ok_or(GuardRefusal::Payee)?;
        let body = wire::request::encode(&self.order(channel, wanted)?);
        self.agrees(&body, wanted)?;
        let (status, answer) = self.call(Method::POST, path, &body, wanted.now).await?;
        if status != StatusCode::OK {
            return Err(GuardRefusal::Provider(reason(&answer)));
        }
        let prepaid: Prepaid = read(&answer)?;
        match channel {
            Channel::WechatJsapi if !prepaid.prepay_id.is_empty() => {
                let nonce = nonce()?;
                let (app, key) = (&self.payee.app, &self.account.merchant);
                let parameters =
                    wechat::bridge_parameters(app, wanted.now, &nonce, &prepaid.prepay_id, key);
                Ok(wire::request::encode(&parameters.ok_or(GuardRefusal::Key)?))
            }
            Channel::WechatH5 if !prepaid.h5_url.is_empty() => {
                let back = form_urlencoded::Serializer::new(String::new())
                    .append_pair("redirect_url", &wanted.back)
                    .finish();
                Ok(format!("{}&{back}", prepaid.h5_url))
            }
            _ => Err(GuardRefusal::Address("prepaid")),
        }
    }

    /// The order. Nothing in it depends on when it is asked for: asked again, it is the same order,
    /// and the provider gives another way to pay it.
    fn order(&self, channel: Channel, wanted: &Wanted<'_>) -> Result<Prepay, GuardRefusal> {
        let (payer, scene_info) = if channel == Channel::WechatJsapi {
            let openid = wanted.payer.openid.clone().ok_or(GuardRefusal::Payer)?;
            (Some(Payer { openid }), None)
        } else {
            let ip = wanted.payer.ip.map_or_else(|| UNKNOWN_IP.into(), |ip| ip.to_string());
            let h5_info = H5Info { kind: "Wap".into() };
            (None, Some(Scene { payer_client_ip: ip, h5_info }))
        };
        Ok(Prepay {
            appid: self.payee.app.as_str().into(),
            mchid: self.payee.merchant.as_str().into(),
            description: wanted.name.into(),
            out_trade_no: wanted.order.to_string(),
            notify_url: format!("{}/api/notify/wechat", wanted.origin),
            amount: Amount { total: wanted.quote.total, currency: CURRENCY.into() },
            payer,
            scene_info,
        })
    }

    /// Decodes the final bytes again before they leave, and compares what they say with the quote.
    fn agrees(&self, body: &str, wanted: &Wanted<'_>) -> Result<(), GuardRefusal> {
        let read: Prepay =
            serde_json::from_str(body).map_err(|_| GuardRefusal::Address("order"))?;
        wanted.same([
            (read.amount.total == wanted.quote.total, "amount"),
            (read.amount.currency == CURRENCY, "currency"),
            (read.appid == *self.payee.app, "appid"),
            (read.mchid == *self.payee.merchant, "mchid"),
            (read.out_trade_no == wanted.order.as_str(), "out_trade_no"),
        ])
    }

    /// What became of an order; nothing when it is not known.
    pub(crate) async fn query(
        &self,
        order: &OrderNo,
        now: UnixSeconds,
    ) -> Result<Option<Believed>, ProviderLost> {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{order}?mchid={}",
            self.payee.merchant.as_str()
        );
        let (status, answer) = self.call(Method::GET, &path, "", now).await?;
        if status == StatusCode::OK {
            return Ok(Some(told(&read(&answer)?).about(self.payee)?));
        }
        match reason(&answer) {
            code if code == NO_SUCH_ORDER => Ok(None),
            code => Err(ProviderLost(format!("query: {status} {code}"))),
        }
    }

    pub(crate) async fn close(
        &self,
        order: &OrderNo,
        now: UnixSeconds,
    ) -> Result<(), ProviderLost> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/close");
        let body = Close { mchid: self.payee.merchant.as_str().into() };
        self.call(Method::POST, &path, &wire::request::encode(&body), now).await.map(|_| ())
    }

    pub(crate) async fn refund(
        &self,
        order: &OrderNo,
        refund: &str,
        total: Fen,
        now: UnixSeconds,
    ) -> Result<(), RefundError> {
        let body = Refund {
            out_trade_no: order.to_string(),
            out_refund_no: refund.into(),
            amount: RefundAmount { refund: total, total, currency: CURRENCY.into() },
        };
        let (path, body) = ("/v3/refund/domestic/refunds", wire::request::encode(&body));
        let (status, answer) = self.call(Method::POST, path, &body, now).await?;
        if status != StatusCode::OK {
            let code = reason(&answer);
            let for_good = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
            return Err(if for_good {
                RefundError::Refused(code)
            } else {
                ProviderLost(format!("refund: {status} {code}")).into()
            });
        }
        let refunding: Refunding = read(&answer)?;
        if refunding.out_refund_no != refund || refunding.out_trade_no != order.as_str() {
            return Err(ProviderLost("the answer is about another refund".into()).into());
        }
        match refunding.status.as_str() {
            "SUCCESS" => whole(Some(refunding.amount.refund), total),
            "PROCESSING" => Err(RefundError::Underway),
            other => Err(RefundError::Refused(other.into())),
        }
    }

    /// The answer to a call, when the provider signed it.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: &str,
        now: UnixSeconds,
    ) -> Result<(StatusCode, String), ProviderLost> {
        let account = self.account;
        let (mchid, serial) = (self.payee.merchant.as_str(), account.serial.as_str());
        let signer = Signer { mchid, serial, key: &account.merchant };
        let nonce = nonce()?;
        let signed =
            wechat::Request { method: method.as_str(), path, at: now, nonce: &nonce, body };
        let authorization = signed
            .authorization(signer)
            .ok_or_else(|| ProviderLost("the merchant's key can't sign".into()))?;
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "samefare")
            .body(body.to_owned());
        let request = request.map_err(|error| ProviderLost(error.to_string()))?;
        let answer = account.provider.call(request).await?;
        let headers = answer.headers();
        Signature::of(|name| headers.get(name)?.to_str().ok())
            .verify(answer.body(), &account.provider_serial, &account.provider_key, now)
            .map_err(|why| ProviderLost(format!("the answer is not the provider's: {why:?}")))?;
        Ok((answer.status(), answer.into_body()))
    }
}

/// The number of a report, and what it says when it is about one of these payees.
pub(crate) fn open(
    account: &WechatAccount,
    payees: &[&Payee],
    (body, signature): (&str, &Signature),
    now: UnixSeconds,
) -> Result<(String, Believed), NotificationRefusal> {
    signature
        .verify(body, &account.provider_serial, &account.provider_key, now)
        .map_err(|_| NotificationRefusal::Forged)?;
    let unreadable = NotificationRefusal::Unreadable;
    let notice: Notice = serde_json::from_str(body).map_err(|_| unreadable("body"))?;
    let sealed = &notice.resource;
    let text = account.seal.open(&sealed.ciphertext, &sealed.nonce, &sealed.associated_data);
    let text = text.ok_or(NotificationRefusal::Forged)?;
    if notice.event_type != PAID {
        return Err(unreadable("event_type"));
    }
    let transaction: Transaction =
        serde_json::from_str(&text).map_err(|_| unreadable("resource"))?;
    let told = told(&transaction);
    let mut doubt = Doubt::Foreign("app_id");
    for payee in payees {
        match told.about(payee) {
            Ok(believed) => return Ok((notice.id, believed)),
            Err(reason) => doubt = reason,
        }
    }
    Err(doubt.into())
}

fn told(transaction: &Transaction) -> Told<'_> {
    let amount = transaction.amount.as_ref();
    let taken = |returned| Said::Paid {
        trade: &transaction.transaction_id,
        total: amount.map(|amount| amount.total),
        paid: china_time::read_stamp(&transaction.success_time),
        returned,
    };
    let state = match transaction.trade_state.as_str() {
        "SUCCESS" => taken(false),
        "REFUND" => taken(true),
        // A payment that failed may be tried again.
        "NOTPAY" | "USERPAYING" | "PAYERROR" => Said::Unpaid,
        "CLOSED" | "REVOKED" => Said::Closed,
        other => Said::Other(other),
    };
    Told {
        order: &transaction.out_trade_no,
        app: Some(&transaction.appid),
        merchant: Some(&transaction.mchid),
        currency: amount.map(|amount| amount.currency.as_str()),
        state,
    }
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, ProviderLost> {
    serde_json::from_str(answer).map_err(|error| ProviderLost(error.to_string()))
}

/// The code of a refusal.
fn reason(answer: &str) -> String {
    serde_json::from_str::<Refusal>(answer).map_or_else(|_| "unreadable".into(), |it| it.code)
}

/// What no other message of ours has.
fn nonce() -> Result<String, ProviderLost> {
    let bytes = random::bytes::<16>().map_err(|error| ProviderLost(error.to_string()))?;
    Ok(wire::digest::hex(&bytes))
}
