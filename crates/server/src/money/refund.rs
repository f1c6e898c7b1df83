//! Refunds: money that goes back to where it came from. It is asked for once, then looked up; asked for again, under the
//! same number, only where the provider does not know of it.

use sqlx::SqliteConnection;
use wire::{OrderState, ReceiptKind, Slice};

use super::due::{Pace, chance, next_try};
use super::order::{changed, ordered};
use super::payment::decided_by;
use super::receipt::{Statement, receipt};
use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::orders::{self, Transition};
use crate::store::refunds::{self, NextTry, Refund};
use guard_client::{OrderAt, Payment, RefundError, RefundState, Refunded, Trade};

/// The number of a refund that somebody else made at the provider, in a receipt.
pub(super) const ELSEWHERE: &str = "elsewhere";
/// Why a refund is for a person, where somebody else gave a part of the money back.
const GIVEN_BACK: &str = "money went back already, by another refund";

/// What became of one step of a refund.
enum Step {
    /// The provider confirms it.
    Made(Refunded),
    /// The provider has it in hand.
    Underway,
    /// The provider refuses it for now: its code.
    Later(String),
    /// The provider will never make it: its code.
    Never(String),
}

/// Does the next step of a refund that is due, and stores what became of it and when the next one is.
pub(super) async fn advance(state: &AppState, refund: &Refund) -> Result<(), Refusal> {
    let at = &refund.at;
    let step = step(state, refund).await;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let (pace, refusal, done) = match step {
        Ok(Step::Made(refunded)) => {
            confirmed(state, &mut tx, at, &refunded).await?;
            return Ok(tx.commit().await?);
        }
        Ok(Step::Never(code)) => {
            tracing::error!(no = %at.order, channel = at.channel.as_str(), code,
                fen = refund.paid.get(), "the channel will not refund; a person has to");
            stuck(state, &mut tx, at, &code).await?;
            return Ok(tx.commit().await?);
        }
        Ok(Step::Underway) => {
            refunds::sent(&mut tx, at, now).await?;
            let (_, order) = ordered(&mut tx, &at.order).await?;
            if decided_by(&order, at) {
                orders::refund_sent(&mut tx, &order.no, now).await?;
            }
            (Pace::Slow, None, Ok(()))
        }
        Ok(Step::Later(code)) => (Pace::Slow, Some(code), Ok(())),
        Err(error) => (Pace::Quick, refund.refusal.clone(), Err(error)),
    };
    let next = NextTry {
        at: next_try(now, refund.tries, pace, chance()?),
        tries: refund.tries.saturating_add(1),
        refusal: refusal.as_deref(),
    };
    refunds::try_again(&mut tx, at, &next).await?;
    tx.commit().await?;
    done
}

/// One step. No transaction is open while the provider is asked, and what it is about to be asked for is on record
/// before.
async fn step(state: &AppState, refund: &Refund) -> Result<Step, Refusal> {
    if refund.posted.is_some() {
        match state.guard.refund_query(&refund.at).await {
            Ok(RefundState::Refunded(refunded)) => return Ok(Step::Made(refunded)),
            Ok(RefundState::Underway) => return Ok(Step::Underway),
            // The post never arrived, was refused, or somebody else has given the money back.
            Ok(RefundState::Unknown) => {
                if let Some(refunded) = made_elsewhere(state, &refund.at).await? {
                    return Ok(Step::Made(refunded));
                }
            }
            Err(RefundError::NoAnswer(error)) => return Err(error.into()),
            Err(RefundError::Later { code }) => return Ok(Step::Later(code)),
            Err(RefundError::Refused { code }) => return never(state, refund, code).await,
            Err(RefundError::Elsewhere) => {
                return never(state, refund, GIVEN_BACK.into()).await;
            }
        }
    }
    let mut tx = state.store.begin().await?;
    refunds::post(&mut tx, &refund.at, state.clock.now()).await?;
    tx.commit().await?;
    match state.guard.refund(&refund.at).await {
        Ok(RefundState::Refunded(refunded)) => Ok(Step::Made(refunded)),
        // Whether the provider knows of it is for the next look-up to say.
        Ok(RefundState::Underway | RefundState::Unknown) => Ok(Step::Underway),
        Err(RefundError::NoAnswer(error)) => Err(error.into()),
        Err(RefundError::Later { code }) => Ok(Step::Later(code)),
        Err(RefundError::Refused { code }) => never(state, refund, code).await,
        Err(RefundError::Elsewhere) => never(state, refund, GIVEN_BACK.into()).await,
    }
}

