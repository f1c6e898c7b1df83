//! The daily bill of refunds at WeChat Pay, and its file.

use axum::http::StatusCode;
use wire::Provider;
use wire::tariff::Payee;

use super::interface::{Answer, BILL_FILE, refused, wrong};
use crate::books::refunds::RefundEntry;
use crate::books::trades::{self, Trade};
use crate::state::{Sandbox, SandboxRefusal};
use channels::alipay::Parameters;
use core::fmt::Write as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use keys::{china_time, pricing};
use serde_json::json;
use sha1::{Digest as _, Sha1};
use std::io::Write as _;

/// How long after the end of a day its bill is there, in seconds.
const READY_SECONDS: u64 = 10 * 3_600;
/// How many days a bill is kept.
const DAYS_MAX: u64 = 90;
/// The token of a compressed file begins with this.
const COMPRESSED: &str = "gzip-";

impl Sandbox {
    /// Where the bill of a day is. Of the documents' kinds of bill the sandbox has that of refunds.
    pub(super) async fn bill(&self, query: &Parameters) -> Answer {
        let now = self.0.clock.now();
        let value = |name| query.get(name).map_or("", String::as_str);
        let (today, wanted) = (china_time::day(now), value("bill_date"));
        let day = (0..=DAYS_MAX).filter_map(|back| today.checked_sub(back));
        let Some(day) = { day }.find(|day| china_time::write_day(*day) == wanted) else {
            return Ok(wrong("/bill_date", "日期格式不正确或超出范围"));
        };
        let compressed = match value("tar_type") {
            "" => "",
            "GZIP" => COMPRESSED,
            _ => return Ok(wrong("/tar_type", "压缩类型不合法")),
        };
        if value("bill_type") != "REFUND" {
            return Ok(wrong("/bill_type", "沙盒只有退款账单"));
        }
        if now < china_time::day_begins(day.saturating_add(1)).saturating_add(READY_SECONDS) {
            return Ok(refused(StatusCode::BAD_REQUEST, "STATEMENT_CREATING", "账单生成中"));
        }
        let Some(text) = self.bill_of(day).await? else {
            return Ok(refused(StatusCode::BAD_REQUEST, "NO_STATEMENT_EXIST", "账单文件不存在"));
        };
        let origin = &self.0.origin;
        let body = json!({
            "hash_type": "SHA1",
            "hash_value": wire::digest::hex(&Sha1::digest(&text)),
            "download_url": format!("{origin}{BILL_FILE}?token={compressed}{day}"),
        });
        Ok((StatusCode::OK, body.to_string()))
    }

    /// The file that this token names.
    pub(super) async fn bill_file(&self, token: &str) -> Result<Option<Vec<u8>>, SandboxRefusal> {
        let (compressed, day) = match token.strip_prefix(COMPRESSED) {
            Some(day) => (true, day),
            None => (false, token),
        };
        let Ok(day) = day.parse() else { return Ok(None) };
        let Some(text) = self.bill_of(day).await? else { return Ok(None) };
        if compressed {
            return compress(&text).map(Some).map_err(|_| SandboxRefusal::Answer);
        }
        Ok(Some(text.into_bytes()))
    }

    /// The refunds that were asked for on a day, if there are any.
    async fn bill_of(&self, day: u64) -> Result<Option<String>, SandboxRefusal> {
        let mut rows = Vec::new();
        for trade in trades::charged(&mut *self.0.store.reading().await?).await? {
            if trade.channel.provider() == Provider::Wechat {
                let payee = self.payee(trade.channel).ok_or(SandboxRefusal::Payee)?;
                let own = trade.refunds.iter().filter(|it| china_time::day(it.asked) == day);
                rows.extend(own.map(|refund| row(payee, &trade, refund)));
            }
        }
        Ok((!rows.is_empty()).then(|| write(&rows)))
    }
}

fn row(payee: &Payee, trade: &Trade, refund: &RefundEntry) -> Row {
    Row {
        time: china_time::write(refund.asked),
        app: payee.app.as_str().into(),
        mchid: payee.merchant.as_str().into(),
        order: trade.out_trade_no.clone(),
        refund: refund.number.clone(),
        transaction: trade.trade_no.clone(),
        refund_id: format!("503{:08}{:08}", trade.id, refund.id),
        paid: pricing::yuan(trade.charged.unwrap_or(trade.total)),
        back: pricing::yuan(refund.amount),
        status: refund.status.as_str(),
        name: trade.subject.clone(),
    }
}

/// A refund with all that the provider writes of it into a bill.
#[derive(Debug, Clone)]
struct Row {
    /// The time at which it was asked for, in China.
    time: String,
    /// The application.
    app: String,
    /// The merchant.
    mchid: String,
    /// The merchant's number of the order.
    order: String,
    /// The number of the refund.
    refund: String,
    /// The provider's number of the payment.
    transaction: String,
    /// The provider's number of the refund.
    refund_id: String,
    /// What was paid, in yuan.
    paid: String,
    /// What goes back, in yuan.
    back: String,
    /// What became of the refund.
    status: &'static str,
    /// What was sold.
    name: String,
}

impl Row {
    /// The fields in the order of the columns.
    fn fields(&self) -> [&str; 29] {
        let Self {
            time,
            app,
            mchid,
            order,
            refund,
            transaction,
            refund_id,
            paid,
            back,
            status,
            name,
        } = self;
        let payment = [time, app, mchid, "0", "", transaction, order, "", "MWEB", "REFUND"];
        let amounts = ["OTHERS", "CNY", paid, "0.00", time, time, refund_id, refund, back];
        let rest = ["0.00", "ORIGINAL", status, name, "", "0.00000", "0.60%", paid, back, ""];
        let mut fields = [""; 29];
        let all = payment.into_iter().chain(amounts).chain(rest);
        fields.iter_mut().zip(all).for_each(|(field, text)| *field = text);
        fields
    }
}

/// The bill with these refunds.
fn write(rows: &[Row]) -> String {
    let mut bill = String::from(
        "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,\
         应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,\
         商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n",
    );
    for row in rows {
        let _infallible = write!(bill, "`{}\r\n", row.fields().join(",`"));
    }
    let _infallible = write!(bill, "总交易单数,应结订单总金额\r\n`{},`0.00\r\n", rows.len());
    bill
}

/// A file as it is downloaded.
fn compress(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
