//! Stray money: what a second provider took for an order that is paid already. All of it goes back there, and the order
//! stays as it is.

use sqlx::{Sqlite, Transaction};

use crate::refusal::{Refusal, logged};
use crate::state::AppState;
use crate::store::strays::{self, Stray};
use guard_client::{OrderAt, Payment, RefundError};

/// Keeps it, and sends it back.
pub(super) async fn came(
    state: &AppState,
    mut tx: Transaction<'static, Sqlite>,
    at: OrderAt,
    payment: &Payment,
) -> Result<(), Refusal> {
    let stray = Stray { at, trade: payment.trade.clone() };
    strays::keep(&mut tx, &stray, payment.total, state.clock.now()).await?;
    tx.commit().await?;
    tracing::warn!(
        ?stray,
        fen = payment.total.get(),
        "money came for one order by two providers; the second goes back"
    );
    logged("sending stray money back", send_back(state, &stray).await);
    Ok(())
}

/// Asks again for what is not back yet, for so many at most.
pub(super) async fn sweep(state: &AppState, most: u32) -> Result<(), Refusal> {
    let due = strays::due(&mut *state.store.reading().await?, most).await?;
    for stray in &due {
        logged("sending stray money back", send_back(state, stray).await);
    }
    Ok(())
}

async fn send_back(state: &AppState, stray: &Stray) -> Result<(), Refusal> {
    let back = match state.guard.refund(&stray.at).await {
        Err(RefundError::NoAnswer(error)) => return Err(error.into()),
        Err(RefundError::Underway) => return Ok(()),
        Err(RefundError::Refused(reason)) => {
            tracing::error!(?stray, reason, "the channel will not refund; a person has to");
            None
        }
        Ok(refunded) => Some(refunded.refund),
    };
    let mut tx = state.store.begin().await?;
    strays::settle(&mut tx, stray, back.as_deref()).await?;
    Ok(tx.commit().await?)
}
