//! The guard at Alipay: the address of `alipay.trade.wap.pay`, and the calls about an order.

use axum::http::{Request, header};
use channels::alipay::{
    CODE_OK, CODE_REFUSED, Direction, GATEWAY_PATH, NO_SUCH_TRADE, Parameters, TradeAnswer,
    TradeRequest, open_answer, open_query, signed_query,
};
use channels::rsa::{RsaPublic, RsaSecret};
use guard_client::{NotificationRefusal, RefundState, Report};
use keys::{china_time, pricing};
use net::Transport;
use std::sync::Arc;
use wire::alipay::{self as address, BizContent};
use wire::tariff::Payee;
use wire::{Channel, UnixSeconds};

use crate::order::{MadeOrder, NewOrder, WholeRefund, all_match};
use crate::refusal::{GuardRefusal, ProviderError, RefundFailure};
use crate::report::{OpenedNotification, ProviderReport, ReportedState, VerifiedReport};

/// The word in the answer to a notification that stops Alipay from repeating it.
const ACKNOWLEDGEMENT: &str = "success";

/// The merchant's account at Alipay.
#[derive(Debug)]
pub struct AlipayClient {
    /// The merchant's key.
    pub merchant: RsaSecret,
    /// The provider's key, that its answers and notifications are signed with.
    pub provider_key: RsaPublic,
    /// The way to the provider.
    pub provider: Arc<dyn Transport>,
}

impl AlipayClient {
    /// The address to pay at. Nobody is asked: the provider learns of the order from the rider.
    pub(crate) fn address(&self, wanted: &NewOrder<'_>) -> Result<String, GuardRefusal> {
        match wanted.payee.channel {
            Channel::AlipayWap => {}
            Channel::AlipayApp => return Err(GuardRefusal::AppChannel),
            Channel::WechatH5 | Channel::WechatJsapi | Channel::WechatApp => {
                return Err(GuardRefusal::Payee);
            }
        }
        let content = BizContent {
            out_trade_no: wanted.order.to_string(),
            total_amount: pricing::yuan(wanted.quote.total),
            subject: wanted.name.into(),
            product_code: "QUICK_WAP_WAY".into(),
            seller_id: wanted.payee.merchant.as_str().into(),
            time_expire: china_time::write(wanted.exp),
            quit_url: wanted.back.clone(),
        };
        let mut all = parameters(wanted.payee, address::METHOD, &content, wanted.now);
        all.insert("return_url".into(), wanted.back.clone());
        all.insert("notify_url".into(), format!("{}/api/notify/alipay", wanted.origin));
        let query = signed_query(all, Direction::Request, &self.merchant);
        let text = format!("{}{}", wanted.prefix, query.ok_or(GuardRefusal::Key)?);
        agrees(&text, wanted)?;
        Ok(text)
    }

    /// What became of an order; nothing when it is not known.
    pub(crate) async fn query(
        &self,
        order: MadeOrder<'_>,
    ) -> Result<Option<VerifiedReport>, ProviderError> {
        const CALL: &str = "query";
        let answer = self.call("alipay.trade.query", order, None).await?;
        match answer.code.as_str() {
            CODE_OK => {}
            CODE_REFUSED if answer.sub_code == NO_SUCH_TRADE => return Ok(None),
            code => return Err(refused(CALL, code, &answer.sub_code)),
        }
        let paid = answer.send_pay_date.as_str();
        let (trade, total) = (&*answer.trade_no, pricing::fen_of_yuan(&answer.total_amount));
        let state = match answer.trade_status.as_str() {
            "WAIT_BUYER_PAY" => ReportedState::Unpaid,
            "TRADE_CLOSED" if paid.is_empty() => ReportedState::Closed,
            // Paid and closed: all of it went back.
            "TRADE_CLOSED" => {
                let paid = china_time::read(paid);
                ReportedState::Returned { trade, total, paid, returned: total }
            }
            "TRADE_SUCCESS" | "TRADE_FINISHED" => {
                ReportedState::Paid { trade, total, paid: china_time::read(paid) }
            }
            other => ReportedState::Other(other),
        };
        // The answer is to a call for this application, and names nobody.
        let (app, merchant, currency) = (None, None, None);
        let report = ProviderReport { order: &answer.out_trade_no, app, merchant, currency, state };
        Ok(Some(report.about(order.payee)?))
    }

    pub(crate) async fn close(&self, order: MadeOrder<'_>) -> Result<(), ProviderError> {
        self.call("alipay.trade.close", order, None).await.map(|_| ())
    }

