//! The state of a batch, its counts, and the signed status of both.

use wire::{BatchId, BatchState, OrderState, ProblemType, Sequence, Status, UnixSeconds};

use crate::message::Refusal;
use crate::state::{BatchRow, Shop};

/// The signed status of a batch.
pub(crate) fn status(shop: &mut Shop, batch: &str, now: UnixSeconds) -> Result<String, Refusal> {
    let id = BatchId::parse(batch).ok_or(ProblemType::NotFound)?;
    let at = row(shop, &id)?;
    record(shop, &id, now, false)?;
    let (sold, held) = counts(shop, &id, now);
    let row = shop.batches.get(at).ok_or(ProblemType::NotFound)?;
    let status = Status {
        tariff: shop.tariff.digest(),
        batch: id,
        seq: Sequence::new(row.seq),
        state: row.state,
        since: row.since,
        sold,
        held,
        iat: now,
    };
    Ok(shop.keys.status.note(shop.tariff.issuer(), &status))
}

fn row(shop: &Shop, id: &BatchId) -> Result<usize, Refusal> {
    shop.batches.iter().position(|row| row.id == *id).ok_or_else(|| ProblemType::NotFound.into())
}

pub(crate) fn row_mut<'a>(shop: &'a mut Shop, id: &BatchId) -> Result<&'a mut BatchRow, Refusal> {
    let row = shop.batches.iter_mut().find(|row| row.id == *id);
    row.ok_or_else(|| ProblemType::NotFound.into())
}

/// Gives a batch its next number when something about it changed.
pub(crate) fn record(
    shop: &mut Shop,
    id: &BatchId,
    now: UnixSeconds,
    changed: bool,
) -> Result<(), Refusal> {
    let (sold, held) = counts(shop, id, now);
    let batch = shop.tariff.batch(id).ok_or(ProblemType::NotFound)?.clone();
    let row = row_mut(shop, id)?;
    let state = match row.paused_since {
        _ if now >= batch.closes => BatchState::Closed,
        Some(_) => BatchState::Paused,
        None if now < batch.opens => BatchState::Upcoming,
        None if sold.saturating_add(held) < batch.size => BatchState::Open,
        None => BatchState::SoldOut,
    };
    if state == row.state && !changed {
        return Ok(());
    }
    row.since = match state {
        BatchState::Closed => batch.closes,
        BatchState::Paused => row.paused_since.unwrap_or(now),
        BatchState::Open if row.state == BatchState::Upcoming => batch.opens,
        BatchState::Upcoming | BatchState::Open | BatchState::SoldOut => {
            if state == row.state {
                row.since
            } else {
                now
            }
        }
    };
    row.state = state;
    row.seq = row.seq.saturating_add(1);
    Ok(())
}

/// How many tickets of a batch are sold, and how many held.
pub(crate) fn counts(shop: &Shop, id: &BatchId, now: UnixSeconds) -> (u32, u32) {
    let clock = clock(shop, id, now);
    let mut counts = (0_u32, 0_u32);
    for purchase in shop.purchases.iter().filter(|purchase| purchase.batch == *id) {
        let count = match purchase.order.as_ref().map(|order| order.state) {
            Some(OrderState::Paid) => &mut counts.0,
            Some(OrderState::Awaiting) => &mut counts.1,
            None if clock < purchase.exp => &mut counts.1,
            Some(
                OrderState::Closed
                | OrderState::Refunding
                | OrderState::Refunded
                | OrderState::RefundStuck,
            )
            | None => continue,
        };
        *count = count.saturating_add(purchase.qty);
    }
    counts
}

/// The time by which holds and orders run out: it stands during a pause.
pub(crate) fn clock(shop: &Shop, id: &BatchId, now: UnixSeconds) -> UnixSeconds {
    let row = shop.batches.iter().find(|row| row.id == *id);
    row.and_then(|row| row.paused_since).map_or(now, |since| since.min(now))
}

pub(crate) fn is_paused(shop: &Shop, id: &BatchId) -> bool {
    shop.batches.iter().any(|row| row.id == *id && row.paused_since.is_some())
}
