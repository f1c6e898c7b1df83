//! What became of the money: the channel's word is compared with the quote, and a ticket given or
//! the money sent back.
//!
//! "Not charged" is said only when the channel says closed, or when the time to pay is over, the
//! order was closed at the channel, and a last query agrees. Whatever can't be heard decides
//! nothing.

use wire::{OrderNo, OrderState, ProblemType, PurchaseId, PurchaseView, RiderId};

use super::order::{changed, order_at, ordered};
use super::payment::paid;
use super::refund::refund;
use crate::refusal::Refusal;
use crate::sale::{batch, purchase};
use crate::state::AppState;
use crate::store::{orders, purchases};
use guard_client::{Notification, Trade};

/// Finds out what became of a purchase, and closes its order when the time to pay is over.
///
/// # Errors
/// When there is no such purchase, or the channel can't be heard; then nothing was decided.
pub(crate) async fn settle(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let purchase = purchase::owned(&mut *state.store.reading().await?, rider, id).await?;
    if let Some(order) = &purchase.order {
        match order.view.state {
            OrderState::Awaiting => {
                let mut reading = state.store.reading().await?;
                let counts =
                    batch::counts(&mut reading, &purchase.batch, state.clock.now()).await?;
                drop(reading);
                let over = batch::clock(&counts, state.clock.now()) >= order.view.pay_by;
                find_out(state, &order.view.no, over).await?;
            }
            OrderState::Refunding => refund(state, &order.view.no).await?,
            OrderState::Paid
            | OrderState::Closed
            | OrderState::Refunded
            | OrderState::RefundStuck => {}
        }
    }
    purchase::find(state, rider, id).await
}

/// Takes what the provider reported by itself. A report that comes again changes nothing.
///
/// # Errors
/// When the order is not known, or the store fails.
pub(crate) async fn reported(
    state: &AppState,
    notification: &Notification,
    body: &str,
) -> Result<(), Refusal> {
    let no = &notification.order;
    let mut tx = state.store.begin().await?;
    if purchases::of_order(&mut tx, no).await?.is_none() {
        return Err(ProblemType::NotFound.into());
    }
    let now = state.clock.now();
    orders::keep_notification(&mut tx, &notification.id, no, now, body).await?;
    tx.commit().await?;
    match &notification.payment {
        Some(payment) => paid(state, no, notification.channel, payment).await,
        None => Ok(()),
    }
}

/// Asks the channel about an order that waits for money, and closes it there when its time is over.
pub(super) async fn find_out(state: &AppState, no: &OrderNo, over: bool) -> Result<(), Refusal> {
    let Some(at) = order_at(state, no).await? else {
        // Nothing that could be opened was ever given out.
        return if over { close(state, no).await } else { Ok(()) };
    };
    let mut trade = state.guard.query(&at).await?;
    let open = matches!(trade, Trade::Absent | Trade::Unpaid);
    if open && over {
        state.guard.close(&at).await?;
        trade = state.guard.query(&at).await?;
    }
    match trade {
        Trade::Paid(payment) => paid(state, no, at.channel, &payment).await,
        Trade::Closed => close(state, no).await,
        // Nobody opened the address in time, and from now on it says itself that its time is over.
        Trade::Absent if over => close(state, no).await,
        Trade::Absent | Trade::Unpaid => Ok(()),
    }
}

/// The channel takes no money for this order any more, and took none.
async fn close(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    // A notification may have come while the channel was asked: what it said stands.
    if order.view.state == OrderState::Awaiting {
        orders::move_to(&mut tx, no, (OrderState::Closed, state.clock.now()), None, None).await?;
        changed(state, &mut tx, &purchase).await?;
        tx.commit().await?;
    }
    Ok(())
}
