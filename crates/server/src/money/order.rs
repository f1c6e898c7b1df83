//! An order as the rules of money look at it.

use sqlx::SqliteConnection;
use wire::{OrderNo, ProblemType};

use crate::refusal::Refusal;
use crate::sale::batch::{self, Change};
use crate::state::AppState;
use crate::store::orders;
use crate::store::purchase::{Order, Purchase};
use crate::store::purchases;
use guard_client::OrderAt;

/// The order at the channel that it is paid through, if it was given to one.
pub(super) async fn order_at(state: &AppState, no: &OrderNo) -> Result<Option<OrderAt>, Refusal> {
    let channel = orders::channel(&mut *state.store.reading().await?, no).await?;
    Ok(channel.map(|channel| OrderAt { channel, order: no.clone() }))
}

/// An order with its purchase.
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

/// A batch of an older tariff that is not in the current one has no status any more.
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
