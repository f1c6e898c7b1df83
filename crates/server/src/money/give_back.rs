//! A ticket that is given back unused: its money goes back, and it is void from the first moment.

use sqlx::SqliteConnection;
use wire::tariff::Returns;
use wire::{
    Note, OrderState, ProblemType, PurchaseId, PurchaseView, ReturnReason, RiderId, Tariff,
    TicketState,
};

use super::order::changed;
use crate::refusal::{Missing, Refusal};
use crate::sale::purchase;
use crate::state::AppState;
use crate::store::orders::{self, Transition};
use crate::store::purchase::{Order, Purchase};
use crate::store::refunds::{self, RefundKind};
use crate::store::{tariffs, tickets};

/// Gives the ticket of a purchase back, as the tariff promises. Asked again, it is the same.
///
/// # Errors
/// When the rider has no such purchase, or the tariff does not allow it.
pub(crate) async fn give_back(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let mut tx = state.store.begin().await?;
    let purchase = purchase::owned(&mut tx, rider, id).await?;
    let order = purchase.order.as_ref().ok_or(ProblemType::NotFound)?;
    match order.view.state {
        OrderState::Paid => {
            allowed(state, &mut tx, &purchase, order).await?;
            return_ticket(state, &mut tx, &purchase, order).await?;
            tx.commit().await?;
        }
        OrderState::Refunding | OrderState::Refunded | OrderState::RefundStuck => drop(tx),
        OrderState::Awaiting | OrderState::Closed => {
            return Err(ProblemType::NotReturnable.into());
        }
    }
    purchase::find(state, rider, id).await
}

/// Whether the tickets are unused, and the tariff that the quote follows allows it now.
async fn allowed(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
) -> Result<(), Refusal> {
    let unused = order.view.tickets.0.iter().all(|ticket| ticket.state == TicketState::Valid);
    let note = tariffs::find(tx, &purchase.tariff).await?;
    let note = note.ok_or(Refusal::Missing(Missing::Tariff))?;
    let read = Note::split(note.as_bytes()).ok();
    let read = read.and_then(|note| wire::note::read::<Tariff>(&note.text).ok());
    // A tariff of an older format promises nothing.
    let promised = match read.map(|(_, tariff)| tariff.returns) {
        Some(Returns::Unused { until }) => state.clock.now() < until,
        Some(Returns::NotOffered) | None => false,
    };
    if unused && promised { Ok(()) } else { Err(ProblemType::NotReturnable.into()) }
}

/// Makes the ticket of a paid order void, and its money due to go back.
///
/// # Errors
/// When the order is not paid, or the store fails.
pub(super) async fn return_ticket(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
) -> Result<(), Refusal> {
    let missing = || Refusal::Missing(Missing::Payment);
    let at = order.paid_at.as_ref().ok_or_else(missing)?;
    let payment = order.payment.as_ref().ok_or_else(missing)?;
    let now = state.clock.now();
    tickets::void(tx, &order.no).await?;
    refunds::owe(tx, at, payment, RefundKind::Order, now).await?;
    let next = Transition {
        state: OrderState::Refunding,
        at: now,
        taken: None,
        receipt: None,
        reason: Some(ReturnReason::Returned),
    };
    orders::move_to(tx, &order.no, next).await?;
    changed(state, tx, purchase).await
}
