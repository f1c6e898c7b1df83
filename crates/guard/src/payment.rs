//! What the guard asks a provider about a payment, and what a provider reports by itself.

use guard_client::{
    Event, Notification, NotificationRefusal, OrderAt, RefundState, Report, Returned, Trade,
};
use wire::OrderNo;

use crate::guard::Guard;
use crate::order::{MadeOrder, WholeRefund};
use crate::refusal::{ProviderError, RefundFailure};
use crate::report::{OpenedNotification, PaymentState};

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

    /// Gives back what the provider reports as paid for this order, all of it, under a number that is
    /// the order's own, so that asking again is the same refund.
    ///
    /// # Errors
    /// Says whether it may be asked again.
    pub async fn refund(&self, order: &OrderAt) -> Result<RefundState, RefundFailure> {
        let total = match self.state_of(order).await? {
            Some(PaymentState::Paid(payment)) => payment.total,
            Some(PaymentState::Returned(Returned { payment, .. })) => payment.total,
            None => return Err(RefundFailure::for_good("the channel has no such order")),
            // What was just reported as paid may take a moment to be found so.
            Some(PaymentState::Unpaid) => return Err(ProviderError::State("unpaid".into()).into()),
            Some(PaymentState::Closed) => return Err(ProviderError::State("closed".into()).into()),
            Some(PaymentState::Other(state)) => return Err(ProviderError::State(state).into()),
        };
        let refund = refund_number(&order.order);
        let client = self.client(order.channel.provider())?;
        client.refund(self.made(order)?, WholeRefund { number: &refund, total }).await
    }

    /// Asks what became of the refund of this order.
    ///
    /// # Errors
    /// Says whether it ended without the money being back.
    pub async fn refund_query(&self, order: &OrderAt) -> Result<RefundState, RefundFailure> {
        // A lookup follows with the rest of the provider's calls.
        self.refund(order).await
    }

    /// Reads what a provider reported by itself, when it is the provider's and about this merchant.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn open_notification(&self, report: &Report) -> Result<Notification, NotificationRefusal> {
        let no_account = |_| NotificationRefusal::NoAccount;
        let client = self.client(report.provider).map_err(no_account)?;
        let payees = self.payees_of(report.provider);
        let OpenedNotification { id, channel, report, acknowledgement } =
            client.open(report, &payees, self.parts.clock.now())?;
        if id.is_empty() {
            return Err(NotificationRefusal::Unreadable("notification id".into()));
        }
        let event = match report.state {
            PaymentState::Paid(payment) => Event::Paid(payment),
            PaymentState::Returned(returned) => Event::Returned(returned),
            PaymentState::Closed => Event::Closed,
            PaymentState::Unpaid | PaymentState::Other(_) => Event::Other,
        };
        let acknowledgement = acknowledgement.into();
        Ok(Notification { id, channel, order: report.order, event, acknowledgement })
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
