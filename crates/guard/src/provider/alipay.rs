//! The guard at Alipay: the address of `alipay.trade.wap.pay`, the order string of `alipay.trade.app.pay`, and the calls
//! about an order.

mod report;

use axum::http::{Request, header};
use channels::alipay::{
    Answer, CODE_OK, Direction, GATEWAY_PATH, Parameters, TradeAnswer, TradeRequest, codes,
    open_answer, signed_query,
};
use channels::meaning::{Call, Meaning};
use channels::rsa::{RsaPublic, RsaSecret};
use guard_client::{Notification, NotificationRefusal, RefundState, Report};
use keys::{china_time, pricing};
use net::Transport;
use std::sync::Arc;
use wire::alipay::{self as address, APP_PRODUCT_CODE, AppBizContent, BizContent, OrderString};
use wire::tariff::Payee;
use wire::{Channel, UnixSeconds};

use crate::order::{MadeOrder, NewOrder, WholeRefund, all_match, refunded};
use crate::refusal::{GuardRefusal, ProviderError, RefundFailure, Refused};
use crate::report::{ProviderReport, VerifiedReport};

/// The shortest time to pay that an order may have here, in seconds: `time_expire` lies at least a minute
/// ahead.
const PAY_SECONDS_MIN: u64 = 60;

/// The merchant's account at Alipay.
#[derive(Debug)]
pub struct AlipayClient {
    /// The merchant's key.
    pub merchant: RsaSecret,
    /// The provider's keys, that answers and notifications may be signed with: any of them, since
    /// nothing in an answer names one.
    pub provider_keys: Vec<RsaPublic>,
    /// The way to the provider.
    pub provider: Arc<dyn Transport>,
}

impl AlipayClient {
    /// The address to pay at, or the order string for an app. Nobody is asked: the provider learns of the order
    /// from the rider.
    pub(crate) fn address(&self, wanted: &NewOrder<'_>) -> Result<String, GuardRefusal> {
        // A later end would let money come after the time to pay, which is the order's.
        let late = wanted.exp.saturating_sub(wanted.now) < PAY_SECONDS_MIN;
        let (mut all, begins) = match wanted.payee.channel {
            Channel::AlipayWap | Channel::AlipayApp if late => return Err(GuardRefusal::Late),
            Channel::AlipayWap => {
                let order = page_order(wanted);
                let mut all = parameters(wanted.payee, address::METHOD, &order, wanted.now);
                all.insert("return_url".into(), wanted.back.clone());
                (all, wanted.prefix)
            }
            // An order string is a query by itself.
            Channel::AlipayApp => {
                let order = app_order(wanted);
                (parameters(wanted.payee, address::APP_METHOD, &order, wanted.now), "")
            }
            Channel::WechatH5 | Channel::WechatJsapi | Channel::WechatApp => {
                return Err(GuardRefusal::Payee);
            }
        };
        all.insert("notify_url".into(), format!("{}/api/notify/alipay", wanted.origin));
        let query = signed_query(all, Direction::Request, &self.merchant);
        let text = format!("{begins}{}", query.ok_or(GuardRefusal::Key)?);
        agrees(&text, wanted)?;
        Ok(text)
    }

    /// What became of an order; nothing when it is not known.
    pub(crate) async fn query(
        &self,
        order: MadeOrder<'_>,
    ) -> Result<Option<VerifiedReport>, ProviderError> {
        let answer = match self.call(Call::Query, order, request(order)).await? {
            Ok(answer) => answer,
            Err(refused) if refused.meaning == Meaning::Unknown => return Ok(None),
            Err(refused) => return Err(refused.undecided()),
        };
        // The answer is to a call for this application, and names nobody.
        let (app, merchant, currency) = (None, None, None);
        let state = report::answered(&answer, order.now);
        let report = ProviderReport { order: &answer.out_trade_no, app, merchant, currency, state };
        Ok(Some(report.about(order.payee)?))
    }

    /// What is refused is for the query after it to find out.
    pub(crate) async fn close(&self, order: MadeOrder<'_>) -> Result<(), ProviderError> {
        if let Err(refused) = self.call(Call::Close, order, request(order)).await? {
            tracing::info!(order = %order.order, refused.text, "an order is not closed");
        }
        Ok(())
    }

    pub(crate) async fn refund(
        &self,
        order: MadeOrder<'_>,
        refund: WholeRefund<'_>,
    ) -> Result<RefundState, RefundFailure> {
        let content = TradeRequest {
            refund_amount: Some(pricing::yuan(refund.total)),
            out_request_no: Some(refund.number.into()),
            ..request(order)
        };
        let answer = self.call(Call::Refund, order, content).await?;
        let answer = answer.map_err(Refused::no_refund)?;
        match answer.fund_change.as_str() {
            "Y" => {
                let back = pricing::fen_of_yuan(&answer.refund_fee);
                refunded(refund.number, back, refund.total)
            }
            // The documents: taken, and only a query of the refund says what became of it.
            _ => Ok(RefundState::Underway),
        }
    }