/// What a final refusal means: nothing is left to give back, or a person has to act.
async fn never(state: &AppState, refund: &Refund, code: String) -> Result<Step, Refusal> {
    let made = made_elsewhere(state, &refund.at).await?;
    Ok(made.map_or(Step::Never(code), Step::Made))
}

/// The refund that somebody else made, where the provider's books show that all of the money went back.
pub(super) async fn made_elsewhere(
    state: &AppState,
    at: &OrderAt,
) -> Result<Option<Refunded>, Refusal> {
    match state.guard.query(at).await? {
        Trade::Returned(back) if back.returned == Some(back.payment.total) => {
            Ok(Some(Refunded { refund: ELSEWHERE.into(), total: back.payment.total }))
        }
        Trade::Returned(_) | Trade::Paid(_) | Trade::Absent | Trade::Unpaid | Trade::Closed => {
            Ok(None)
        }
    }
}

/// Stores that the provider confirms a refund. Where it is of the money that decided the order, the rider gets a receipt
/// for it.
pub(super) async fn confirmed(
    state: &AppState,
    tx: &mut SqliteConnection,
    at: &OrderAt,
    refunded: &Refunded,
) -> Result<(), Refusal> {
    refunds::made(tx, at, &refunded.refund, state.clock.now()).await?;
    let (purchase, order) = ordered(tx, &at.order).await?;
    match order.view.state {
        OrderState::Refunding | OrderState::RefundStuck if decided_by(&order, at) => {}
        OrderState::Awaiting
        | OrderState::Paid
        | OrderState::Closed
        | OrderState::Refunding
        | OrderState::Refunded
        | OrderState::RefundStuck => return Ok(()),
    }
    let payment = order.payment.as_ref().ok_or(Refusal::Missing(Missing::Payment))?;
    let payment = &Payment { total: refunded.total, ..payment.clone() };
    let now = state.clock.now();
    let kind = ReceiptKind::Refund { refund: Slice::from(refunded.refund.as_str()), refunded: now };
    let statement = Statement { purchase: &purchase, at, payment, kind };
    let receipt = receipt(state, tx, statement).await?;
    let next = Transition {
        state: OrderState::Refunded,
        at: now,
        taken: None,
        receipt: Some(&receipt),
        reason: None,
    };
    orders::move_to(tx, &order.no, next).await?;
    changed(state, tx, &purchase).await
}

/// Stores that the provider will never make a refund.
async fn stuck(
    state: &AppState,
    tx: &mut SqliteConnection,
    at: &OrderAt,
    code: &str,
) -> Result<(), Refusal> {
    refunds::stuck(tx, at, code).await?;
    let (purchase, order) = ordered(tx, &at.order).await?;
    if order.view.state == OrderState::Refunding && decided_by(&order, at) {
        let next = Transition {
            state: OrderState::RefundStuck,
            at: state.clock.now(),
            taken: None,
            receipt: None,
            reason: None,
        };
        orders::move_to(tx, &order.no, next).await?;
        changed(state, tx, &purchase).await?;
    }
    Ok(())
}

/// Makes a refund due at once: one that waits, or one that is stuck. Returns whether there is one.
pub(super) async fn hurry(
    state: &AppState,
    tx: &mut SqliteConnection,
    at: &OrderAt,
) -> Result<bool, Refusal> {
    let now = state.clock.now();
    if !refunds::hurry(tx, at, now).await? {
        return Ok(false);
    }
    let (purchase, order) = ordered(tx, &at.order).await?;
    if order.view.state == OrderState::RefundStuck && decided_by(&order, at) {
        let next = Transition {
            state: OrderState::Refunding,
            at: now,
            taken: None,
            receipt: None,
            reason: None,
        };
        orders::move_to(tx, &order.no, next).await?;
        changed(state, tx, &purchase).await?;
    }
    Ok(true)
}
