//! Refunds that nobody reported, as WeChat Pay's bill of a day names them.

use axum::http::Method;
use channels::meaning::{Call, Meaning};
use channels::wechat::answers::Refunding;
use channels::wechat::bill::{BillFile, refunds_path};
use guard_client::{Back, BilledOutcome, BilledRefund, OrderAt, RefundOutcome, RefundReport};
use keys::china_time;
use wire::tariff::Payee;
use wire::{OrderNo, UnixSeconds};

use super::WechatClient;
use super::call::{Asked, read};
use crate::order::MadeOrder;
use crate::refusal::ProviderError;

impl WechatClient {
    /// Every refund of this day that may be of an order of ours.
    pub(crate) async fn billed(
        &self,
        payee: &Payee,
        day: u64,
        now: UnixSeconds,
    ) -> Result<Vec<BilledRefund>, ProviderError> {
        let path = refunds_path(&china_time::write_day(day));
        let get =
            |path| Asked { call: Call::Bill, method: Method::GET, path, body: "", payee, now };
        let file: BillFile = match self.call(get(&path)).await? {
            Ok(answer) => read(&answer)?,
            Err(refused) if refused.meaning == Meaning::Unknown => return Ok(Vec::new()),
            Err(refused) => return Err(refused.undecided()),
        };
        let path = file.path().ok_or(ProviderError::Unreadable("download_url"))?;
        let billed = file.read(&self.caller().download(get(path)).await?)?;
        let ours = billed.into_iter().filter(|refund| refund.mchid == *payee.merchant);
        // Another program of the same merchant gives its orders numbers of another form.
        let known = ours.filter_map(|refund| {
            let order = OrderNo::parse(&refund.out_trade_no)?;
            let at = OrderAt { channel: payee.channel, order };
            Some(BilledRefund { at, refund: refund.out_refund_no })
        });
        Ok(known.collect())
    }

    /// What became of a refund that a bill names. The bill is of the day on which it was asked for, and is not written
    /// again when it ends.
    pub(crate) async fn billed_refund(
        &self,
        order: MadeOrder<'_>,
        number: &str,
    ) -> Result<BilledOutcome, ProviderError> {
        let found: Refunding = match self.ask_of_refund(order, number).await? {
            Ok(answer) => read(&answer)?,
            Err(refused) if refused.meaning == Meaning::Unknown => {
                return Ok(BilledOutcome::Unknown);
            }
            Err(refused) => return Err(refused.undecided()),
        };
        if found.out_trade_no != order.order.as_str() {
            return Err(ProviderError::Mismatch("order"));
        }
        let outcome = match found.status.as_str() {
            "SUCCESS" => {
                let amount = found.amount().ok_or(ProviderError::Unreadable("amount"))?;
                RefundOutcome::Refunded(Back { total: amount.total, refund: amount.refund })
            }
            "PROCESSING" => return Ok(BilledOutcome::Underway),
            failed @ ("ABNORMAL" | "CLOSED") => RefundOutcome::Failed(failed.into()),
            other => return Err(ProviderError::State(other.into())),
        };
        Ok(BilledOutcome::Ended(RefundReport { refund: found.out_refund_no, outcome }))
    }
}
