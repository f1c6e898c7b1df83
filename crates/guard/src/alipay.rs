//! The guard at Alipay: the address of `alipay.trade.wap.pay`, and the calls about an order.

use axum::http::{Request, header};
use std::sync::Arc;
use wire::alipay::{self as address, BizContent};
use wire::tariff::Payee;
use wire::{Fen, OrderNo, UnixSeconds};

use channels::alipay::{
    CODE_OK, CODE_REFUSED, Direction, GATEWAY_PATH, NO_SUCH_TRADE, Parameters, TradeAnswer,
    TradeRequest, open_answer, open_query, signed_query,
};
use channels::rsa::{RsaPublic, RsaSecret};
use guard_client::RefundError;
use keys::{china_time, pricing};
use net::{ProviderLost, Transport};

use crate::guard::{GuardRefusal, Wanted};
use crate::report::{Believed, Said, Told};
use crate::trade::{NotificationRefusal, whole};

/// The merchant's account at Alipay.
#[derive(Debug)]
pub struct AlipayAccount {
    /// The merchant's key.
    pub merchant: RsaSecret,
    /// The provider's key, that its answers and notifications are signed with.
    pub provider_key: RsaPublic,
    /// The way to the provider.
    pub provider: Arc<dyn Transport>,
}

/// The account and whom it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alipay<'a> {
    pub(crate) account: &'a AlipayAccount,
    pub(crate) payee: &'a Payee,
}