    pub(crate) async fn refund(
        &self,
        order: MadeOrder<'_>,
        refund: WholeRefund<'_>,
    ) -> Result<RefundState, RefundFailure> {
        const CALL: &str = "refund";
        let answer = self.call("alipay.trade.refund", order, Some(refund)).await?;
        match (answer.code.as_str(), answer.sub_code.as_str()) {
            (CODE_OK, _) => refund.done(pricing::fen_of_yuan(&answer.refund_fee)),
            (CODE_REFUSED, reason) if reason != "ACQ.SYSTEM_ERROR" => {
                Err(RefundFailure::for_good(reason))
            }
            (code, reason) => Err(refused(CALL, code, reason).into()),
        }
    }

    /// Reads a notification: Alipay signs inside the form.
    pub(crate) fn open(
        &self,
        report: &Report,
        payees: &[&Payee],
    ) -> Result<OpenedNotification, NotificationRefusal> {
        let all = open_query(&report.body, Direction::Report, &self.provider_key)
            .ok_or(NotificationRefusal::Signature)?;
        let value = |name: &'static str| all.get(name).map(String::as_str).unwrap_or_default();
        let state = match value("trade_status") {
            // A refund is reported as a success too, with the amount that went back.
            "TRADE_SUCCESS" | "TRADE_FINISHED" if !value("refund_fee").is_empty() => {
                ReportedState::Returned {
                    trade: value("trade_no"),
                    total: pricing::fen_of_yuan(value("total_amount")),
                    paid: china_time::read(value("gmt_payment")),
                    returned: pricing::fen_of_yuan(value("refund_fee")),
                }
            }
            "TRADE_SUCCESS" | "TRADE_FINISHED" => ReportedState::Paid {
                trade: value("trade_no"),
                total: pricing::fen_of_yuan(value("total_amount")),
                paid: china_time::read(value("gmt_payment")),
            },
            other => ReportedState::Other(other),
        };
        let report = ProviderReport {
            order: value("out_trade_no"),
            app: Some(value("app_id")),
            merchant: Some(value("seller_id")),
            currency: all.get("trans_currency").map(String::as_str),
            state,
        };
        let (channel, report) = report.about_one_of(payees)?;
        let id = value("notify_id").into();
        Ok(OpenedNotification { id, channel, report, acknowledgement: ACKNOWLEDGEMENT })
    }

    async fn call(
        &self,
        method: &str,
        order: MadeOrder<'_>,
        refund: Option<WholeRefund<'_>>,
    ) -> Result<TradeAnswer, ProviderError> {
        let content = TradeRequest {
            out_trade_no: order.order.to_string(),
            refund_amount: refund.map(|refund| pricing::yuan(refund.total)),
            out_request_no: refund.map(|refund| refund.number.into()),
        };
        let all = parameters(order.payee, method, &content, order.now);
        let form = signed_query(all, Direction::Request, &self.merchant);
        let form = form.ok_or(ProviderError::Key)?;
        let kind = "application/x-www-form-urlencoded;charset=utf-8";
        let request = Request::post(GATEWAY_PATH).header(header::CONTENT_TYPE, kind).body(form);
        let request = request.map_err(|_| ProviderError::Request)?;
        let answer = self.provider.call(request).await?;
        open_answer(method, answer.body(), &self.provider_key).ok_or(ProviderError::Unsigned)
    }
}

/// Decodes the final bytes again before they leave, and compares them with the quote.
fn agrees(text: &str, wanted: &NewOrder<'_>) -> Result<(), GuardRefusal> {
    let read = address::read(text).map_err(|_| GuardRefusal::Address("biz_content"))?;
    let total = pricing::fen_of_yuan(&read.order.total_amount);
    all_match([
        (total == Some(wanted.quote.total), "total_amount"),
        (read.app_id == *wanted.payee.app, "app_id"),
        (read.order.seller_id == *wanted.payee.merchant, "seller_id"),
        (read.order.out_trade_no == wanted.order.as_str(), "out_trade_no"),
        (read.return_url == wanted.back, "return_url"),
    ])
}

/// The parameters that every request of ours has.
fn parameters<T: serde::Serialize>(
    payee: &Payee,
    method: &str,
    content: &T,
    now: UnixSeconds,
) -> Parameters {
    let fixed = [
        ("app_id", payee.app.as_str()),
        ("method", method),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("version", "1.0"),
    ];
    let mut all: Parameters =
        fixed.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    all.insert("timestamp".into(), china_time::write(now));
    all.insert("biz_content".into(), wire::request::encode(content));
    all
}

fn refused(call: &'static str, code: &str, reason: &str) -> ProviderError {
    ProviderError::Refused { call, code: format!("{code} {reason}") }
}
