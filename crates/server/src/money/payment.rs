//! Payments: what a channel took is compared with the quote, and a ticket given or the money refunded.

use sqlx::SqliteConnection;
use wire::{OrderState, ReceiptKind, ReturnReason, Slice};

use super::order::{changed, ordered};
use super::receipt::{Statement, receipt};
use crate::refusal::Refusal;
use crate::sale::batch;
use crate::sale::rider_limit::{self, Asked};
use crate::state::AppState;
use crate::store::orders::{Compensation, Taken, Transition};
use crate::store::purchase::{Order, Purchase};
use crate::store::refunds::{self, RefundKind};
use crate::store::{WriteTransaction, attempts, batches, orders, tickets};
use guard_client::{OrderAt, Payment};

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

/// Money that came for an order.
struct Arrival<'a> {
    state: &'a AppState,
    purchase: &'a Purchase,
    order: &'a Order,
    /// The attempt that it came for, and the channel that took it. That need not be the channel that the attempt was
    /// given to: someone else's link may be of another.
    at: &'a OrderAt,
    payment: &'a Payment,
}

/// Whether the money that this provider took for this attempt is what decided the order.
pub(super) fn decided_by(order: &Order, at: &OrderAt) -> bool {
    let same = |paid_at: &OrderAt| {
        paid_at.order == at.order && paid_at.channel.provider() == at.channel.provider()
    };
    order.paid_at.as_ref().is_some_and(same)
}

/// A channel took money for an attempt. The first that is the amount of the quote makes the ticket, while there is one
/// left, also where a wrong amount came before it; all other money goes back where it came from. No refund is made here:
/// it is on record, and due.
pub(super) async fn take(state: &AppState, at: &OrderAt, payment: &Payment) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, &at.order).await?;
    let (purchase, order) = (&purchase, &order);
    let arrival = Arrival { state, purchase, order, at, payment };
    let amount = if payment.total == purchase.total { Amount::AsQuoted } else { Amount::Wrong };
    let outcome = match (order.view.state, amount) {
        (OrderState::Awaiting, Amount::AsQuoted) => Outcome::Ticket,
        (OrderState::Closed, Amount::AsQuoted) => {
            let free = ticket_is_free(state, &mut tx, purchase).await?;
            if free { Outcome::Ticket } else { Outcome::NoTicketLeft }
        }
        (OrderState::Awaiting | OrderState::Closed, Amount::Wrong) => Outcome::WrongAmount,
        // The payment that decided the order may be reported again.
        (
            OrderState::Paid
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            Amount::AsQuoted | Amount::Wrong,
        ) if decided_by(order, at) => return Ok(()),
        (
            OrderState::Refunding | OrderState::Refunded | OrderState::RefundStuck,
            Amount::AsQuoted,
        ) if order.view.reason == Some(ReturnReason::WrongAmount)
            && ticket_is_free(state, &mut tx, purchase).await? =>
        {
            orders::undecide(&mut tx, &order.no).await?;
            refunds::go_astray(&mut tx, &order.no).await?;
            Outcome::Ticket
        }
        (
            OrderState::Paid
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            Amount::AsQuoted | Amount::Wrong,
        ) => return arrival.goes_astray(tx).await,
    };
    match outcome {
        Outcome::Ticket => arrival.give_tickets(&mut tx).await?,
        Outcome::NoTicketLeft => {
            arrival.give_back(&mut tx, ReturnReason::NoTicketLeft).await?;
        }
        Outcome::WrongAmount => {
            arrival.give_back(&mut tx, ReturnReason::WrongAmount).await?;
            arrival.compensate(&mut tx).await?;
        }
    }
    decided(state, &mut tx, order, at).await?;
    changed(state, &mut tx, purchase).await?;
    Ok(tx.commit().await?)
}

/// A channel took money for an attempt of an order that other money decided: it goes back where it came from.
pub(super) async fn take_beside(
    state: &AppState,
    at: &OrderAt,
    payment: &Payment,
) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, &at.order).await?;
    if decided_by(&order, at) {
        return Ok(());
    }
    let arrival = Arrival { state, purchase: &purchase, order: &order, at, payment };
    arrival.goes_astray(tx).await
}

