//! The state of a batch, its counts, and the signed status of both.

use sqlx::SqliteConnection;
use wire::tariff::Batch;
use wire::{BatchId, BatchState, ProblemType, Sequence, Status, UnixSeconds};

use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::batches::{self, Counts};

/// The signed status of a batch.
///
/// # Errors
/// When there is no such batch, or the store fails.
pub async fn status(state: &AppState, id: &BatchId) -> Result<String, Refusal> {
    let batch = state.tariff.batch(id).ok_or(ProblemType::NotFound)?;
    let now = state.clock.now();
    let mut counts = counts(&mut *state.store.reading().await?, id, now).await?;
    // What changed by itself, because a time came or a quote lapsed, is recorded by the first request
    // that finds it so.
    if state_of(batch, &counts, now) != counts.state {
        let mut tx = state.store.begin().await?;
        counts = record(&mut tx, batch, now, Change::OfTime).await?;
        tx.commit().await?;
    }
    let status = Status {
        tariff: state.tariff.digest(),
        batch: id.clone(),
        seq: Sequence::new(counts.seq),
        state: counts.state,
        since: counts.since,
        sold: counts.sold,
        held: counts.held,
        iat: now,
    };
    Ok(state.keys.status.note(state.tariff.issuer(), &status))
}

/// What changed a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// A statement of the same transaction.
    OfRow,
    /// Time alone.
    OfTime,
}

/// Gives the batch its next sequence number when something about it changed, in the same
/// transaction.
pub(crate) async fn record(
    tx: &mut SqliteConnection,
    batch: &Batch,
    now: UnixSeconds,
    change: Change,
) -> Result<Counts, Refusal> {
    let before = counts(tx, &batch.id, now).await?;
    let state = state_of(batch, &before, now);
    if state == before.state && change == Change::OfTime {
        return Ok(before);
    }
    let since =
        match state {
            BatchState::Closed => batch.closes,
            BatchState::Paused => before.paused_since.unwrap_or(now),
            // The first request may come later than the very second of the opening.
            BatchState::Open if before.state == BatchState::Upcoming => batch.opens,
            BatchState::Upcoming | BatchState::Open | BatchState::SoldOut => {
                if state == before.state { before.since } else { now }
            }
        };
    batches::record(tx, &batch.id, state, since).await?;
    counts(tx, &batch.id, now).await
}

/// The time by which the holds and orders of this batch run out: it does not pass during a pause.
pub(crate) fn clock(counts: &Counts, now: UnixSeconds) -> UnixSeconds {
    counts.paused_since.map_or(now, |since| since.min(now))
}

/// Whether tickets are on sale now.
pub(crate) fn sellable(batch: &Batch, counts: &Counts, now: UnixSeconds) -> Result<(), Refusal> {
    in_time(batch, now)?;
    match counts.paused_since {
        Some(_) => Err(ProblemType::Paused.into()),
        None => Ok(()),
    }
}

/// Whether the batch is between its opening and its close; this needs no database.
pub(crate) fn in_time(batch: &Batch, now: UnixSeconds) -> Result<(), Refusal> {
    if now < batch.opens {
        return Err(Refusal::RetryAfter(ProblemType::NotOpen, batch.opens - now));
    }
    if now >= batch.closes {
        return Err(ProblemType::NotOpen.into());
    }
    Ok(())
}

/// Whether so many more tickets fit into the batch.
pub(crate) fn fits(batch: &Batch, counts: &Counts, qty: u32) -> bool {
    let taken = counts.sold.checked_add(counts.held).and_then(|taken| taken.checked_add(qty));
    taken.is_some_and(|taken| taken <= batch.size)
}

pub(crate) async fn counts(
    connection: &mut SqliteConnection,
    id: &BatchId,
    now: UnixSeconds,
) -> Result<Counts, Refusal> {
    let counts = batches::counts(connection, id, now).await?;
    counts.ok_or(Refusal::Missing(Missing::Batch))
}

fn state_of(batch: &Batch, counts: &Counts, now: UnixSeconds) -> BatchState {
    match counts.paused_since {
        _ if now >= batch.closes => BatchState::Closed,
        Some(_) => BatchState::Paused,
        None if now < batch.opens => BatchState::Upcoming,
        None if fits(batch, counts, 1) => BatchState::Open,
        None => BatchState::SoldOut,
    }
}
