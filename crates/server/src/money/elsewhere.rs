//! Money that somebody else gave back: staff in the provider's console, or the provider.

use wire::{Fen, OrderState, ReceiptKind, ReturnReason, Slice};

use super::order::{changed, ordered};
use super::payment::{self, decided, decided_by};
use super::receipt::{Statement, receipt};
use super::refund::{self, ELSEWHERE};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::orders::{self, Taken, Transition};
use crate::store::purchase::{Order, Purchase};
use crate::store::refunds::{self, RefundKind, RefundState};
use crate::store::tickets;
use guard_client::{OrderAt, Payment, Refunded, Returned};

/// Why staff have to look at money of which nobody knows how much went back.
const AMOUNT_UNKNOWN: &str = "given back elsewhere, the provider does not report how much";

/// How much of what was taken went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Part(Fen),
    Unknown,
}

impl Extent {
    fn of(back: &Returned) -> Self {
        match back.returned {
            Some(returned) if returned >= back.payment.total => Self::Whole,
            Some(returned) => Self::Part(returned),
            None => Self::Unknown,
        }
    }
}

/// The provider took money, and some or all of it went back since. Where that is our own refund, it is looked up. Where
/// all of it went back otherwise, the order ends as refunded, and a ticket is void. Where a part went back, or nobody
/// knows how much, a ticket stays, and staff have to look.
pub(super) async fn take(state: &AppState, at: &OrderAt, back: &Returned) -> Result<(), Refusal> {
    let extent = Extent::of(back);
    let mut tx = state.store.begin().await?;
    if let Some(own) = refunds::find(&mut tx, &at.order, at.channel.provider()).await? {
        // Money that came back is perhaps our own refund, unless that was never asked for, or only refused.
        let may_be_ours = own.posted.is_some() && (own.sent || own.refusal.is_none());
        match (own.state, extent) {
            (RefundState::Refunded, Extent::Whole | Extent::Part(_) | Extent::Unknown)
            | (RefundState::Stuck, Extent::Part(_) | Extent::Unknown) => return Ok(()),
            (RefundState::Due, Extent::Whole) if may_be_ours => {
                refund::hurry(state, &mut tx, at).await?;
            }
            (RefundState::Due | RefundState::Stuck, Extent::Whole) => {
                let made = Refunded { refund: ELSEWHERE.into(), total: back.payment.total };
                refund::confirmed(state, &mut tx, at, &made).await?;
            }
            (RefundState::Due, Extent::Part(_) | Extent::Unknown) => {
                refund::hurry(state, &mut tx, at).await?;
            }
        }
        return Ok(tx.commit().await?);
    }
    let (purchase, order) = ordered(&mut tx, &at.order).await?;
    let known = Known { state, purchase: &purchase, order: &order, at, payment: &back.payment };
    match (order.view.state, extent) {
        (OrderState::Awaiting | OrderState::Closed, Extent::Whole) => {
            decided(state, &mut tx, &order, at).await?;
            known.refunded(&mut tx).await?;
        }
        (OrderState::Awaiting | OrderState::Closed, Extent::Part(_)) => {
            drop(tx);
            // It is judged like any payment; what is missing of it is for staff.
            payment::take(state, at, &back.payment).await?;
            return part(state, at, back).await;
        }
        (OrderState::Awaiting | OrderState::Closed, Extent::Unknown) => {
            decided(state, &mut tx, &order, at).await?;
            known.stuck(&mut tx).await?;
        }
        (OrderState::Paid, Extent::Whole) if decided_by(&order, at) => {
            tickets::void(&mut tx, &order.no).await?;
            tracing::warn!(no = %at.order, channel = at.channel.as_str(),
                fen = back.payment.total.get(),
                "money was given back at the provider; the ticket is void");
            known.refunded(&mut tx).await?;
        }
        (OrderState::Paid, Extent::Part(_) | Extent::Unknown) if decided_by(&order, at) => {
            drop(tx);
            return part(state, at, back).await;
        }
        (
            OrderState::Paid
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            Extent::Whole,
        ) => return Ok(()),
        (
            OrderState::Paid
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            Extent::Part(_) | Extent::Unknown,
        ) => {
            drop(tx);
            // The rest of money that came beside goes back too; a repeated report changes nothing.
            return payment::take_beside(state, at, &back.payment).await;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    Ok(tx.commit().await?)
}

/// Money of an order that was given back, and the order.
struct Known<'a> {
    state: &'a AppState,
    purchase: &'a Purchase,
    order: &'a Order,
    at: &'a OrderAt,
    payment: &'a Payment,
}

impl Known<'_> {
    /// All of it went back: the order ends with a receipt for that.
    async fn refunded(&self, tx: &mut sqlx::SqliteConnection) -> Result<(), Refusal> {
        let Self { state, purchase, order, at, payment } = *self;
        let now = state.clock.now();
        let kind = ReceiptKind::Refund { refund: Slice::from(ELSEWHERE), refunded: now };
        let receipt = receipt(state, tx, Statement { purchase, at, payment, kind }).await?;
        let next = Transition {
            state: OrderState::Refunded,
            at: now,
            taken: Some(Taken { at, payment }),
            receipt: Some(&receipt),
            reason: Some(ReturnReason::GivenBackElsewhere),
        };
        Ok(orders::move_to(tx, &order.no, next).await?)
    }

    /// Nobody knows how much of it went back: no ticket can be given for it, and a person has to act.
    async fn stuck(&self, tx: &mut sqlx::SqliteConnection) -> Result<(), Refusal> {
        let Self { state, order, at, payment, .. } = *self;
        let now = state.clock.now();
        tracing::error!(no = %at.order, channel = at.channel.as_str(), fen = payment.total.get(),
            "{AMOUNT_UNKNOWN}; a person has to look");
        refunds::owe(tx, at, payment, RefundKind::Order, now).await?;
        refunds::stuck(tx, at, AMOUNT_UNKNOWN).await?;
        let next = Transition {
            state: OrderState::RefundStuck,
            at: now,
            taken: Some(Taken { at, payment }),
            receipt: None,
            reason: Some(ReturnReason::GivenBackElsewhere),
        };
        Ok(orders::move_to(tx, &order.no, next).await?)
    }
}

/// A part of the money of an order went back, or nobody knows how much: nothing follows from that by itself.
async fn part(state: &AppState, at: &OrderAt, back: &Returned) -> Result<(), Refusal> {
    let returned = back.returned.unwrap_or(Fen::new(0));
    let mut tx = state.store.begin().await?;
    let (_, order) = ordered(&mut tx, &at.order).await?;
    if order.view.state == OrderState::Paid
        && decided_by(&order, at)
        && orders::part_returned(&mut tx, &order.no, returned).await?
    {
        tx.commit().await?;
        tracing::error!(no = %at.order, channel = at.channel.as_str(),
            paid_fen = back.payment.total.get(), returned_fen = returned.get(),
            "a part of the money was given back at the provider; the ticket stays, a person has to look");
    }
    Ok(())
}
