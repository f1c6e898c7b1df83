//! Batches: how many tickets are sold and held, and what the batch was last seen doing.

use sqlx::SqliteConnection;
use wire::{BatchId, BatchState, UnixSeconds};

use super::{StoreError, int, uint};

/// A batch as it was last recorded, with its counts of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) seq: u64,
    pub(crate) state: BatchState,
    pub(crate) since: UnixSeconds,
    pub(crate) paused_since: Option<UnixSeconds>,
    pub(crate) sold: u32,
    pub(crate) held: u32,
}

/// Makes the row of a batch that has none yet.
pub(crate) async fn ensure(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    since: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO batches (id, seq, state, since) VALUES (?, 1, ?, ?)";
    let insert = sqlx::query(insert).bind(batch.as_str()).bind(BatchState::Upcoming.as_str());
    insert.bind(int(since)).execute(connection).await?;
    Ok(())
}

/// The batch with its counts: held are the live quotes without an order and the orders that wait
/// for money.
pub(crate) async fn counts(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    now: UnixSeconds,
) -> Result<Option<Counts>, StoreError> {
    let select = "SELECT seq, state, since, paused_since, \
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'paid'), \
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'awaiting') + \
        (SELECT COALESCE(SUM(qty), 0) FROM purchases \
            WHERE batch = b.id AND ordered = 0 AND quote_exp > ?) \
        FROM batches b WHERE id = ?";
    let select = sqlx::query_as(select).bind(int(now)).bind(batch.as_str());
    let row: Option<(i64, String, i64, Option<i64>, i64, i64)> =
        select.fetch_optional(connection).await?;
    let read = |(seq, state, since, paused, sold, held): (_, String, _, Option<i64>, _, _)| {
        Ok(Counts {
            seq: uint("seq", seq)?,
            state: BatchState::parse(&state).ok_or(StoreError::Unreadable("batches.state"))?,
            since: uint("since", since)?,
            paused_since: paused.map(|at| uint("paused_since", at)).transpose()?,
            sold: uint("sold", sold)?,
            held: uint("held", held)?,
        })
    };
    row.map(read).transpose()
}

/// Records what the batch is doing now, under the next sequence number.
pub(crate) async fn record(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    state: BatchState,
    since: UnixSeconds,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE batches SET seq = seq + 1, state = ?, since = ? WHERE id = ?");
    let update = update.bind(state.as_str()).bind(int(since)).bind(batch.as_str());
    update.execute(connection).await?;
    Ok(())
}

/// Pauses a batch since an instant, or lets it go on.
pub(crate) async fn pause(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    since: Option<UnixSeconds>,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE batches SET paused_since = ? WHERE id = ?");
    update.bind(since.map(int)).bind(batch.as_str()).execute(connection).await?;
    Ok(())
}

/// The number of the next ticket of this batch; it is given once.
pub(crate) async fn next_ticket(
    connection: &mut SqliteConnection,
    batch: &BatchId,
) -> Result<u32, StoreError> {
    let update = "UPDATE batches SET tickets = tickets + 1 WHERE id = ? RETURNING tickets";
    let ticket: i64 = sqlx::query_scalar(update).bind(batch.as_str()).fetch_one(connection).await?;
    uint("tickets", ticket)
}
