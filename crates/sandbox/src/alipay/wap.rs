//! Alipay's payment in a mobile browser: reading the address, and the report of the payment.

use wire::Channel;
use wire::alipay::{self, Address};

use crate::state::{Sandbox, SandboxRefusal};
use crate::trades::{self, Trade};
use channels::alipay::{Direction, Parameters, open_query, signed_query};
use keys::{china_time, pricing};

impl Sandbox {
    /// Takes an address apart and makes its order, when the merchant signed it and its time is not
    /// over.
    pub(crate) async fn opened_by_alipay(&self, address: &str) -> Result<Trade, SandboxRefusal> {
        let (_, query) = address.split_once('?').ok_or(SandboxRefusal::Address)?;
        let all = open_query(query, Direction::Request, &self.0.alipay.merchant_key)
            .ok_or(SandboxRefusal::Address)?;
        let Address { app_id, order, return_url } =
            alipay::read(address).map_err(|_| SandboxRefusal::Address)?;
        let payee = self.payee(Channel::AlipayWap);
        payee
            .filter(|it| app_id == *it.app && order.seller_id == *it.merchant)
            .ok_or(SandboxRefusal::Payee)?;
        let asked = trades::Asked {
            channel: Channel::AlipayWap,
            total: pricing::fen_of_yuan(&order.total_amount).ok_or(SandboxRefusal::Address)?,
            out_trade_no: order.out_trade_no,
            subject: order.subject,
            time_expire: china_time::read(&order.time_expire).ok_or(SandboxRefusal::Address)?,
            notify_url: all.get("notify_url").cloned().unwrap_or_default(),
            return_url,
            quit_url: order.quit_url,
            request: String::new(),
        };
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        if asked.time_expire > now {
            trades::open(&mut tx, &asked, now).await?;
        }
        let trade = trades::find(&mut tx, asked.channel, &asked.out_trade_no).await?;
        tx.commit().await?;
        let trade = trade.ok_or(SandboxRefusal::Closed)?;
        if trade.total == asked.total { Ok(trade) } else { Err(SandboxRefusal::Changed) }
    }

    /// The notification of a payment.
    pub(crate) fn alipay_report(&self, trade: &Trade) -> Option<String> {
        let mut all = self.alipay_reported(trade)?;
        let fields = [
            ("notify_type", "trade_status_sync".into()),
            ("notify_id", format!("{}-paid", trade.trade_no)),
            ("notify_time", china_time::write(self.0.clock.now())),
            ("trade_status", trade.status.as_str().into()),
            ("subject", trade.subject.clone()),
            ("gmt_payment", china_time::write(trade.paid?)),
        ];
        all.extend(fields.map(|(name, value)| (name.into(), value)));
        signed_query(all, Direction::Report, &self.0.alipay.key)
    }

    /// The return address with what Alipay adds to it. It proves nothing to a page: the server
    /// asks.
    pub(crate) fn alipay_way_back(&self, trade: &Trade) -> Option<String> {
        let mut all = self.alipay_reported(trade)?;
        all.insert("method".into(), "alipay.trade.wap.pay.return".into());
        all.insert("timestamp".into(), china_time::write(self.0.clock.now()));
        let query = signed_query(all, Direction::Report, &self.0.alipay.key)?;
        Some(format!("{}?{query}", trade.return_url))
    }

    fn alipay_reported(&self, trade: &Trade) -> Option<Parameters> {
        let payee = self.payee(Channel::AlipayWap)?;
        let fields = [
            ("app_id", payee.app.as_str().into()),
            ("seller_id", payee.merchant.as_str().into()),
            ("charset", "utf-8".into()),
            ("version", "1.0".into()),
            ("out_trade_no", trade.out_trade_no.clone()),
            ("trade_no", trade.trade_no.clone()),
            ("total_amount", pricing::yuan(trade.charged?)),
        ];
        Some(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}
