//! What the guard asks a provider about a payment, and what a provider reports by itself.

use guard_client::{
    Billed, BilledOutcome, BilledRefund, Notification, NotificationRefusal, OrderAt, RefundRefusal,
    RefundState, Report, ToBill, Trade,
};
use wire::OrderNo;

use crate::guard::Guard;
use crate::order::{MadeOrder, WholeRefund};
use crate::refusal::{ProviderError, RefundFailure};
use crate::report::PaymentState;

impl Guard {
    /// Asks what became of an order.
    ///
    /// # Errors
    /// When there is no answer, or one that this does not interpret.
    pub async fn query(&self, order: &OrderAt) -> Result<Trade, ProviderError> {
        match self.state_of(order).await? {
            None => Ok(Trade::Absent),
            Some(PaymentState::Unpaid) => Ok(Trade::Unpaid),
            Some(PaymentState::Closed) => Ok(Trade::Closed),
            Some(PaymentState::Paid(payment)) => Ok(Trade::Paid(payment)),
            Some(PaymentState::Returned(returned)) => Ok(Trade::Returned(returned)),
            Some(PaymentState::Other(state)) => Err(ProviderError::State(state)),
            Some(PaymentState::Unusable(part)) => Err(ProviderError::Unreadable(part)),
        }
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say: an order that was paid meanwhile can't be closed, one that nobody
    /// opened can't either, and WeChat closes none that is younger than five minutes.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderAt) -> Result<(), ProviderError> {
        let client = self.client(order.channel.provider())?;
        client.close(self.made(order)?).await
    }

    /// Asks the provider to give back what it reports as paid for this order, all of it, under a number
    /// that is the order's own, so that asking again is the same refund. Where some of it went back
    /// already, nothing is asked for: either this refund is under way, which is looked up, or somebody
    /// else gave back a part, and what is left is not ours to guess (ADR 0021).
    ///
    /// # Errors
    /// Says whether it may be asked again.
    pub async fn refund(&self, order: &OrderAt) -> Result<RefundState, RefundFailure> {
        let total = match self.state_of(order).await? {
            Some(PaymentState::Paid(payment)) => payment.total,
            Some(PaymentState::Returned(_)) => {
                return match self.refund_query(order).await? {
                    RefundState::Unknown => Err(RefundFailure::Refused(RefundRefusal::Elsewhere)),
                    known @ (RefundState::Underway | RefundState::Refunded(_)) => Ok(known),
                };
            }
            // What was just reported as paid may take a moment to be found so.
            None => return Err(RefundFailure::later("the channel has no such order")),
            Some(PaymentState::Unpaid) => return Err(ProviderError::State("unpaid".into()).into()),
            Some(PaymentState::Closed) => return Err(ProviderError::State("closed".into()).into()),
            Some(PaymentState::Other(state)) => return Err(ProviderError::State(state).into()),
            Some(PaymentState::Unusable(part)) => {
                return Err(ProviderError::Unreadable(part).into());
            }
        };
        let (number, origin) = (refund_number(&order.order), self.parts.origin.as_str());
        let client = self.client(order.channel.provider())?;
        client.refund(self.made(order)?, WholeRefund { number: &number, total, origin }).await
    }

    /// Asks what became of the refund of this order.
    ///
    /// # Errors
    /// Says whether it ended without the money being back.
    pub async fn refund_query(&self, order: &OrderAt) -> Result<RefundState, RefundFailure> {
        let client = self.client(order.channel.provider())?;
        client.refund_query(self.made(order)?, &refund_number(&order.order)).await
    }

    /// Asks which refunds of a day somebody else asked for.
    ///
    /// # Errors
    /// When there is no answer, or the bill is not there yet.
    pub async fn bill(&self, ToBill { provider, day }: ToBill) -> Result<Billed, ProviderError> {
        let client = self.client(provider)?;
        let payees = self.payees_of(provider);
        let payee = payees.first().ok_or(ProviderError::NoAccount(provider))?;
        let all = client.billed(payee, day, self.parts.clock.now()).await?;
        let others = |billed: &BilledRefund| billed.refund != refund_number(&billed.at.order);
        Ok(Billed { refunds: all.into_iter().filter(others).collect() })
    }

    /// Asks what became of a refund that a bill names.
    ///
    /// # Errors
    /// When there is no answer, or one that this does not interpret.
    pub async fn billed_refund(
        &self,
        BilledRefund { at, refund }: &BilledRefund,
    ) -> Result<BilledOutcome, ProviderError> {
        let client = self.client(at.channel.provider())?;
        client.billed_refund(self.made(at)?, refund).await
    }

    /// Reads what a provider reported by itself, when it is the provider's and about this merchant.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn open_notification(&self, report: &Report) -> Result<Notification, NotificationRefusal> {
        let no_account = |_| NotificationRefusal::NoAccount;
        let client = self.client(report.provider).map_err(no_account)?;
        let payees = self.payees_of(report.provider);
        client.open(report, &payees, self.parts.clock.now())
    }

    /// What became of an order according to its channel; nothing when the channel does not know it.
    async fn state_of(&self, order: &OrderAt) -> Result<Option<PaymentState>, ProviderError> {
        let client = self.client(order.channel.provider())?;
        match client.query(self.made(order)?).await? {
            Some(report) if report.order != order.order => Err(ProviderError::Mismatch("order")),
            Some(report) => Ok(Some(report.state)),
            None => Ok(None),
        }
    }

    fn made<'a>(
        &'a self,
        OrderAt { channel, order }: &'a OrderAt,
    ) -> Result<MadeOrder<'a>, ProviderError> {
        let order: &OrderNo = order;
        Ok(MadeOrder { payee: self.payee(*channel)?, order, now: self.parts.clock.now() })
    }
}

/// Our number of the refund of an order: there is one.
fn refund_number(order: &OrderNo) -> String {
    format!("{order}-r1")
}
