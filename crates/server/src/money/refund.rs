//! Refunds: money that goes back to where it came from.

use wire::{OrderNo, OrderState, ReceiptKind, Slice};

use super::order::{changed, order_at, ordered};
use super::receipt::{Statement, receipt};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::orders::{self, Transition};
use guard_client::{NoAnswer, Payment, RefundError, RefundState, Refunded};

/// Refunds what the channel took for an order, where that is on record as due.
pub(super) async fn refund(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let at = order_at(state, no).await?.ok_or(Refusal::Missing("the channel of a payment"))?;
    let answer = match state.guard.refund(&at).await {
        Ok(RefundState::Refunded(refunded)) => Ok(refunded),
        Err(RefundError::Refused { code }) => Err(code),
        Err(error @ RefundError::Elsewhere) => Err(error.to_string()),
        Err(RefundError::NoAnswer(error)) => return Err(error.into()),
        Err(RefundError::Later { code }) => return Err(NoAnswer::Provider(code).into()),
        // The sweep asks again until it is confirmed.
        Ok(RefundState::Underway | RefundState::Unknown) => {
            let mut tx = state.store.begin().await?;
            orders::refund_sent(&mut tx, no, state.clock.now()).await?;
            return Ok(tx.commit().await?);
        }
    };
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    match order.view.state {
        OrderState::Refunding => {}
        // Another request was faster.
        OrderState::Awaiting
        | OrderState::Paid
        | OrderState::Closed
        | OrderState::Refunded
        | OrderState::RefundStuck => return Ok(()),
    }
    let at = state.clock.now();
    match answer {
        Ok(Refunded { refund, total }) => {
            let payment = order.payment.clone().ok_or(Refusal::Missing("a refunded payment"))?;
            let payment = &Payment { total, ..payment };
            let kind = ReceiptKind::Refund { refund: Slice::from(refund.as_str()), refunded: at };
            let (purchase, order) = (&purchase, &order);
            let statement = Statement { purchase, order, payment, kind };
            let receipt = receipt(state, &mut tx, statement).await?;
            let refunded = Transition {
                state: OrderState::Refunded,
                at,
                payment: None,
                receipt: Some(&receipt),
            };
            orders::move_to(&mut tx, no, refunded).await?;
        }
        Err(reason) => {
            tracing::error!(%no, reason, "the channel will not refund; a person has to");
            let stuck =
                Transition { state: OrderState::RefundStuck, at, payment: None, receipt: None };
            orders::move_to(&mut tx, no, stuck).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    Ok(())
}
