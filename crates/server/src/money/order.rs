//! An order as the rules of money look at it.

use sqlx::SqliteConnection;
use wire::{OrderNo, OrderState, ProblemType};

use crate::refusal::Refusal;
use crate::sale::batch::{self, Change};
use crate::state::AppState;
use crate::store::attempts::{self, Attempt};
use crate::store::orders::{self, Transition};
use crate::store::purchase::{Order, Purchase};
use crate::store::purchases;

/// The order that the number of an attempt belongs to, with its purchase.
pub(super) async fn ordered(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<(Purchase, Order), Refusal> {
    let purchase = purchases::of_order(connection, no).await?;
    let pair = purchase.and_then(|purchase| {
        let order = purchase.order.clone()?;
        Some((purchase, order))
    });
    pair.ok_or_else(|| ProblemType::NotFound.into())
}

/// Records that the status of the batch changed. A batch of an older tariff that is not in the current one has no
/// status any more.
pub(super) async fn changed(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<(), Refusal> {
    if let Some(batch) = state.tariff.batch(&purchase.batch) {
        batch::record(tx, batch, state.clock.now(), Change::OfRow).await?;
    }
    Ok(())
}

/// The channel takes no money for this attempt any more, and took none. An order is closed with its last attempt.
pub(super) async fn close(state: &AppState, attempt: &Attempt) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, &attempt.no).await?;
    let others_are_open = attempts::close(&mut tx, attempt).await?;
    // A notification may have come while the channel was asked: what it decided stays.
    if order.view.state == OrderState::Awaiting && !others_are_open {
        let closed = Transition {
            state: OrderState::Closed,
            at: state.clock.now(),
            taken: None,
            receipt: None,
            reason: None,
        };
        orders::move_to(&mut tx, &order.no, closed).await?;
        changed(state, &mut tx, &purchase).await?;
    }
    Ok(tx.commit().await?)
}
