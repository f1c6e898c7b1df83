//! What the guard asks the provider about a payment, and what the provider reports by itself.

use wire::OrderNo;

use super::{Guard, Notification, Payment, ProviderLost, Refunded, Trade};
use crate::alipay::{
    CODE_OK, CODE_REFUSED, Direction, NO_SUCH_TRADE, TradeAnswer, TradeRequest, open_answer,
    open_query, signed_query,
};
use crate::{china_time, pricing};

/// Why there is no refund yet, or never by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundError {
    /// Nothing is known; asking again is the same refund.
    Lost(ProviderLost),
    /// The provider will not: its reason. A person has to.
    Refused(String),
}

/// Why a notification is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationRefusal {
    /// It is not signed by the provider, or a parameter stands in it twice.
    Forged,
    /// It is about another merchant or application.
    Foreign(&'static str),
    /// A parameter of it is missing or can't be read.
    Unreadable(&'static str),
    /// A guard in a process of its own does not believe it: its reason.
    Apart(String),
    /// A guard in a process of its own can't be heard.
    Lost(ProviderLost),
}

impl Guard {
    /// Asks what became of an order.
    ///
    /// # Errors
    /// When there is no answer that says it in one way.
    pub async fn query(&self, order: &OrderNo) -> Result<Trade, ProviderLost> {
        let answer = self.queried(order).await?;
        let paid = payment(&answer.trade_no, &answer.total_amount, &answer.send_pay_date);
        match (answer.code.as_str(), answer.trade_status.as_str()) {
            (CODE_REFUSED, _) if answer.sub_code == NO_SUCH_TRADE => Ok(Trade::Absent),
            (CODE_OK, "WAIT_BUYER_PAY") => Ok(Trade::Unpaid),
            // Closed with a date of payment is paid and given back by somebody else: not ours to
            // interpret.
            (CODE_OK, "TRADE_CLOSED") if answer.send_pay_date.is_empty() => Ok(Trade::Closed),
            (CODE_OK, "TRADE_SUCCESS" | "TRADE_FINISHED") => {
                paid.map(Trade::Paid).map_err(|name| ProviderLost(format!("unreadable {name}")))
            }
            (code, status) => {
                Err(ProviderLost(format!("query: {code} {} {status}", answer.sub_code)))
            }
        }
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say: an order that was paid meanwhile can't be closed, and one that nobody
    /// opened can't either.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderNo) -> Result<(), ProviderLost> {
        self.call("alipay.trade.close", order, None).await.map(|_| ())
    }

    /// Gives back what the provider says was paid for this order, all of it, under a number that is
    /// the order's own, so that asking again is the same refund.
    ///
    /// # Errors
    /// Says whether it may be asked again.
    pub async fn refund(&self, order: &OrderNo) -> Result<Refunded, RefundError> {
        let reported = self.queried(order).await.map_err(RefundError::Lost)?;
        let paid = payment(&reported.trade_no, &reported.total_amount, &reported.send_pay_date);
        let paid = match (reported.code.as_str(), paid) {
            (CODE_OK, Ok(paid)) => paid,
            (CODE_REFUSED, _) => return Err(RefundError::Refused(reported.sub_code)),
            (code, _) => return Err(RefundError::Lost(ProviderLost(format!("query: {code}")))),
        };
        let refund = format!("{order}-r1");
        let amount = pricing::yuan(paid.total);
        let call = self.call("alipay.trade.refund", order, Some((&amount, &refund))).await;
        let answer = call.map_err(RefundError::Lost)?;
        match (answer.code.as_str(), answer.sub_code.as_str()) {
            (CODE_OK, _) if answer.refund_fee == amount => {
                Ok(Refunded { refund, total: paid.total })
            }
            (CODE_OK, _) => Err(RefundError::Refused(format!("refunded {}", answer.refund_fee))),
            (CODE_REFUSED, reason) if reason != "ACQ.SYSTEM_ERROR" => {
                Err(RefundError::Refused(reason.into()))
            }
            (code, reason) => {
                Err(RefundError::Lost(ProviderLost(format!("refund: {code} {reason}"))))
            }
        }
    }

    /// Reads what the provider reported by itself, when it is the provider's and about this
    /// merchant.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn open_notification(&self, form: &str) -> Result<Notification, NotificationRefusal> {
        let all = open_query(form, Direction::Report, &self.parts.provider_key)
            .ok_or(NotificationRefusal::Forged)?;
        let value = |name: &'static str| all.get(name).map(String::as_str).unwrap_or_default();
        for (name, own) in [("app_id", &self.payee.app), ("seller_id", &self.payee.merchant)] {
            if value(name) != own.as_str() {
                return Err(NotificationRefusal::Foreign(name));
            }
        }
        let taken = matches!(value("trade_status"), "TRADE_SUCCESS" | "TRADE_FINISHED");
        // A refund is reported as a success too, with the amount that went back; it is no second
        // payment.
        let payment = if taken && value("refund_fee").is_empty() {
            let paid = payment(value("trade_no"), value("total_amount"), value("gmt_payment"));
            Some(paid.map_err(NotificationRefusal::Unreadable)?)
        } else {
            None
        };
        let order = OrderNo::parse(value("out_trade_no"));
        let id = value("notify_id");
        Ok(Notification {
            id: Some(id)
                .filter(|id| !id.is_empty())
                .map(String::from)
                .ok_or(NotificationRefusal::Unreadable("notify_id"))?,
            order: order.ok_or(NotificationRefusal::Unreadable("out_trade_no"))?,
            payment,
        })
    }

    async fn queried(&self, order: &OrderNo) -> Result<TradeAnswer, ProviderLost> {
        let answer = self.call("alipay.trade.query", order, None).await?;
        if answer.code == CODE_OK && answer.out_trade_no != order.as_str() {
            return Err(ProviderLost("the answer is about another order".into()));
        }
        Ok(answer)
    }

    async fn call(
        &self,
        method: &str,
        order: &OrderNo,
        refund: Option<(&str, &str)>,
    ) -> Result<TradeAnswer, ProviderLost> {
        let content = TradeRequest {
            out_trade_no: order.to_string(),
            refund_amount: refund.map(|(amount, _)| amount.into()),
            out_request_no: refund.map(|(_, number)| number.into()),
        };
        let all = self.parameters(method, &content, self.parts.clock.now());
        let form = signed_query(all, Direction::Request, &self.parts.merchant)
            .ok_or_else(|| ProviderLost("the merchant's key can't sign".into()))?;
        let answer = self.parts.provider.call(form).await?;
        open_answer(method, &answer, &self.parts.provider_key)
            .ok_or_else(|| ProviderLost("the answer is not the provider's".into()))
    }
}

/// A payment from what the provider wrote, or the name of what can't be read.
fn payment(trade: &str, total: &str, paid: &str) -> Result<Payment, &'static str> {
    // The number goes into receipts as it stands.
    let word =
        (1..=64).contains(&trade.len()) && trade.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Ok(Payment {
        trade: word.then(|| trade.into()).ok_or("trade_no")?,
        total: pricing::fen_of_yuan(total).ok_or("total_amount")?,
        paid: china_time::read(paid).ok_or("payment date")?,
    })
}
