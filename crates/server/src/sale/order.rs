//! Orders: what becomes of a confirmed quote.

use wire::{OrderNo, OrderRequest, OrderView, ProblemType, PurchaseId, PurchaseView, RiderId};

use super::batch::{self, Change};
use super::purchase::{owned, rider_view};
use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::attempts::{self, Attempt};
use crate::store::orders;
use crate::store::purchase::Order;

/// For how long an order can be paid, in seconds.
const PAY_SECONDS: u64 = 600;
/// The first attempt to pay an order: its number is also the order's.
const FIRST_ATTEMPT: u32 = 1;

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
    let no = OrderNo::derive(id, FIRST_ATTEMPT);
    let claim = claim_codes::digest(&state.claims.code(&no));
    let pay_by = now.saturating_add(PAY_SECONDS);
    let first = Attempt::new(no.clone(), no.clone(), FIRST_ATTEMPT);
    let order = Order {
        view: OrderView::placed(no.clone(), purchase.quote_digest, pay_by),
        no,
        attempt: FIRST_ATTEMPT,
        paid_at: None,
        payment: None,
        receipt: None,
        voided: None,
        compensation: None,
        claim,
    };
    orders::insert(&mut tx, &purchase, &order).await?;
    attempts::insert(&mut tx, &first, pay_by).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    purchase.order = Some(order);
    Ok(rider_view(state, &purchase))
}
