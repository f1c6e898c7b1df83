//! A rider's purchases as their rider may see them.

use sqlx::SqliteConnection;
use wire::{BatchId, ProblemType, PurchaseId, PurchaseView, RiderId};

use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::purchase::Purchase;
use crate::store::purchases;

/// A purchase of this rider.
///
/// # Errors
/// When there is none with this id, or it is another rider's: which of the two is not told apart.
pub(crate) async fn find(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let purchase = owned(&mut *state.store.reading().await?, rider, id).await?;
    Ok(rider_view(state, &purchase))
}

/// The active purchase of this rider in a batch, else the one that was ordered last in any: a phone
/// that lost everything finds here, the next day too, what became of it.
///
/// # Errors
/// When there is none.
pub(crate) async fn latest(
    state: &AppState,
    rider: &RiderId,
    batch: &BatchId,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let id = match purchases::active(&mut reading, rider, batch, now).await? {
        None => purchases::latest_ordered(&mut reading, rider).await?,
        active => active,
    };
    let purchase = owned(&mut reading, rider, id.ok_or(ProblemType::NotFound)?).await?;
    Ok(rider_view(state, &purchase))
}

/// A purchase as its rider may see it, with the claim code as long as it is the one whose digest is
/// stored.
pub(super) fn rider_view(state: &AppState, purchase: &Purchase) -> PurchaseView {
    let mut view = purchase.view();
    if let (Some(shown), Some(order)) = (&mut view.order, &purchase.order) {
        let code = state.claims.code(&order.no);
        shown.claim = (claim_codes::digest(&code) == order.claim).then_some(code);
    }
    view
}

/// The stored purchase with this id, where it is this rider's.
///
/// # Errors
/// As [`find`].
pub(crate) async fn owned(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<Purchase, Refusal> {
    let purchase = purchases::find(connection, id).await?;
    let own = purchase.filter(|purchase| purchase.rider == *rider);
    own.ok_or_else(|| ProblemType::NotFound.into())
}
