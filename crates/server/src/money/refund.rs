//! Refunds: money that goes back to where it came from.

use wire::{OrderNo, OrderState, ReceiptKind, Slice};

use super::order::{changed, order_at, ordered};
use super::receipt::receipt;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::orders;
use guard_client::{Payment, RefundError, Refunded};

/// Sends back what the channel took for an order that is on its way back.
pub(super) async fn refund(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let at = order_at(state, no).await?.ok_or(Refusal::Missing("the channel of a payment"))?;
    let answer = match state.guard.refund(&at).await {
        Err(RefundError::NoAnswer(error)) => return Err(error.into()),
        // The sweeper asks again until it is confirmed.
        Err(RefundError::Underway) => {
            let mut tx = state.store.begin().await?;
            orders::refund_sent(&mut tx, no, state.clock.now()).await?;
            return Ok(tx.commit().await?);
        }
        answer => answer,
    };
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    if order.view.state != OrderState::Refunding {
        return Ok(());
    }
    match answer {
        Ok(Refunded { refund, total }) => {
            let payment = order.payment.clone().ok_or(Refusal::Missing("a refunded payment"))?;
            let refunded = state.clock.now();
            let kind = ReceiptKind::Refund { refund: Slice::from(refund.as_str()), refunded };
            let back = Payment { total, ..payment };
            let receipt = receipt(state, &mut tx, &purchase, &order, &back, kind).await?;
            let refunded = (OrderState::Refunded, refunded);
            orders::move_to(&mut tx, no, refunded, None, Some(&receipt)).await?;
        }
        Err(reason) => {
            tracing::error!(%no, ?reason, "the channel will not refund; a person has to");
            let stuck = (OrderState::RefundStuck, state.clock.now());
            orders::move_to(&mut tx, no, stuck, None, None).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    Ok(())
}
