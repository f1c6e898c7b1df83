//! The sweep: settles what is overdue, and forgets what is old.

use wire::{OrderState, UnixSeconds};

use super::duplicate;
use super::refund::refund;
use super::settle::{Window, reconcile};
use crate::refusal::{Refusal, logged};
use crate::sale::pause;
use crate::state::AppState;
use crate::store::{orders, purchases};

/// How many orders one sweep looks at, of each kind.
const SWEEP_ORDERS_MAX: u32 = 32;
/// For how long the answers to a key are kept, in seconds. What moved money is kept for good.
const OUTCOME_SECONDS: u64 = 31 * 86_400;
/// How many old purchases of each kind one sweep forgets.
const SWEEP_FORGOTTEN_MAX: u32 = 256;

/// Settles what is overdue: orders whose time to pay is over, and refunds that are not confirmed
/// yet. What fails is logged, and is there for the next sweep.
pub async fn sweep_once(state: &AppState) {
    logged("resuming", pause::resume_requested(state).await);
    let now = state.clock.now();
    let due = async |kind, by| {
        let mut reading = state.store.reading().await?;
        Ok::<_, Refusal>(orders::due(&mut reading, kind, by, SWEEP_ORDERS_MAX).await?)
    };
    for no in logged("overdue orders", due(OrderState::Awaiting, now).await).unwrap_or_default() {
        logged("settling", reconcile(state, &no, Window::Over).await);
    }
    // A refund waits for no time: all of them are due.
    let all = UnixSeconds::MAX;
    for no in logged("open refunds", due(OrderState::Refunding, all).await).unwrap_or_default() {
        logged("refunding", refund(state, &no).await);
    }
    logged("duplicate payments", duplicate::sweep(state, SWEEP_ORDERS_MAX).await);
    logged("forgetting", forget(state, now.saturating_sub(OUTCOME_SECONDS)).await);
}

/// Drops the answers to keys that were over by an instant.
async fn forget(state: &AppState, by: UnixSeconds) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let forgotten = purchases::forget(&mut tx, by, SWEEP_FORGOTTEN_MAX).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "purchases of a month ago that never moved money are dropped");
    }
    Ok(())
}
