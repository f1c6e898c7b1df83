//! Duplicate payments: what a second provider took for an order that is paid already. All of it is
//! refunded there, and the order stays as it is.

use crate::refusal::{Refusal, logged};
use crate::state::AppState;
use crate::store::WriteTransaction;
use crate::store::duplicates::{self, Duplicate};
use guard_client::{NoAnswer, OrderAt, Payment, RefundError, RefundState};

/// Stores it, and refunds it.
pub(super) async fn take(
    state: &AppState,
    mut tx: WriteTransaction,
    at: OrderAt,
    payment: &Payment,
) -> Result<(), Refusal> {
    let duplicate = Duplicate { at, trade: payment.trade.clone() };
    duplicates::keep(&mut tx, &duplicate, payment.total, state.clock.now()).await?;
    tx.commit().await?;
    tracing::warn!(
        ?duplicate,
        fen = payment.total.get(),
        "two providers took money for one order; the second refunds it"
    );
    logged("refunding a duplicate payment", refund(state, &duplicate).await);
    Ok(())
}

/// Asks again for refunds that are not confirmed yet, for so many at most.
pub(super) async fn sweep(state: &AppState, most: u32) -> Result<(), Refusal> {
    let due = duplicates::due(&mut *state.store.reading().await?, most).await?;
    for duplicate in &due {
        logged("refunding a duplicate payment", refund(state, duplicate).await);
    }
    Ok(())
}

async fn refund(state: &AppState, duplicate: &Duplicate) -> Result<(), Refusal> {
    let confirmed = match state.guard.refund(&duplicate.at).await {
        Err(RefundError::NoAnswer(error)) => return Err(error.into()),
        Err(RefundError::Later { code }) => return Err(NoAnswer::Provider(code).into()),
        Ok(RefundState::Underway | RefundState::Unknown) => return Ok(()),
        Err(error @ (RefundError::Refused { .. } | RefundError::Elsewhere)) => {
            tracing::error!(?duplicate, %error, "the channel will not refund; a person has to");
            None
        }
        Ok(RefundState::Refunded(refunded)) => Some(refunded.refund),
    };
    let mut tx = state.store.begin().await?;
    duplicates::settle(&mut tx, duplicate, confirmed.as_deref()).await?;
    Ok(tx.commit().await?)
}