    /// What became of the refund under this number.
    pub(crate) async fn refund_query(
        &self,
        order: MadeOrder<'_>,
        number: &str,
    ) -> Result<RefundState, RefundFailure> {
        let content = TradeRequest { out_request_no: Some(number.into()), ..request(order) };
        let answer = match self.call(Call::RefundQuery, order, content).await? {
            Ok(answer) => answer,
            Err(refused) if refused.meaning == Meaning::Unknown => return Ok(RefundState::Unknown),
            Err(refused) => return Err(refused.no_refund()),
        };
        if answer.out_request_no.is_empty() {
            // Without a refund of this number, nothing of it is in the answer. One that is under way may
            // read the same; asking for it again is the same refund.
            return Ok(RefundState::Unknown);
        }
        if answer.out_request_no != number || answer.out_trade_no != order.order.as_str() {
            return Err(ProviderError::Mismatch("refund").into());
        }
        if answer.refund_status != "REFUND_SUCCESS" {
            return Ok(RefundState::Underway);
        }
        let total = pricing::fen_of_yuan(&answer.total_amount);
        let total = total.ok_or(ProviderError::Unreadable("total_amount"))?;
        refunded(number, pricing::fen_of_yuan(&answer.refund_amount), total)
    }

    /// Reads a notification.
    pub(crate) fn open(
        &self,
        report: &Report,
        payees: &[&Payee],
        now: UnixSeconds,
    ) -> Result<Notification, NotificationRefusal> {
        report::open(&self.provider_keys, report, payees, now)
    }

    /// The answer to a call, when the provider signed it: the object of what was done, or why it was not.
    async fn call(
        &self,
        call: Call,
        order: MadeOrder<'_>,
        content: TradeRequest,
    ) -> Result<Result<TradeAnswer, Refused>, ProviderError> {
        let method = method(call);
        let all = parameters(order.payee, method, &content, order.now);
        let form = signed_query(all, Direction::Request, &self.merchant);
        let form = form.ok_or(ProviderError::Key)?;
        let kind = "application/x-www-form-urlencoded;charset=utf-8";
        let request = Request::post(GATEWAY_PATH).header(header::CONTENT_TYPE, kind).body(form);
        let request = request.map_err(|_| ProviderError::Request)?;
        let answer = self.provider.call(request).await?;
        match open_answer::<TradeAnswer>(method, answer.body(), &self.provider_keys) {
            Answer::Signed(answer) if answer.code == CODE_OK => Ok(Ok(answer)),
            Answer::Signed(TradeAnswer { code, sub_code, sub_msg, .. }) => Ok(Err(Refused {
                call,
                meaning: codes::meaning(call, &code, &sub_code),
                text: format!("{code} {sub_code} {sub_msg}"),
            })),
            Answer::Unsigned(text) => Err(ProviderError::Unsigned(text)),
            Answer::Foreign => Err(ProviderError::Foreign),
        }
    }
}

/// The order for a browser.
fn page_order(wanted: &NewOrder<'_>) -> BizContent {
    BizContent {
        out_trade_no: wanted.order.to_string(),
        total_amount: total_amount(wanted),
        subject: wanted.name.into(),
        product_code: "QUICK_WAP_WAY".into(),
        seller_id: wanted.payee.merchant.as_str().into(),
        time_expire: china_time::write(wanted.exp),
        quit_url: wanted.back.clone(),
    }
}

/// The order for an app.
fn app_order(wanted: &NewOrder<'_>) -> AppBizContent {
    AppBizContent {
        out_trade_no: wanted.order.to_string(),
        total_amount: total_amount(wanted),
        subject: wanted.name.into(),
        product_code: APP_PRODUCT_CODE.into(),
        seller_id: wanted.payee.merchant.as_str().into(),
        time_expire: china_time::write(wanted.exp),
    }
}

/// The amount as both orders have it.
fn total_amount(wanted: &NewOrder<'_>) -> String {
    pricing::yuan(wanted.quote.total)
}

/// What every call about an order asks.
fn request(order: MadeOrder<'_>) -> TradeRequest {
    let out_trade_no = order.order.to_string();
    TradeRequest { out_trade_no, refund_amount: None, out_request_no: None }
}

/// The name of a call.
const fn method(call: Call) -> &'static str {
    match call {
        Call::Pay => address::METHOD,
        Call::Query => "alipay.trade.query",
        Call::Close => "alipay.trade.close",
        Call::Refund => "alipay.trade.refund",
        Call::RefundQuery => "alipay.trade.fastpay.refund.query",
        Call::Bill => "alipay.data.dataservice.bill.downloadurl.query",
    }
}

/// Decodes the final bytes again before they leave, and compares them with the quote.
fn agrees(text: &str, wanted: &NewOrder<'_>) -> Result<(), GuardRefusal> {
    let unreadable = |_| GuardRefusal::Address("biz_content");
    if wanted.payee.channel == Channel::AlipayApp {
        let OrderString { app_id, order } = address::read_order_string(text).map_err(unreadable)?;
        return all_match([
            (amount_is(&order.total_amount, wanted), "total_amount"),
            (app_id == *wanted.payee.app, "app_id"),
            (order.seller_id == *wanted.payee.merchant, "seller_id"),
            (order.out_trade_no == wanted.order.as_str(), "out_trade_no"),
            (order.product_code == APP_PRODUCT_CODE, "product_code"),
        ]);
    }
    let read = address::read(text).map_err(unreadable)?;
    all_match([
        (amount_is(&read.order.total_amount, wanted), "total_amount"),
        (read.app_id == *wanted.payee.app, "app_id"),
        (read.order.seller_id == *wanted.payee.merchant, "seller_id"),
        (read.order.out_trade_no == wanted.order.as_str(), "out_trade_no"),
        (read.return_url == wanted.back, "return_url"),
    ])
}

/// Whether this is the quote's amount in yuan.
fn amount_is(total_amount: &str, wanted: &NewOrder<'_>) -> bool {
    pricing::fen_of_yuan(total_amount) == Some(wanted.quote.total)
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
