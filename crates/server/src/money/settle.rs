//! Settling: the channel is asked what became of an order.
//!
//! "Not charged" is answered only when the channel reports the order closed, or when the time to pay is
//! over, the order was closed at the channel, and a last query agrees. A missing answer decides nothing.

use wire::{OrderNo, OrderState, ProblemType, PurchaseId, PurchaseView, RiderId};

use super::order::{changed, order_at, ordered};
use super::payment;
use super::refund::refund;
use crate::refusal::Refusal;
use crate::sale::{batch, purchase};
use crate::state::AppState;
use crate::store::orders::{self, Notified, Transition};
use crate::store::purchases;
use guard_client::{Event, NoAnswer, Notification, Trade};

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
                let window = if over { Window::Over } else { Window::Open };
                reconcile(state, &order.view.no, window).await?;
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

/// Applies a notification of the provider. One that comes again changes nothing.
///
/// # Errors
/// When the order is not known, or the store fails.
pub(crate) async fn notified(
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
    let notified = Notified { id: &notification.id, order: no, body };
    orders::keep_notification(&mut tx, &notified, now).await?;
    tx.commit().await?;
    match &notification.event {
        Event::Paid(payment) => payment::take(state, no, notification.channel, payment).await,
        Event::Returned(_) | Event::Refund(_) | Event::Closed | Event::Other => Ok(()),
    }
}

/// Whether the time to pay an order is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Open,
    Over,
}

/// Asks the channel about an order that waits for money, and closes it there when its time is over.
pub(super) async fn reconcile(
    state: &AppState,
    no: &OrderNo,
    window: Window,
) -> Result<(), Refusal> {
    let Some(at) = order_at(state, no).await? else {
        // Nothing that could be opened was ever given out.
        return match window {
            Window::Over => close(state, no).await,
            Window::Open => Ok(()),
        };
    };
    let returned = || NoAnswer::Provider("given back by somebody else".into());
    let trade = match (state.guard.query(&at).await?, window) {
        (Trade::Returned(_), Window::Open | Window::Over) => return Err(returned().into()),
        (Trade::Absent | Trade::Unpaid, Window::Over) => {
            state.guard.close(&at).await?;
            state.guard.query(&at).await?
        }
        (trade @ (Trade::Absent | Trade::Unpaid), Window::Open)
        | (trade @ (Trade::Paid(_) | Trade::Closed), Window::Open | Window::Over) => trade,
    };
    match (trade, window) {
        (Trade::Returned(_), _) => Err(returned().into()),
        (Trade::Paid(payment), _) => payment::take(state, no, at.channel, &payment).await,
        (Trade::Closed, _) => close(state, no).await,
        // Nobody opened the address in time, and from now on it is expired at the channel too.
        (Trade::Absent, Window::Over) => close(state, no).await,
        (Trade::Absent, Window::Open) | (Trade::Unpaid, Window::Open | Window::Over) => Ok(()),
    }
}

/// The channel takes no money for this order any more, and took none.
async fn close(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    // A notification may have come while the channel was asked: what it decided stays.
    if order.view.state == OrderState::Awaiting {
        let closed = Transition {
            state: OrderState::Closed,
            at: state.clock.now(),
            payment: None,
            receipt: None,
        };
        orders::move_to(&mut tx, no, closed).await?;
        changed(state, &mut tx, &purchase).await?;
        tx.commit().await?;
    }
    Ok(())
}
