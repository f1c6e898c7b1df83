//! The guard at WeChat Pay: the order that is made before anybody can pay, and the calls about it.

use axum::http::{Method, Request, StatusCode, header};
use channels::rsa::{RsaPublic, RsaSecret};
use channels::wechat::trade::{
    Amount, CURRENCY, Close, H5Info, NO_SUCH_ORDER, Notice, PAID, Payer, Prepaid, Prepay, Refund,
    RefundAmount, Refunding, Refusal, Scene, Transaction, prepay_path,
};
use channels::wechat::{self, Disbelief, SealKey, Signature, Signer};
use guard_client::{InstructRefusal, NotificationRefusal, RefundState, Report};
use keys::{china_time, random};
use net::Transport;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wire::tariff::Payee;
use wire::{Channel, UnixSeconds};

use crate::order::{MadeOrder, NewOrder, WholeRefund, all_match};
use crate::refusal::{GuardRefusal, ProviderError, RefundFailure};
use crate::report::{OpenedNotification, ProviderReport, ReportedState, VerifiedReport};

/// For how long the address of a payment by WeChat in a browser lives at the provider, in seconds.
const H5_SECONDS: u64 = 300;
/// The address of a phone that nobody knows.
const UNKNOWN_IP: &str = "127.0.0.1";

/// The merchant's account at WeChat Pay.
#[derive(Debug)]
pub struct WechatClient {
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

impl WechatClient {
    /// Makes the order and returns what the page opens: an address, or the parameters of the bridge.
    pub(crate) async fn address(&self, wanted: &NewOrder<'_>) -> Result<String, GuardRefusal> {
        let channel = wanted.payee.channel;
        let body = wire::request::encode(&order(channel, wanted)?);
        let path = prepay_path(channel).ok_or(GuardRefusal::Payee)?;
        agrees(&body, wanted)?;
        let (status, answer) =
            self.call(Method::POST, path, &body, (wanted.payee, wanted.now)).await?;
        if status != StatusCode::OK {
            return Err(GuardRefusal::Provider(InstructRefusal::Ours(reason(&answer))));
        }
        let prepaid: Prepaid = read(&answer)?;
        match channel {
            Channel::WechatJsapi if !prepaid.prepay_id.is_empty() => {
                let nonce = nonce()?;
                let (app, key) = (&wanted.payee.app, &self.merchant);
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
            Channel::WechatJsapi | Channel::WechatH5 => Err(GuardRefusal::Address("prepaid")),
            Channel::WechatApp => Err(GuardRefusal::AppChannel),
            Channel::AlipayWap | Channel::AlipayApp => Err(GuardRefusal::Payee),
        }
    }

    /// What became of an order; nothing when it is not known.
    pub(crate) async fn query(
        &self,
        MadeOrder { payee, order, now }: MadeOrder<'_>,
    ) -> Result<Option<VerifiedReport>, ProviderError> {
        let merchant = payee.merchant.as_str();
        let path = format!("/v3/pay/transactions/out-trade-no/{order}?mchid={merchant}");
        let (status, answer) = self.call(Method::GET, &path, "", (payee, now)).await?;
        if status == StatusCode::OK {
            return Ok(Some(report(&read(&answer)?).about(payee)?));
        }
        match reason(&answer) {
            code if code == NO_SUCH_ORDER => Ok(None),
            code => Err(refused("query", status, &code)),
        }
    }

    pub(crate) async fn close(
        &self,
        MadeOrder { payee, order, now }: MadeOrder<'_>,
    ) -> Result<(), ProviderError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/close");
        let body = wire::request::encode(&Close { mchid: payee.merchant.as_str().into() });
        self.call(Method::POST, &path, &body, (payee, now)).await.map(|_| ())
    }

    pub(crate) async fn refund(
        &self,
        MadeOrder { payee, order, now }: MadeOrder<'_>,
        refund: WholeRefund<'_>,
    ) -> Result<RefundState, RefundFailure> {
        let WholeRefund { number, total } = refund;
        let body = Refund {
            out_trade_no: order.to_string(),
            out_refund_no: number.into(),
            amount: RefundAmount { refund: total, total, currency: CURRENCY.into() },
        };
        let (path, body) = ("/v3/refund/domestic/refunds", wire::request::encode(&body));
        let (status, answer) = self.call(Method::POST, path, &body, (payee, now)).await?;
        if status != StatusCode::OK {
            let code = reason(&answer);
            let for_good = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
            return Err(if for_good {
                RefundFailure::for_good(code)
            } else {
                refused("refund", status, &code).into()
            });
        }
        let refunding: Refunding = read(&answer)?;
        if refunding.out_refund_no != number || refunding.out_trade_no != order.as_str() {
            return Err(ProviderError::Mismatch("refund").into());
        }
        match refunding.status.as_str() {
            "SUCCESS" => refund.done(Some(refunding.amount.refund)),
            "PROCESSING" => Ok(RefundState::Underway),
            other => Err(RefundFailure::for_good(other)),
        }
    }

    /// Reads a notification: WeChat Pay signs in the headers, and seals the body.
    pub(crate) fn open(
        &self,
        report: &Report,
        payees: &[&Payee],
        now: UnixSeconds,
    ) -> Result<OpenedNotification, NotificationRefusal> {
        let signature = Signature::of(|name| report.header(name));
        signature.verify(&report.body, &self.provider_serial, &self.provider_key, now).map_err(
            |disbelief| match disbelief {
                Disbelief::Serial => NotificationRefusal::Serial(signature.serial.clone()),
                Disbelief::Time => NotificationRefusal::Time,
                Disbelief::Signature => NotificationRefusal::Signature,
            },
        )?;
        let unreadable = |part: &str| NotificationRefusal::Unreadable(part.into());
        let notice: Notice = serde_json::from_str(&report.body).map_err(|_| unreadable("body"))?;
        let sealed = &notice.resource;
        let text = self.seal.open(&sealed.ciphertext, &sealed.nonce, &sealed.associated_data);
        let text = text.ok_or(NotificationRefusal::Seal)?;
        if notice.event_type != PAID {
            return Err(unreadable("event_type"));
        }
        let transaction: Transaction =
            serde_json::from_str(&text).map_err(|_| unreadable("resource"))?;
        // It does not name the channel.
        let (channel, report) = self::report(&transaction).about_one_of(payees)?;
        Ok(OpenedNotification { id: notice.id, channel, report, acknowledgement: "" })
    }