/// Stores that money decided an order: whatever else of it may still be paid is to be closed.
pub(super) async fn decided(
    state: &AppState,
    tx: &mut SqliteConnection,
    order: &Order,
    at: &OrderAt,
) -> Result<(), Refusal> {
    attempts::paid(tx, &at.order, at.channel.provider()).await?;
    Ok(attempts::open_ones_are_due(tx, &order.no, state.clock.now()).await?)
}

/// Whether a ticket is left for this rider, for money that came when none was held any more.
async fn ticket_is_free(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<bool, Refusal> {
    let now = state.clock.now();
    let asked = Asked {
        rider: &purchase.rider,
        id: purchase.id,
        batch: &purchase.batch,
        qty: purchase.qty,
        now,
    };
    let other = rider_limit::other_purchase(state, tx, &asked).await?;
    let counts = batch::counts(tx, &purchase.batch, now).await?;
    let batch = state.tariff.batch(&purchase.batch);
    let fits = batch.is_some_and(|batch| batch::fits(batch, &counts, purchase.qty));
    Ok(other.is_none() && fits && counts.paused_since.is_none())
}

impl Arrival<'_> {
    /// Gives the order its tickets, and the rider the receipt for them.
    async fn give_tickets(&self, tx: &mut SqliteConnection) -> Result<(), Refusal> {
        let Self { state, purchase, order, .. } = *self;
        let mut tickets = Vec::new();
        for number in batches::next_tickets(tx, &purchase.batch, purchase.qty).await? {
            let ticket = format!("{}-{number:06}", purchase.batch);
            tickets::give(tx, &order.no, &ticket).await?;
            tickets.push(Slice::from(ticket.as_str()));
        }
        let kind = ReceiptKind::Payment { tickets };
        let receipt = receipt(state, tx, self.statement(kind)).await?;
        self.move_to(tx, OrderState::Paid, Some(&receipt), None).await
    }

    /// Puts the order on record as one whose money goes back.
    async fn give_back(
        &self,
        tx: &mut SqliteConnection,
        reason: ReturnReason,
    ) -> Result<(), Refusal> {
        let Self { state, purchase, at, payment, .. } = *self;
        tracing::warn!(no = %at.order, paid_fen = payment.total.get(), reason = reason.as_str(),
            total_fen = purchase.total.get(),
            "money came that no ticket can be given for; all of it goes back");
        refunds::owe(tx, at, payment, RefundKind::Order, state.clock.now()).await?;
        self.move_to(tx, OrderState::Refunding, None, Some(reason)).await
    }

    /// Puts money on record that came beside the money that decided the order. The order stays as it is.
    async fn goes_astray(&self, mut tx: WriteTransaction) -> Result<(), Refusal> {
        let Self { state, at, payment, .. } = *self;
        let now = state.clock.now();
        if refunds::owe(&mut tx, at, payment, RefundKind::Stray, now).await? {
            attempts::paid(&mut tx, &at.order, at.channel.provider()).await?;
            tx.commit().await?;
            tracing::warn!(no = %at.order, channel = at.channel.as_str(), fen = payment.total.get(),
                "money came twice for one order; the second goes back");
        }
        Ok(())
    }

    /// Where the channel's order was wrong by our fault, the rider gets a ticket for it, once, without
    /// claiming it. It is none of the batch's own.
    async fn compensate(&self, tx: &mut SqliteConnection) -> Result<(), Refusal> {
        let Self { state, purchase, order, .. } = *self;
        let Some(number) = orders::next_compensation(tx, purchase).await? else {
            return Ok(());
        };
        let ticket = Slice::from(format!("{}-C{number:06}", purchase.batch).as_str());
        let kind = ReceiptKind::Compensation { tickets: vec![ticket] };
        let note = receipt(state, tx, self.statement(kind)).await?;
        let compensation = Compensation { number, order: &order.no, note: &note };
        Ok(orders::compensate(tx, purchase, &compensation).await?)
    }

    fn statement(&self, kind: ReceiptKind) -> Statement<'_> {
        let Self { purchase, at, payment, .. } = *self;
        Statement { purchase, at, payment, kind }
    }

    async fn move_to(
        &self,
        tx: &mut SqliteConnection,
        state: OrderState,
        receipt: Option<&str>,
        reason: Option<ReturnReason>,
    ) -> Result<(), Refusal> {
        let taken = Some(Taken { at: self.at, payment: self.payment });
        let at = self.state.clock.now();
        let next = Transition { state, at, taken, receipt, reason };
        Ok(orders::move_to(tx, &self.order.no, next).await?)
    }
}
