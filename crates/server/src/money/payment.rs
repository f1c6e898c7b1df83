//! Payments: what a channel took is compared with the quote, and a ticket given or the money sent back.

use sqlx::SqliteConnection;
use wire::{Channel, OrderNo, OrderState, ReceiptKind, Slice};

use super::order::{changed, ordered};
use super::receipt::receipt;
use super::refund::refund;
use super::stray;
use crate::refusal::{Refusal, logged};
use crate::sale::batch;
use crate::state::AppState;
use crate::store::purchase::{Order, Purchase};
use crate::store::{batches, orders, purchases};
use guard_client::{OrderAt, Payment};

/// A channel took money for this order: a ticket, when it is the amount of the quote and there is
/// a ticket to give; else all of it goes back there. It need not be the channel that the order was
/// given to: someone else's link may be of another.
pub(super) async fn paid(
    state: &AppState,
    no: &OrderNo,
    channel: Channel,
    payment: &Payment,
) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    let given = orders::channel(&mut tx, no).await?;
    let elsewhere = given.is_none_or(|given| given.provider() != channel.provider());
    let deserved = payment.total == purchase.total;
    let ticket = match order.view.state {
        OrderState::Awaiting => deserved,
        OrderState::Closed => deserved && still_free(state, &mut tx, &purchase).await?,
        OrderState::Paid
        | OrderState::Refunding
        | OrderState::Refunded
        | OrderState::RefundStuck
            if elsewhere =>
        {
            let at = OrderAt { channel, order: no.clone() };
            return stray::came(state, tx, at, payment).await;
        }
        // Said before.
        OrderState::Paid
        | OrderState::Refunding
        | OrderState::Refunded
        | OrderState::RefundStuck => return Ok(()),
    };
    if elsewhere {
        orders::paid_through(&mut tx, no, channel).await?;
    }
    if ticket {
        let number = batches::next_ticket(&mut tx, &purchase.batch).await?;
        let ticket = Slice::from(format!("{}-{number:06}", purchase.batch).as_str());
        let kind = ReceiptKind::Payment { ticket };
        let receipt = receipt(state, &mut tx, &purchase, &order, payment, kind).await?;
        let paid = (OrderState::Paid, state.clock.now());
        orders::move_to(&mut tx, no, paid, Some(payment), Some(&receipt)).await?;
    } else {
        tracing::warn!(%no, paid_fen = payment.total.get(), total_fen = purchase.total.get(),
            "money came that no ticket can be given for; all of it goes back");
        let refunding = (OrderState::Refunding, state.clock.now());
        orders::move_to(&mut tx, no, refunding, Some(payment), None).await?;
        if !deserved {
            compensate(state, &mut tx, &purchase, &order, payment).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    if let Some(given) = given.filter(|_| elsewhere) {
        // So that it is not paid there as well; where it is nevertheless, that goes back.
        let at = OrderAt { channel: given, order: no.clone() };
        if let Err(error) = state.guard.close(&at).await {
            tracing::warn!(%no, ?error, "an order that was paid elsewhere could not be closed");
        }
    }
    if !ticket {
        // Lost is not wrong here: the refund is on record, and the sweeper asks again.
        logged("refunding", refund(state, no).await);
    }
    Ok(())
}

/// Where the channel's order was wrong by our fault, the rider holds a ticket for it, once, and has nothing
/// to claim. It is none of the batch's own.
async fn compensate(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
    payment: &Payment,
) -> Result<(), Refusal> {
    let Some(number) = orders::next_compensation(tx, purchase).await? else {
        return Ok(());
    };
    let ticket = Slice::from(format!("{}-C{number:06}", purchase.batch).as_str());
    let kind = ReceiptKind::Compensation { ticket };
    let note = receipt(state, tx, purchase, order, payment, kind).await?;
    Ok(orders::compensate(tx, purchase, &order.view.no, number, &note).await?)
}

/// Whether money that came after the order was closed can still have a ticket.
async fn still_free(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<bool, Refusal> {
    let now = state.clock.now();
    let other = purchases::active(tx, &purchase.rider, &purchase.batch, now).await?;
    let counts = batch::counts(tx, &purchase.batch, now).await?;
    let batch = state.tariff.batch(&purchase.batch);
    let fits = batch.is_some_and(|batch| batch::fits(batch, &counts, purchase.qty));
    Ok(other.is_none() && fits && counts.paused_since.is_none())
}
