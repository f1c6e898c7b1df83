//! Batches: how many tickets are sold and held, and the state that was last recorded.

use core::ops::RangeInclusive;
use sqlx::{FromRow, SqliteConnection};
use wire::{BatchId, BatchState, UnixSeconds};

use super::{StoreError, int, uint};

/// The time by which the holds and orders of a batch run out, in SQL: it does not pass while the batch
/// is paused. The one parameter is now.
pub(super) const CLOCK: &str = "MIN(?, COALESCE(b.paused_since, 9223372036854775807))";

/// A batch as it was last recorded, with its counts of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) seq: u64,
    pub(crate) state: BatchState,
    pub(crate) since: UnixSeconds,
    pub(crate) paused_since: Option<UnixSeconds>,
    pub(crate) resumed: UnixSeconds,
    pub(crate) sold: u32,
    pub(crate) held: u32,
}

/// A batch's columns, with its counts.
#[derive(FromRow)]
struct Row {
    seq: i64,
    state: String,
    since: i64,
    paused_since: Option<i64>,
    resumed: i64,
    sold: i64,
    held: i64,
}

impl TryFrom<Row> for Counts {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let paused_since = row.paused_since.map(|at| uint("batches.paused_since", at));
        Ok(Self {
            seq: uint("batches.seq", row.seq)?,
            state: BatchState::parse(&row.state).ok_or(StoreError::Unreadable("batches.state"))?,
            since: uint("batches.since", row.since)?,
            paused_since: paused_since.transpose()?,
            resumed: uint("batches.resumed", row.resumed)?,
            sold: uint("sold", row.sold)?,
            held: uint("held", row.held)?,
        })
    }
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
    let select = format!(
        "SELECT seq, state, since, paused_since, resumed, \
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'paid') AS sold, \
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'awaiting') + \
        (SELECT COALESCE(SUM(qty), 0) FROM purchases \
            WHERE batch = b.id AND ordered = 0 AND held_until > {CLOCK}) AS held \
        FROM batches b WHERE id = ?"
    );
    let select = sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(int(now)).bind(batch.as_str());
    let row: Option<Row> = select.fetch_optional(connection).await?;
    row.map(Counts::try_from).transpose()
}

/// Records the state of a batch, under the next sequence number.
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

/// Pauses a batch. One that is paused already keeps the time since when it is.
pub(crate) async fn pause(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE batches SET paused_since = COALESCE(paused_since, ?) WHERE id = ?";
    let update = sqlx::query(update).bind(int(now)).bind(batch.as_str());
    update.execute(connection).await?;
    Ok(())
}

/// Resumes a batch: what was held or could be paid when it was paused has as much time left as it had
/// then.
pub(crate) async fn resume(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    since: UnixSeconds,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let lasted = int(now.saturating_sub(since));
    let held = "UPDATE purchases SET held_until = held_until + ? \
        WHERE batch = ? AND ordered = 0 AND held_until > ?";
    let held = sqlx::query(held).bind(lasted).bind(batch.as_str()).bind(int(since));
    held.execute(&mut *connection).await?;
    let orders = "UPDATE orders SET pay_by = pay_by + ? \
        WHERE batch = ? AND state = 'awaiting' AND pay_by > ?";
    let orders = sqlx::query(orders).bind(lasted).bind(batch.as_str()).bind(int(since));
    orders.execute(&mut *connection).await?;
    // What is due at the end of the time to pay is due so much later.
    let attempts = "UPDATE attempts SET next_try = MAX(next_try, o.pay_by) FROM orders o \
        WHERE o.no = attempts.order_no AND o.batch = ? AND o.state = 'awaiting' \
        AND attempts.state = 'open' AND attempts.attempt = o.attempt";
    sqlx::query(attempts).bind(batch.as_str()).execute(&mut *connection).await?;
    let update = "UPDATE batches SET paused_since = NULL, resumed = ?, resume_requested = 0, \
        resume_refusal = NULL WHERE id = ?";
    sqlx::query(update).bind(int(now)).bind(batch.as_str()).execute(connection).await?;
    Ok(())
}

/// How far the operator's request to resume a batch is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Resumption {
    /// Whether a server still has to answer it.
    #[sqlx(rename = "resume_requested")]
    pub(crate) requested: bool,
    /// The reason why the batch was not resumed. Where there is none either, it was.
    #[sqlx(rename = "resume_refusal")]
    pub(crate) refusal: Option<String>,
}

/// Stores the operator's request to resume a batch; a running server does it, or stores why not.
/// Returns whether the batch exists and is paused.
pub(crate) async fn request_resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
) -> Result<bool, StoreError> {
    let update = "UPDATE batches SET resume_requested = 1, resume_refusal = NULL \
        WHERE id = ? AND paused_since IS NOT NULL";
    let update = sqlx::query(update).bind(batch.as_str());
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// The batches that the operator wants to have resumed.
pub(crate) async fn resumptions_requested(
    connection: &mut SqliteConnection,
) -> Result<Vec<BatchId>, StoreError> {
    let select = sqlx::query_scalar("SELECT id FROM batches WHERE resume_requested = 1");
    let all: Vec<String> = select.fetch_all(connection).await?;
    let read = |id: String| BatchId::parse(&id).ok_or(StoreError::Unreadable("batches.id"));
    all.into_iter().map(read).collect()
}

/// Stores the reason why a batch is not resumed.
pub(crate) async fn refuse_resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    reason: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE batches SET resume_requested = 0, resume_refusal = ? WHERE id = ?";
    sqlx::query(update).bind(reason).bind(batch.as_str()).execute(connection).await?;
    Ok(())
}

/// How far the operator's request is.
pub(crate) async fn resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
) -> Result<Resumption, StoreError> {
    let select = "SELECT resume_requested, resume_refusal FROM batches WHERE id = ?";
    Ok(sqlx::query_as(select).bind(batch.as_str()).fetch_one(connection).await?)
}

/// The numbers of the next tickets of this batch, so many; each is given once.
pub(crate) async fn next_tickets(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    qty: u32,
) -> Result<RangeInclusive<u32>, StoreError> {
    let update = "UPDATE batches SET tickets = tickets + ? WHERE id = ? RETURNING tickets";
    let update = sqlx::query_scalar(update).bind(qty).bind(batch.as_str());
    let last: i64 = update.fetch_one(connection).await?;
    let last: u32 = uint("tickets", last)?;
    Ok(last.saturating_sub(qty).saturating_add(1)..=last)
}
