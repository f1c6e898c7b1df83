//! The guard at WeChat Pay: the order that is made before anybody can pay, and the calls about it.

mod bill;
mod call;
mod report;

use axum::http::Method;
use channels::meaning::{Call, Meaning};
use channels::rsa::RsaSecret;
use channels::wechat::answers::{Refunding, Transaction};
use channels::wechat::trade::{
    Amount, CURRENCY, Close, H5Info, Payer, Prepaid, Prepay, Refund, RefundAmount, Scene,
    prepay_path,
};
use channels::wechat::{self, ProviderKey, SealKey};
use guard_client::{Notification, NotificationRefusal, RefundState, Report};
use net::Transport;
use std::sync::Arc;
use wire::tariff::Payee;
use wire::{Channel, UnixSeconds};

use crate::order::{MadeOrder, NewOrder, WholeRefund, all_match, refunded};
use crate::refusal::{GuardRefusal, ProviderError, RefundFailure};
use crate::report::VerifiedReport;
use call::{Answered, Asked, Caller, nonce, read};

/// For how long the address of a payment by WeChat in a browser lives at the provider, in seconds.
const H5_SECONDS: u64 = 300;
/// Where refunds are asked for and, with a number behind it, asked about.
const REFUNDS: &str = "/v3/refund/domestic/refunds";

/// The merchant's account at WeChat Pay.
#[derive(Debug)]
pub struct WechatClient {
    /// The merchant's key.
    pub merchant: RsaSecret,
    /// The serial number of its certificate.
    pub serial: String,
    /// The provider's keys, that answers and notifications may be signed with. The first is the one
    /// that answers are asked to be signed with.
    pub provider_keys: Vec<ProviderKey>,
    /// The key that notifications are sealed with.
    pub seal: SealKey,
    /// The way to the provider.
    pub provider: Arc<dyn Transport>,
}

impl WechatClient {
    /// Makes the order and returns what is opened: an address, the parameters of the bridge inside WeChat, or those
    /// of WeChat's SDK in an app.
    pub(crate) async fn address(&self, wanted: &NewOrder<'_>) -> Result<String, GuardRefusal> {
        let channel = wanted.payee.channel;
        let body = wire::request::encode(&order(channel, wanted)?);
        let path = prepay_path(channel).ok_or(GuardRefusal::Payee)?;
        agrees(&body, wanted)?;
        let (payee, now) = (wanted.payee, wanted.now);
        let asked = Asked { call: Call::Pay, method: Method::POST, path, body: &body, payee, now };
        let answer = self.call(asked).await?;
        let answer = answer.map_err(crate::refusal::Refused::no_instruction)?;
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
            Channel::WechatApp if !prepaid.prepay_id.is_empty() => {
                let nonce = nonce()?;
                let (prepay, key) = (&prepaid.prepay_id, &self.merchant);
                let parameters = wechat::app_parameters(payee, wanted.now, &nonce, prepay, key);
                Ok(wire::request::encode(&parameters.ok_or(GuardRefusal::Key)?))
            }
            Channel::WechatJsapi | Channel::WechatH5 | Channel::WechatApp => {
                Err(GuardRefusal::Address("prepaid"))
            }
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
        let asked =
            Asked { call: Call::Query, method: Method::GET, path: &path, body: "", payee, now };
        match self.call(asked).await? {
            Ok(answer) => {
                let transaction: Transaction = read(&answer)?;
                let currency = transaction.amount().map(|amount| amount.currency);
                let report = report::report(&transaction, currency.as_deref(), now);
                Ok(Some(report.about(payee)?))
            }
            Err(refused) if refused.meaning == Meaning::Unknown => Ok(None),
            Err(refused) => Err(refused.undecided()),
        }
    }

