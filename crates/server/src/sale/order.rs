//! Orders: what becomes of a confirmed quote.

use wire::{OrderNo, OrderRequest, OrderView, ProblemType, PurchaseId, PurchaseView, RiderId};

use super::batch::{self, Change};
use super::purchase::{owned, rider_view};
use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::orders;
use crate::store::purchase::Order;

/// For how long an order can be paid, in seconds.
const PAY_SECONDS: u64 = 600;
/// An order has one attempt to pay, so far: its number at the channel is derived from the purchase
/// and this.
const ATTEMPT: u32 = 1;

/// Turns a confirmed quote into an order.
///
/// # Errors
/// The reason why there is no order.
pub(crate) async fn order(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    confirmed: &OrderRequest,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let mut purchase = owned(&mut tx, rider, id).await?;
    if purchase.order.is_some() {
        return Ok(rider_view(state, &purchase));
    }
    let batch = state.tariff.batch(&purchase.batch).ok_or(ProblemType::QuoteStale)?;
    if batch::counts(&mut tx, &batch.id, now).await?.paused_since.is_some() {
        return Err(ProblemType::Paused.into());
    }
    let good = purchase.quote_digest == confirmed.quote
        && purchase.quote_exp > now
        && purchase.tariff == state.tariff.digest();
    if !good {
        return Err(ProblemType::QuoteStale.into());
    }
    let no = OrderNo::derive(id, ATTEMPT);
    let claim = claim_codes::digest(&state.claims.code(&no));
    let view = OrderView::placed(no, purchase.quote_digest, now.saturating_add(PAY_SECONDS));
    let (payment, receipt, compensation) = (None, None, None);
    let order = Order { view, attempt: ATTEMPT, payment, receipt, compensation, claim };
    orders::insert(&mut tx, &purchase, &order).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    purchase.order = Some(order);
    Ok(rider_view(state, &purchase))
}
