//! How many tickets one rider may buy: one purchase of each batch, and where the tariff counts by release, so many
//! tickets of all its batches together.

use sqlx::SqliteConnection;
use wire::tariff::{PerRider, PerRiderOf};
use wire::{BatchId, PurchaseId, RiderId, UnixSeconds};

use crate::state::AppState;
use crate::store::StoreError;
use crate::store::purchases;

/// Tickets that a rider is to have by one purchase.
pub(crate) struct Asked<'a> {
    pub(crate) rider: &'a RiderId,
    pub(crate) id: PurchaseId,
    pub(crate) batch: &'a BatchId,
    pub(crate) qty: u32,
    pub(crate) now: UnixSeconds,
}

/// Another active purchase of this rider, beside which these tickets would be more than the tariff permits.
///
/// The totals of a tariff are for no more tickets than its limit, so one purchase alone is always within it.
pub(crate) async fn other_purchase(
    state: &AppState,
    tx: &mut SqliteConnection,
    asked: &Asked<'_>,
) -> Result<Option<PurchaseId>, StoreError> {
    let PerRider { tickets, of } = state.tariff.per_rider;
    let others = purchases::active_of_rider(tx, asked.rider, asked.now).await?;
    let others = others.iter().filter(|other| other.id != asked.id);
    if let Some(same) = others.clone().find(|other| other.batch == *asked.batch) {
        return Ok(Some(same.id));
    }
    match of {
        PerRiderOf::Night => Ok(None),
        PerRiderOf::Release => {
            // The store may remember batches of earlier tariffs, which were other releases.
            let mut others = others.filter(|other| state.tariff.batch(&other.batch).is_some());
            let latest = others.clone().next().map(|other| other.id);
            let total = others.try_fold(asked.qty, |sum, other| sum.checked_add(other.qty));
            Ok(latest.filter(|_| total.is_none_or(|total| total > tickets)))
        }
    }
}