    /// What is refused is for the query after it to find out.
    pub(crate) async fn close(
        &self,
        MadeOrder { payee, order, now }: MadeOrder<'_>,
    ) -> Result<(), ProviderError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/close");
        let body = wire::request::encode(&Close { mchid: payee.merchant.as_str().into() });
        let asked =
            Asked { call: Call::Close, method: Method::POST, path: &path, body: &body, payee, now };
        if let Err(refused) = self.call(asked).await? {
            tracing::info!(%order, refused.text, "an order is not closed");
        }
        Ok(())
    }

    pub(crate) async fn refund(
        &self,
        MadeOrder { payee, order, now }: MadeOrder<'_>,
        WholeRefund { number, total, origin }: WholeRefund<'_>,
    ) -> Result<RefundState, RefundFailure> {
        let body = Refund {
            out_trade_no: order.to_string(),
            out_refund_no: number.into(),
            notify_url: format!("{origin}/api/notify/wechat"),
            amount: RefundAmount { refund: total, total, currency: CURRENCY.into() },
        };
        let body = wire::request::encode(&body);
        let asked = Asked {
            call: Call::Refund,
            method: Method::POST,
            path: REFUNDS,
            body: &body,
            payee,
            now,
        };
        let answer = self.call(asked).await?;
        let answer = answer.map_err(crate::refusal::Refused::no_refund)?;
        state_of(&read(&answer)?, order.as_str(), number)
    }

    /// Reads a notification.
    pub(crate) fn open(
        &self,
        report: &Report,
        payees: &[&Payee],
        now: UnixSeconds,
    ) -> Result<Notification, NotificationRefusal> {
        report::open(&self.provider_keys, &self.seal, report, payees, now)
    }

    async fn call(&self, asked: Asked<'_>) -> Result<Answered, ProviderError> {
        self.caller().call(asked).await
    }

    fn caller(&self) -> Caller<'_> {
        let Self { merchant, serial, provider_keys, provider, .. } = self;
        Caller { merchant, serial, provider_keys, provider: provider.as_ref() }
    }

    /// The answer about the refund under this number, ours or one of the provider's console.
    async fn ask_of_refund(
        &self,
        MadeOrder { payee, now, .. }: MadeOrder<'_>,
        number: &str,
    ) -> Result<Answered, ProviderError> {
        let number: String = form_urlencoded::byte_serialize(number.as_bytes()).collect();
        let path = format!("{REFUNDS}/{number}");
        let (call, method) = (Call::RefundQuery, Method::GET);
        self.call(Asked { call, method, path: &path, body: "", payee, now }).await
    }

    /// What became of the refund under this number.
    pub(crate) async fn refund_query(
        &self,
        order: MadeOrder<'_>,
        number: &str,
    ) -> Result<RefundState, RefundFailure> {
        match self.ask_of_refund(order, number).await? {
            Ok(answer) => state_of(&read(&answer)?, order.order.as_str(), number),
            Err(refused) if refused.meaning == Meaning::Unknown => Ok(RefundState::Unknown),
            Err(refused) => Err(refused.no_refund()),
        }
    }
}

/// What an answer says of the refund under this number.
fn state_of(
    refunding: &Refunding,
    order: &str,
    number: &str,
) -> Result<RefundState, RefundFailure> {
    if refunding.out_refund_no != number || refunding.out_trade_no != order {
        return Err(ProviderError::Mismatch("refund").into());
    }
    match refunding.status.as_str() {
        "SUCCESS" => {
            let amount = refunding.amount().ok_or(ProviderError::Unreadable("amount"))?;
            refunded(number, Some(amount.refund), amount.total)
        }
        "PROCESSING" => Ok(RefundState::Underway),
        // The documents: closed, or not possible to this account; a person has to act.
        failed @ ("ABNORMAL" | "CLOSED") => Err(RefundFailure::for_good(failed)),
        other => Err(ProviderError::State(other.into()).into()),
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
/// and the provider gives another way to pay it. It has no `time_expire`, which may not change when the
/// same order is made again, as the time to pay does after a pause: `close` ends it (ADR 0021).
fn order(channel: Channel, wanted: &NewOrder<'_>) -> Result<Prepay, GuardRefusal> {
    let (payer, scene_info) = match channel {
        Channel::WechatJsapi => {
            let openid = wanted.payer.openid.clone().ok_or(GuardRefusal::Payer)?;
            (Some(Payer { openid }), None)
        }
        Channel::WechatH5 => {
            // The provider compares it with the phone that opens the payment, so none is invented.
            let ip = wanted.payer.ip.ok_or(GuardRefusal::PayerAddress)?.to_canonical().to_string();
            let h5_info = H5Info { kind: "Wap".into() };
            (None, Some(Scene { payer_client_ip: ip, h5_info }))
        }
        // The app's SDK opens the payment on the phone that it is on: neither is asked for.
        Channel::WechatApp => (None, None),
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
