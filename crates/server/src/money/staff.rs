//! What staff ask for about the money of an order, by `samefare refund`.

use core::fmt;
use guard_client::{OrderAt, Returned, Trade};
use wire::{OrderNo, OrderState};

use super::give_back::return_ticket;
use super::order::ordered;
use super::{elsewhere, refund};
use crate::refusal::{Refusal, logged};
use crate::state::AppState;
use crate::store::refund_requests::{self, RefundRequest, RefundVerb};
use crate::store::refunds::{self, Refund};
use crate::store::{attempts, purchases};

/// How many requests are answered at once.
const REQUESTS_MAX: u32 = 32;

/// Why a request of staff is not done.
enum Undone {
    /// For a reason that a person has to read.
    Because(String),
    /// It failed.
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for Undone {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Because(reason) => f.write_str(reason),
            Self::Failed(refusal) => write!(f, "it failed, nothing was changed: {refusal:?}"),
        }
    }
}

/// Does what staff asked for, and stores for each request that it is done, or why not.
pub(super) async fn answer(state: &AppState) -> Result<(), Refusal> {
    let waiting =
        refund_requests::waiting(&mut *state.store.reading().await?, REQUESTS_MAX).await?;
    for request in waiting {
        let done = one(state, &request).await;
        let refusal = done.err().map(|undone| undone.to_string());
        tracing::info!(no = request.no, verb = ?request.verb, refusal, "a request of staff");
        let mut tx = state.store.begin().await?;
        refund_requests::answer(&mut tx, request.id, refusal.as_deref()).await?;
        logged("answering staff", tx.commit().await.map_err(Refusal::from));
    }
    Ok(())
}

async fn one(state: &AppState, request: &RefundRequest) -> Result<(), Undone> {
    let mut reading = state.store.reading().await?;
    let unknown = || Undone::Because(format!("no order has the number {}", request.no));
    let no = purchases::order_called(&mut reading, &request.no).await?.ok_or_else(unknown)?;
    let open = refunds::of_order(&mut reading, &no).await?;
    drop(reading);
    match request.verb {
        RefundVerb::Retry => retry(state, &open).await,
        RefundVerb::Record => record(state, &no, &open).await,
        RefundVerb::Give => give(state, &no).await,
    }
}

/// Takes the refunds of an order up at once.
async fn retry(state: &AppState, open: &[Refund]) -> Result<(), Undone> {
    if open.is_empty() {
        return Err(Undone::Because("nothing of this order is to be refunded".into()));
    }
    let mut tx = state.store.begin().await?;
    for refund in open {
        refund::hurry(state, &mut tx, &refund.at).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Compares what a person did with the provider's books: only they decide.
async fn record(state: &AppState, no: &OrderNo, open: &[Refund]) -> Result<(), Undone> {
    for refund in open {
        returned_at(state, &refund.at).await?;
    }
    if !open.is_empty() {
        return Ok(());
    }
    let (_, order) = ordered(&mut *state.store.reading().await?, no).await?;
    match (order.view.state, order.paid_at) {
        (OrderState::Paid, Some(at)) => returned_at(state, &at).await,
        (OrderState::Refunded, _) => Ok(()),
        (OrderState::Awaiting | OrderState::Closed, _) => {
            let attempts = attempts::of_order(&mut *state.store.reading().await?, no).await?;
            for attempt in attempts {
                if let Some(channel) = attempt.channel {
                    returned_at(state, &OrderAt { channel, order: attempt.no }).await?;
                }
            }
            Ok(())
        }
        (OrderState::Paid, None) | (OrderState::Refunding | OrderState::RefundStuck, _) => {
            Err(Undone::Because("nothing of this order is to be refunded".into()))
        }
    }
}

/// Records that the money of an attempt went back, where the provider's books show that all of it did.
async fn returned_at(state: &AppState, at: &OrderAt) -> Result<(), Undone> {
    let found = state.guard.query(at).await.map_err(Refusal::from)?;
    let books = match found {
        Trade::Returned(back) => {
            let total = back.payment.total;
            // Where the books show no amount, the person who asks has seen it.
            let returned = back.returned.unwrap_or(total);
            if returned >= total {
                let whole = Returned { returned: Some(total), ..back };
                elsewhere::take(state, at, &whole).await?;
                return Ok(());
            }
            format!("that {} fen were paid, and {} of them went back", total.get(), returned.get())
        }
        Trade::Paid(payment) => {
            format!("that {} fen were paid, and nothing went back", payment.total.get())
        }
        Trade::Unpaid | Trade::Closed => "that nothing was paid".into(),
        Trade::Absent => "no such order".into(),
    };
    let (no, channel) = (&at.order, at.channel.as_str());
    Err(Undone::Because(format!("the books of {channel} show of {no} {books}")))
}

/// Gives the money of a ticket back, for staff.
async fn give(state: &AppState, no: &OrderNo) -> Result<(), Undone> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    if order.view.state != OrderState::Paid {
        let state = order.view.state.as_str();
        return Err(Undone::Because(format!(
            "the order is {state}: it has no ticket to give back"
        )));
    }
    return_ticket(state, &mut tx, &purchase, &order).await?;
    tx.commit().await?;
    Ok(())
}