    /// The answer to a call, when the provider signed it.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: &str,
        (payee, now): (&Payee, UnixSeconds),
    ) -> Result<(StatusCode, String), ProviderError> {
        let (mchid, serial) = (payee.merchant.as_str(), self.serial.as_str());
        let signer = Signer { mchid, serial, key: &self.merchant };
        let nonce = nonce()?;
        let signed =
            wechat::Request { method: method.as_str(), path, at: now, nonce: &nonce, body };
        let authorization = signed.authorization(signer).ok_or(ProviderError::Key)?;
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "samefare")
            .body(body.to_owned());
        let request = request.map_err(|_| ProviderError::Request)?;
        let answer = self.provider.call(request).await?;
        let headers = answer.headers();
        Signature::of(|name| headers.get(name)?.to_str().ok())
            .verify(answer.body(), &self.provider_serial, &self.provider_key, now)
            .map_err(ProviderError::Disbelieved)?;
        Ok((answer.status(), answer.into_body()))
    }
}

/// For how long what a channel gives out may be opened, in seconds.
pub(crate) const fn longest(channel: Channel) -> u64 {
    match channel {
        Channel::WechatH5 => H5_SECONDS,
        Channel::AlipayWap | Channel::AlipayApp | Channel::WechatJsapi | Channel::WechatApp => {
            wire::instruction::INSTRUCTION_SECONDS_MAX
        }
    }
}

/// The order. Nothing in it depends on when it is asked for: asked again, it is the same order,
/// and the provider gives another way to pay it.
fn order(channel: Channel, wanted: &NewOrder<'_>) -> Result<Prepay, GuardRefusal> {
    let (payer, scene_info) = match channel {
        Channel::WechatJsapi => {
            let openid = wanted.payer.openid.clone().ok_or(GuardRefusal::Payer)?;
            (Some(Payer { openid }), None)
        }
        Channel::WechatH5 => {
            let ip = wanted.payer.ip.map_or_else(|| UNKNOWN_IP.into(), |ip| ip.to_string());
            let h5_info = H5Info { kind: "Wap".into() };
            (None, Some(Scene { payer_client_ip: ip, h5_info }))
        }
        Channel::WechatApp => return Err(GuardRefusal::AppChannel),
        Channel::AlipayWap | Channel::AlipayApp => return Err(GuardRefusal::Payee),
    };
    Ok(Prepay {
        appid: wanted.payee.app.as_str().into(),
        mchid: wanted.payee.merchant.as_str().into(),
        description: wanted.name.into(),
        out_trade_no: wanted.order.to_string(),
        notify_url: format!("{}/api/notify/wechat", wanted.origin),
        amount: Amount { total: wanted.quote.total, currency: CURRENCY.into() },
        payer,
        scene_info,
    })
}

/// Decodes the final bytes again before they leave, and compares them with the quote.
fn agrees(body: &str, wanted: &NewOrder<'_>) -> Result<(), GuardRefusal> {
    let read: Prepay = serde_json::from_str(body).map_err(|_| GuardRefusal::Address("order"))?;
    all_match([
        (read.amount.total == wanted.quote.total, "amount"),
        (read.amount.currency == CURRENCY, "currency"),
        (read.appid == *wanted.payee.app, "appid"),
        (read.mchid == *wanted.payee.merchant, "mchid"),
        (read.out_trade_no == wanted.order.as_str(), "out_trade_no"),
    ])
}

fn report(transaction: &Transaction) -> ProviderReport<'_> {
    let amount = transaction.amount.as_ref();
    let (trade, total) = (&*transaction.transaction_id, amount.map(|amount| amount.total));
    let paid = china_time::read_stamp(&transaction.success_time);
    let state = match transaction.trade_state.as_str() {
        "SUCCESS" => ReportedState::Paid { trade, total, paid },
        "REFUND" => ReportedState::Returned { trade, total, paid, returned: None },
        // A payment that failed may be tried again.
        "NOTPAY" | "USERPAYING" | "PAYERROR" => ReportedState::Unpaid,
        "CLOSED" | "REVOKED" => ReportedState::Closed,
        other => ReportedState::Other(other),
    };
    ProviderReport {
        order: &transaction.out_trade_no,
        app: Some(&transaction.appid),
        merchant: Some(&transaction.mchid),
        currency: amount.map(|amount| amount.currency.as_str()),
        state,
    }
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, ProviderError> {
    serde_json::from_str(answer).map_err(|_| ProviderError::Unreadable("body"))
}

/// The code of a refusal.
fn reason(answer: &str) -> String {
    serde_json::from_str::<Refusal>(answer).map_or_else(|_| "unreadable".into(), |it| it.code)
}

fn refused(call: &'static str, status: StatusCode, code: &str) -> ProviderError {
    ProviderError::Refused { call, code: format!("{status} {code}") }
}

/// What no other message of ours has.
fn nonce() -> Result<String, ProviderError> {
    let bytes = random::bytes::<16>().map_err(|_| ProviderError::Random)?;
    Ok(wire::digest::hex(&bytes))
}
