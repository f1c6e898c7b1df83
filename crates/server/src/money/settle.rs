//! Settling: the channels are asked what became of an order.
//!
//! "Not charged" is answered only when the channels report every attempt closed, or when the time to pay is
//! over, each was closed at its channel, and a last query agrees. A missing answer decides nothing.

use tokio::task::JoinSet;
use wire::{Channel, Fen, OrderState, ProblemType, PurchaseId, PurchaseView, RiderId, UnixSeconds};

use super::due::{Pace, chance, next_try};
use super::order::{close, ordered};
use super::{elsewhere, payment};
use crate::refusal::{Missing, Refusal};
use crate::sale::{batch, purchase};
use crate::state::AppState;
use crate::store::attempts::{self, Attempt};
use crate::store::purchase::{Order, Purchase};
use guard_client::{NoAnswer, OrderAt, RefundError, RefundState, Returned, Trade};

/// Finds out what became of a purchase, and closes its order when the time to pay is over. Money that goes back does so
/// in its own time.
///
/// # Errors
/// When there is no such purchase, or a channel can't be heard and no other decided; then nothing was decided.
pub(crate) async fn settle(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let mut reading = state.store.reading().await?;
    let purchase = purchase::owned(&mut reading, rider, id).await?;
    if let Some(order) = &purchase.order
        && order.view.state == OrderState::Awaiting
    {
        let now = state.clock.now();
        let counts = batch::counts(&mut reading, &purchase.batch, now).await?;
        let clock = batch::clock(&counts, now);
        let open = attempts::of_order(&mut reading, &order.no).await?;
        drop(reading);
        let mut asked = JoinSet::new();
        for attempt in open.into_iter().filter(|attempt| attempt.open) {
            let window = Window::of(&attempt, order, clock);
            let state = state.clone();
            asked.spawn(async move { reconcile(&state, &attempt, window).await });
        }
        let mut failure = None;
        // The first that decides is the answer: a channel that does not answer delays no other.
        while let Some(answer) = asked.join_next().await {
            let answer = answer.unwrap_or(Err(Refusal::Missing(Missing::Answer)));
            failure = answer.err().or(failure);
            let view = purchase::find(state, rider, id).await?;
            if view.order.as_ref().is_some_and(|it| it.state != OrderState::Awaiting) {
                return Ok(view);
            }
        }
        if let Some(refusal) = failure {
            return Err(refusal);
        }
    } else {
        drop(reading);
    }
    purchase::find(state, rider, id).await
}

/// The answer to a request for an instruction that the guard or the provider refuses because the order can't be paid
/// any more: the provider is asked what became of it. Where it says that the order still waits, the page asks again
/// later; told that the order is settled, it would ask again at once.
pub(crate) async fn confirmed(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    why: String,
) -> Refusal {
    match settle(state, rider, id).await {
        Ok(view) if view.order.as_ref().is_some_and(|it| it.state == OrderState::Awaiting) => {
            NoAnswer::Provider(why).into()
        }
        Ok(_) => ProblemType::OrderSettled.into(),
        Err(refusal) => refusal,
    }
}

/// How much longer an attempt may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// It is the one to be paid, and its time is not over.
    Open,
    /// It is not to be paid any more, and is closed as far as its channel allows. Its address may still be opened.
    Closing,
    /// Its time is over: an address that nobody opened can't be opened any more.
    Over,
}

impl Window {
    /// Of an attempt of this order, at this time of its batch.
    fn of(attempt: &Attempt, order: &Order, clock: UnixSeconds) -> Self {
        let current = attempt.attempt == order.attempt && order.view.state == OrderState::Awaiting;
        match (current, order.view.pay_by <= clock, attempt.exp <= clock) {
            (_, true, _) | (false, false, true) => Self::Over,
            (true, false, _) => Self::Open,
            (false, false, false) => Self::Closing,
        }
    }
}

