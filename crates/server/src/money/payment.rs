//! Payments: what a channel took is compared with the quote, and a ticket given or the money refunded.

use sqlx::SqliteConnection;
use wire::{Channel, OrderNo, OrderState, ReceiptKind, Slice};

use super::duplicate;
use super::order::{changed, ordered};
use super::receipt::{Statement, receipt};
use super::refund::refund;
use crate::refusal::{Refusal, logged};
use crate::sale::batch;
use crate::state::AppState;
use crate::store::orders::{Compensation, Transition};
use crate::store::purchase::{Order, Purchase};
use crate::store::{batches, orders, purchases};
use guard_client::{OrderAt, Payment};

/// The provider that took the money, compared with the one that the order was given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// It is the same.
    Own,
    /// It is another, or the order was given to none: someone else's link was paid. Where the order was
    /// given to a channel, it is this one.
    Elsewhere(Option<Channel>),
}

impl Source {
    /// `given` is the channel that the order was given to, `channel` the one that took the money.
    fn of(given: Option<Channel>, channel: Channel) -> Self {
        match given {
            Some(given) if given.provider() == channel.provider() => Self::Own,
            other => Self::Elsewhere(other),
        }
    }
}

/// The amount that was taken, compared with the quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Amount {
    AsQuoted,
    Wrong,
}

/// What follows from a payment for an order that is not decided yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// A ticket, and the receipt for it.
    Ticket,
    /// All of it goes back, because no ticket is left.
    NoTicketLeft,
    /// All of it goes back, and the rider is compensated, because the channel took a wrong amount.
    WrongAmount,
}

/// A channel took money for this order: a ticket is given when it is the amount of the quote and there
/// is a ticket left; otherwise all of it goes back there. It need not be the channel that the order was
/// given to: someone else's link may be of another.
pub(super) async fn take(
    state: &AppState,
    no: &OrderNo,
    channel: Channel,
    payment: &Payment,
) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    let source = Source::of(orders::channel(&mut tx, no).await?, channel);
    let amount = if payment.total == purchase.total { Amount::AsQuoted } else { Amount::Wrong };
    let outcome = match (order.view.state, amount) {
        (OrderState::Awaiting, Amount::AsQuoted) => Outcome::Ticket,
        (OrderState::Closed, Amount::AsQuoted) => late(state, &mut tx, &purchase).await?,
        (OrderState::Awaiting | OrderState::Closed, Amount::Wrong) => Outcome::WrongAmount,
        (
            OrderState::Paid
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            Amount::AsQuoted | Amount::Wrong,
        ) => {
            return match source {
                // The payment that decided the order, reported again.
                Source::Own => Ok(()),
                Source::Elsewhere(_) => {
                    let at = OrderAt { channel, order: no.clone() };
                    duplicate::take(state, tx, at, payment).await
                }
            };
        }
    };
    match source {
        Source::Own => {}
        Source::Elsewhere(_) => orders::paid_through(&mut tx, no, channel).await?,
    }
    match outcome {
        Outcome::Ticket => give_tickets(state, &mut tx, &purchase, &order, payment).await?,
        Outcome::NoTicketLeft => give_back(state, &mut tx, &purchase, no, payment).await?,
        Outcome::WrongAmount => {
            give_back(state, &mut tx, &purchase, no, payment).await?;
            compensate(state, &mut tx, &purchase, &order, payment).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    match source {
        Source::Own | Source::Elsewhere(None) => {}
        Source::Elsewhere(Some(given)) => {
            // So that it is not paid there as well; where it is nevertheless, that goes back.
            let at = OrderAt { channel: given, order: no.clone() };
            if let Err(error) = state.guard.close(&at).await {
                tracing::warn!(%no, ?error, "an order that was paid elsewhere could not be closed");
            }
        }
    }
    match outcome {
        Outcome::Ticket => {}
        // A failure is no error here: the refund is on record, and the sweep asks again.
        Outcome::NoTicketLeft | Outcome::WrongAmount => {
            logged("refunding", refund(state, no).await);
        }
    }
    Ok(())
}

/// What follows from the quoted amount when it came after the order was closed: a ticket, while there
/// is one for this rider.
async fn late(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<Outcome, Refusal> {
    let now = state.clock.now();
    let other = purchases::active(tx, &purchase.rider, &purchase.batch, now).await?;
    let counts = batch::counts(tx, &purchase.batch, now).await?;
    let batch = state.tariff.batch(&purchase.batch);
    let fits = batch.is_some_and(|batch| batch::fits(batch, &counts, purchase.qty));
    let free = other.is_none() && fits && counts.paused_since.is_none();
    Ok(if free { Outcome::Ticket } else { Outcome::NoTicketLeft })
}

/// Gives the order its tickets, and the rider the receipt for them.
async fn give_tickets(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
    payment: &Payment,
) -> Result<(), Refusal> {
    let numbers = batches::next_tickets(tx, &purchase.batch, purchase.qty).await?;
    let ticket = |number| Slice::from(format!("{}-{number:06}", purchase.batch).as_str());
    let kind = ReceiptKind::Payment { tickets: numbers.map(ticket).collect() };
    let receipt = receipt(state, tx, Statement { purchase, order, payment, kind }).await?;
    let paid = Transition {
        state: OrderState::Paid,
        at: state.clock.now(),
        payment: Some(payment),
        receipt: Some(&receipt),
    };
    Ok(orders::move_to(tx, &order.view.no, paid).await?)
}

/// Puts the order on record as one whose money goes back.
async fn give_back(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    no: &OrderNo,
    payment: &Payment,
) -> Result<(), Refusal> {
    tracing::warn!(%no, paid_fen = payment.total.get(), total_fen = purchase.total.get(),
        "money came that no ticket can be given for; all of it goes back");
    let refunding = Transition {
        state: OrderState::Refunding,
        at: state.clock.now(),
        payment: Some(payment),
        receipt: None,
    };
    Ok(orders::move_to(tx, no, refunding).await?)
}

/// Where the channel's order was wrong by our fault, the rider gets a ticket for it, once, without
/// claiming it. It is none of the batch's own.
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
    let kind = ReceiptKind::Compensation { tickets: vec![ticket] };
    let note = receipt(state, tx, Statement { purchase, order, payment, kind }).await?;
    let compensation = Compensation { number, order: &order.view.no, note: &note };
    Ok(orders::compensate(tx, purchase, &compensation).await?)
}