impl Alipay<'_> {
    /// The address to pay at. Nobody is asked: the provider hears of the order from the rider.
    pub(crate) fn address(&self, wanted: &Wanted<'_>) -> Result<String, GuardRefusal> {
        let content = BizContent {
            out_trade_no: wanted.order.to_string(),
            total_amount: pricing::yuan(wanted.quote.total),
            subject: wanted.name.into(),
            product_code: "QUICK_WAP_WAY".into(),
            seller_id: self.payee.merchant.as_str().into(),
            time_expire: china_time::write(wanted.exp),
            quit_url: wanted.back.clone(),
        };
        let mut all = self.parameters(address::METHOD, &content, wanted.now);
        all.insert("return_url".into(), wanted.back.clone());
        all.insert("notify_url".into(), format!("{}/api/notify/alipay", wanted.origin));
        let query = signed_query(all, Direction::Request, &self.account.merchant);
        let text = format!("{}{}", wanted.prefix, query.ok_or(GuardRefusal::Key)?);
        self.agrees(&text, wanted)?;
        Ok(text)
    }

    /// Decodes the final bytes again before they leave, and compares what they say with the quote.
    fn agrees(&self, text: &str, wanted: &Wanted<'_>) -> Result<(), GuardRefusal> {
        let read = address::read(text).map_err(|_| GuardRefusal::Address("biz_content"))?;
        let total = pricing::fen_of_yuan(&read.order.total_amount);
        wanted.same([
            (total == Some(wanted.quote.total), "total_amount"),
            (read.app_id == *self.payee.app, "app_id"),
            (read.order.seller_id == *self.payee.merchant, "seller_id"),
            (read.order.out_trade_no == wanted.order.as_str(), "out_trade_no"),
            (read.return_url == wanted.back, "return_url"),
        ])
    }

    /// What became of an order; nothing when it is not known.
    pub(crate) async fn query(
        &self,
        order: &OrderNo,
        now: UnixSeconds,
    ) -> Result<Option<Believed>, ProviderLost> {
        let answer = self.call("alipay.trade.query", order, None, now).await?;
        match answer.code.as_str() {
            CODE_OK => {}
            CODE_REFUSED if answer.sub_code == NO_SUCH_TRADE => return Ok(None),
            code => return Err(ProviderLost(format!("query: {code} {}", answer.sub_code))),
        }
        let paid = answer.send_pay_date.as_str();
        let taken = |returned| Said::Paid {
            trade: &answer.trade_no,
            total: pricing::fen_of_yuan(&answer.total_amount),
            paid: china_time::read(paid),
            returned,
        };
        let state = match answer.trade_status.as_str() {
            "WAIT_BUYER_PAY" => Said::Unpaid,
            "TRADE_CLOSED" if paid.is_empty() => Said::Closed,
            "TRADE_CLOSED" => taken(true),
            "TRADE_SUCCESS" | "TRADE_FINISHED" => taken(false),
            other => Said::Other(other),
        };
        // The answer is to a call for this application, and names nobody.
        let (app, merchant, currency) = (None, None, None);
        let told = Told { order: &answer.out_trade_no, app, merchant, currency, state };
        Ok(Some(told.about(self.payee)?))
    }

    pub(crate) async fn close(
        &self,
        order: &OrderNo,
        now: UnixSeconds,
    ) -> Result<(), ProviderLost> {
        self.call("alipay.trade.close", order, None, now).await.map(|_| ())
    }

    pub(crate) async fn refund(
        &self,
        order: &OrderNo,
        refund: &str,
        total: Fen,
        now: UnixSeconds,
    ) -> Result<(), RefundError> {
        let amount = pricing::yuan(total);
        let answer = self.call("alipay.trade.refund", order, Some((&amount, refund)), now).await?;
        match (answer.code.as_str(), answer.sub_code.as_str()) {
            (CODE_OK, _) => whole(pricing::fen_of_yuan(&answer.refund_fee), total),
            (CODE_REFUSED, reason) if reason != "ACQ.SYSTEM_ERROR" => {
                Err(RefundError::Refused(reason.into()))
            }
            (code, reason) => Err(ProviderLost(format!("refund: {code} {reason}")).into()),
        }
    }

    /// The number of a report, and what it says.
    pub(crate) fn open(&self, form: &str) -> Result<(String, Believed), NotificationRefusal> {
        let all = open_query(form, Direction::Report, &self.account.provider_key)
            .ok_or(NotificationRefusal::Forged)?;
        let value = |name: &'static str| all.get(name).map(String::as_str).unwrap_or_default();
        let state = match value("trade_status") {
            // A refund is reported as a success too, with the amount that went back.
            "TRADE_SUCCESS" | "TRADE_FINISHED" => Said::Paid {
                trade: value("trade_no"),
                total: pricing::fen_of_yuan(value("total_amount")),
                paid: china_time::read(value("gmt_payment")),
                returned: !value("refund_fee").is_empty(),
            },
            other => Said::Other(other),
        };
        let told = Told {
            order: value("out_trade_no"),
            app: Some(value("app_id")),
            merchant: Some(value("seller_id")),
            currency: all.get("trans_currency").map(String::as_str),
            state,
        };
        Ok((value("notify_id").into(), told.about(self.payee)?))
    }

    async fn call(
        &self,
        method: &str,
        order: &OrderNo,
        refund: Option<(&str, &str)>,
        now: UnixSeconds,
    ) -> Result<TradeAnswer, ProviderLost> {
        let content = TradeRequest {
            out_trade_no: order.to_string(),
            refund_amount: refund.map(|(amount, _)| amount.into()),
            out_request_no: refund.map(|(_, number)| number.into()),
        };
        let all = self.parameters(method, &content, now);
        let form = signed_query(all, Direction::Request, &self.account.merchant)
            .ok_or_else(|| ProviderLost("the merchant's key can't sign".into()))?;
        let kind = "application/x-www-form-urlencoded;charset=utf-8";
        let request = Request::post(GATEWAY_PATH).header(header::CONTENT_TYPE, kind).body(form);
        let request = request.map_err(|error| ProviderLost(error.to_string()))?;
        let answer = self.account.provider.call(request).await?;
        open_answer(method, answer.body(), &self.account.provider_key)
            .ok_or_else(|| ProviderLost("the answer is not the provider's".into()))
    }

    /// The parameters that every request of ours has.
    fn parameters<T: serde::Serialize>(
        &self,
        method: &str,
        content: &T,
        now: UnixSeconds,
    ) -> Parameters {
        let fixed = [
            ("app_id", self.payee.app.as_str()),
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
}
