//! What a provider reports by itself. It is acknowledged once it is used or on record; where nothing follows from it by
//! itself, the provider is asked at once.

pub(super) mod billed;

use guard_client::{Back, Event, Notification, OrderAt, RefundOutcome, RefundReport};

use super::settle::{look_up, with_amount};
use super::{elsewhere, payment, refund};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::notifications::{self, Notified};
use crate::store::purchases;

/// Applies a notification of a provider. One that comes again changes nothing.
///
/// # Errors
/// When the provider can't be asked, or the store fails; then it is to be reported again.
pub(crate) async fn notified(
    state: &AppState,
    notification: &Notification,
    body: &str,
) -> Result<(), Refusal> {
    let Notification { id, order, channel, event, .. } = notification;
    let mut tx = state.store.begin().await?;
    let known = purchases::of_order(&mut tx, order).await?.is_some();
    let notified = Notified { id, order, body };
    let new = notifications::keep(&mut tx, &notified, state.clock.now()).await?;
    tx.commit().await?;
    if !known {
        // It is signed for this merchant: another program of the same account, or an order that was lost here.
        if new {
            tracing::error!(no = %order, channel = channel.as_str(), id, ?event,
                "a report about an order that is not known is on record; a person has to look");
        }
        return Ok(());
    }
    let at = OrderAt { channel: *channel, order: order.clone() };
    match event {
        Event::Paid(payment) => payment::take(state, &at, payment).await,
        Event::Returned(back) => {
            let back = with_amount(state, &at, back.clone()).await?;
            elsewhere::take(state, &at, &back).await
        }
        Event::Refund(report) => refund_reported(state, &at, report).await,
        Event::Closed | Event::Other => look_up(state, &at, None).await,
    }
}

/// A refund moved on. Ours is looked up in its own time; another may be somebody else's.
async fn refund_reported(
    state: &AppState,
    at: &OrderAt,
    report: &RefundReport,
) -> Result<(), Refusal> {
    let back = match &report.outcome {
        RefundOutcome::Refunded(Back { refund, .. }) => Some(*refund),
        RefundOutcome::Failed(reason) => {
            tracing::error!(no = %at.order, refund = report.refund, reason,
                "the provider reports a refund that failed");
            None
        }
    };
    let mut tx = state.store.begin().await?;
    let own = refund::hurry(state, &mut tx, at).await?;
    tx.commit().await?;
    if own { Ok(()) } else { look_up(state, at, back).await }
}
