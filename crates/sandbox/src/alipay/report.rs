//! What Alipay reports by itself: a payment, money that went back, and the way back of the page.

use serde_json::{Map, Value};

use super::calls::yuan;
use crate::books::refunds::{RefundEntry, RefundStatus};
use crate::books::trades::{Trade, TradeStatus};
use crate::shapes::{Shapes, shapes};
use crate::state::Sandbox;
use channels::alipay::{Direction, Parameters, signed_query};
use keys::{china_time, pricing};

const PAID: Shapes = shapes!(
    "alipay/notice/paid.lean.json",
    "alipay/notice/paid.recorded.json",
    "alipay/notice/paid.full.json"
);
const PART: Shapes = shapes!("alipay/notice/part-returned.recorded.json");
const RETURNED: Shapes =
    shapes!("alipay/notice/returned.lean.json", "alipay/notice/returned.recorded.json");

impl Sandbox {
    /// The notification of a payment, the so manieth about its order.
    pub(crate) fn alipay_report(&self, trade: &Trade, report: i64) -> Option<String> {
        self.reported(PAID, trade, self.report_facts(trade, report)?)
    }

    /// The notification of money that went back: of a part of the payment, or of the last of it.
    pub(crate) fn alipay_refund_report(
        &self,
        trade: &Trade,
        refund: &RefundEntry,
        report: i64,
    ) -> Option<String> {
        let mut known = self.report_facts(trade, report)?;
        let back = trade.fen_back(|status| status == RefundStatus::Success);
        let at = china_time::write(refund.ended.unwrap_or(refund.asked));
        let fields = [
            ("refund_fee", yuan(back)),
            ("gmt_refund", format!("{at}.123")),
            ("out_biz_no", refund.number.clone()),
        ];
        known.extend(fields.map(|(name, value)| (name.into(), value.into())));
        let shapes = match trade.status {
            TradeStatus::Closed => RETURNED,
            TradeStatus::Success | TradeStatus::Waiting => PART,
        };
        self.reported(shapes, trade, known)
    }

    fn reported(&self, shapes: Shapes, trade: &Trade, known: Map<String, Value>) -> Option<String> {
        let shaped = self.shaped(shapes, &trade.out_trade_no, &Value::Object(known));
        let Value::Object(members) = shaped else {
            return None;
        };
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        let all = members.into_iter().map(text).collect::<Option<Parameters>>()?;
        signed_query(all, Direction::Report, &self.0.alipay.key)
    }

    fn report_facts(&self, trade: &Trade, report: i64) -> Option<Map<String, Value>> {
        let payee = self.payee(trade.channel)?;
        let (total, paid) = (pricing::yuan(trade.charged?), china_time::write(trade.paid?));
        let fields = [
            ("app_id", payee.app.as_str().into()),
            ("auth_app_id", payee.app.as_str().into()),
            ("seller_id", payee.merchant.as_str().into()),
            ("notify_id", format!("{}{report:06}", trade.trade_no)),
            ("notify_time", china_time::write(self.0.clock.now())),
            ("out_trade_no", trade.out_trade_no.clone()),
            ("trade_no", trade.trade_no.clone()),
            ("trade_status", trade.status.as_str().into()),
            ("subject", trade.subject.clone()),
            ("gmt_create", china_time::write(trade.created)),
            ("gmt_payment", paid),
            (
                "fund_bill_list",
                format!("[{{\"amount\":\"{total}\",\"fundChannel\":\"ALIPAYACCOUNT\"}}]"),
            ),
            ("receipt_amount", total.clone()),
            ("invoice_amount", total.clone()),
            ("buyer_pay_amount", total.clone()),
            ("total_amount", total),
        ];
        Some(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// The return address with what Alipay adds to it; empty where the merchant gave none. It proves nothing to a page: the server
    /// asks.
    pub(crate) fn alipay_way_back(&self, trade: &Trade) -> Option<String> {
        let payee = self.payee(trade.channel)?;
        if trade.return_url.is_empty() {
            return Some(String::new());
        }
        let fields = [
            ("app_id", payee.app.as_str().into()),
            ("auth_app_id", payee.app.as_str().into()),
            ("seller_id", payee.merchant.as_str().into()),
            ("charset", "utf-8".into()),
            ("version", "1.0".into()),
            ("method", "alipay.trade.wap.pay.return".into()),
            ("timestamp", china_time::write(self.0.clock.now())),
            ("out_trade_no", trade.out_trade_no.clone()),
            ("trade_no", trade.trade_no.clone()),
            ("total_amount", pricing::yuan(trade.charged?)),
        ];
        let all = fields.into_iter().map(|(name, value)| (String::from(name), value)).collect();
        let query = signed_query(all, Direction::Report, &self.0.alipay.key)?;
        let between = if trade.return_url.contains('?') { '&' } else { '?' };
        Some(format!("{}{between}{query}", trade.return_url))
    }
}