/// Asks the channel of an attempt that is due, and stores when it is asked again.
pub(super) async fn advance(state: &AppState, attempt: &Attempt) -> Result<(), Refusal> {
    let mut reading = state.store.reading().await?;
    let (Purchase { batch, .. }, order) = ordered(&mut reading, &attempt.no).await?;
    let counts = batch::counts(&mut reading, &batch, state.clock.now()).await?;
    drop(reading);
    let window = Window::of(attempt, &order, batch::clock(&counts, state.clock.now()));
    let done = reconcile(state, attempt, window).await;
    let at = next_try(state.clock.now(), attempt.tries, Pace::Quick, chance()?);
    let mut tx = state.store.begin().await?;
    attempts::try_again(&mut tx, &attempt.no, at).await?;
    tx.commit().await?;
    done
}

/// Asks the channel about an attempt, and closes it there when it is not to be paid any more.
async fn reconcile(state: &AppState, attempt: &Attempt, window: Window) -> Result<(), Refusal> {
    match attempt.channel {
        Some(channel) => {
            let at = OrderAt { channel, order: attempt.no.clone() };
            reconcile_at(state, &at, attempt, window).await
        }
        // Nothing that could be opened was ever given out.
        None => match window {
            Window::Over | Window::Closing => close(state, attempt).await,
            Window::Open => Ok(()),
        },
    }
}

async fn reconcile_at(
    state: &AppState,
    at: &OrderAt,
    attempt: &Attempt,
    window: Window,
) -> Result<(), Refusal> {
    let trade = match (state.guard.query(at).await?, window) {
        (Trade::Absent | Trade::Unpaid, Window::Over | Window::Closing) => {
            if let Err(error) = state.guard.close(at).await {
                tracing::debug!(no = %at.order, ?error, "an attempt is not closed yet");
            }
            state.guard.query(at).await?
        }
        (trade, Window::Open | Window::Over | Window::Closing) => trade,
    };
    found(state, at, attempt, trade, window).await
}

/// Does what follows from the channel's answer about an attempt.
async fn found(
    state: &AppState,
    at: &OrderAt,
    attempt: &Attempt,
    trade: Trade,
    window: Window,
) -> Result<(), Refusal> {
    // Only the channel that an attempt was given to can tell that nobody pays it any more.
    let given = attempt.channel.map(Channel::provider) == Some(at.channel.provider());
    match (trade, window) {
        (Trade::Paid(payment), _) => payment::take(state, at, &payment).await,
        (Trade::Returned(back), _) => {
            let back = with_amount(state, at, back).await?;
            elsewhere::take(state, at, &back).await
        }
        (Trade::Closed, _) if given => close(state, attempt).await,
        // Nobody opened the address in time, and from now on it is expired at the channel too.
        (Trade::Absent, Window::Over) if given => close(state, attempt).await,
        (
            Trade::Absent | Trade::Unpaid | Trade::Closed,
            Window::Open | Window::Over | Window::Closing,
        ) => Ok(()),
    }
}

/// How much went back, where the channel's answer about the order does not say so: the refund under our own number is
/// looked up. Any other is reported by the channel, or recorded by staff.
pub(super) async fn with_amount(
    state: &AppState,
    at: &OrderAt,
    back: Returned,
) -> Result<Returned, Refusal> {
    if back.returned.is_some() {
        return Ok(back);
    }
    match state.guard.refund_query(at).await {
        Ok(RefundState::Refunded(made)) => Ok(Returned { returned: Some(made.total), ..back }),
        // Nothing is known, so the order is asked about again.
        Err(RefundError::NoAnswer(error)) => Err(error.into()),
        Ok(RefundState::Underway | RefundState::Unknown)
        | Err(RefundError::Later { .. } | RefundError::Refused { .. } | RefundError::Elsewhere) => {
            Ok(back)
        }
    }
}

/// Asks a channel about an attempt at once: something was reported that decides nothing by itself. `back` is how much of
/// its money went back, where that was reported.
pub(super) async fn look_up(
    state: &AppState,
    at: &OrderAt,
    back: Option<Fen>,
) -> Result<(), Refusal> {
    let attempt = attempts::find(&mut *state.store.reading().await?, &at.order).await?;
    let attempt = attempt.ok_or(Refusal::Missing(Missing::Attempt))?;
    let trade = match state.guard.query(at).await? {
        Trade::Returned(known) => {
            Trade::Returned(Returned { returned: known.returned.or(back), ..known })
        }
        other @ (Trade::Absent | Trade::Unpaid | Trade::Closed | Trade::Paid(_)) => other,
    };
    found(state, at, &attempt, trade, Window::Open).await
}
