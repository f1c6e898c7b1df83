//! Batches: how many tickets are sold and held, and what the batch was last seen doing.

use sqlx::SqliteConnection;
use wire::{BatchId, BatchState, UnixSeconds};

use super::{StoreError, int, uint};

/// The instant by which holds and orders of a batch are judged, in SQL: its clock stands while it is
/// paused. The one parameter is now.
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

type Row = (i64, String, i64, Option<i64>, i64, i64, i64);

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
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'paid'), \
        (SELECT COALESCE(SUM(qty), 0) FROM orders WHERE batch = b.id AND state = 'awaiting') + \
        (SELECT COALESCE(SUM(qty), 0) FROM purchases \
            WHERE batch = b.id AND ordered = 0 AND held_until > {CLOCK}) \
        FROM batches b WHERE id = ?"
    );
    let select = sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(int(now)).bind(batch.as_str());
    let row: Option<Row> = select.fetch_optional(connection).await?;
    let read = |(seq, state, since, paused, resumed, sold, held): Row| {
        Ok(Counts {
            resumed: uint("resumed", resumed)?,
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

/// Stops the clock of a batch. One that stands already stays where it stood.
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

/// Lets the clock of a batch go on from where it stood: what was held or could be paid then has as
/// much time left as it had.
pub(crate) async fn resume(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    since: UnixSeconds,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let stood = int(now.saturating_sub(since));
    let held = "UPDATE purchases SET held_until = held_until + ? \
        WHERE batch = ? AND ordered = 0 AND held_until > ?";
    let held = sqlx::query(held).bind(stood).bind(batch.as_str()).bind(int(since));
    held.execute(&mut *connection).await?;
    let orders = "UPDATE orders SET pay_by = pay_by + ? \
        WHERE batch = ? AND state = 'awaiting' AND pay_by > ?";
    let orders = sqlx::query(orders).bind(stood).bind(batch.as_str()).bind(int(since));
    orders.execute(&mut *connection).await?;
    let update = "UPDATE batches SET paused_since = NULL, resumed = ?, resumption = NULL \
        WHERE id = ?";
    sqlx::query(update).bind(int(now)).bind(batch.as_str()).execute(connection).await?;
    Ok(())
}

/// What the column says where the operator asked for the resumption of a batch; otherwise it is the
/// reason why there was none.
const WANTED: &str = "wanted";

/// Notes that the operator wants a batch to go on; a running server does it, or says why not.
/// Answers whether the batch is there and paused.
pub(crate) async fn want_resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
) -> Result<bool, StoreError> {
    let update = "UPDATE batches SET resumption = ? WHERE id = ? AND paused_since IS NOT NULL";
    let update = sqlx::query(update).bind(WANTED).bind(batch.as_str());
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// The batches that the operator wants to go on.
pub(crate) async fn to_resume(
    connection: &mut SqliteConnection,
) -> Result<Vec<BatchId>, StoreError> {
    let select = sqlx::query_scalar("SELECT id FROM batches WHERE resumption = ?").bind(WANTED);
    let all: Vec<String> = select.fetch_all(connection).await?;
    let read = |id: String| BatchId::parse(&id).ok_or(StoreError::Unreadable("batches.id"));
    all.into_iter().map(read).collect()
}

/// Keeps the reason why a batch does not go on.
pub(crate) async fn refuse_resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    reason: &str,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE batches SET resumption = ? WHERE id = ?");
    update.bind(reason).bind(batch.as_str()).execute(connection).await?;
    Ok(())
}

/// What became of the operator's wish: still to be answered, done, or refused for this reason.
pub(crate) async fn resumption(
    connection: &mut SqliteConnection,
    batch: &BatchId,
) -> Result<Option<Result<(), String>>, StoreError> {
    let select = sqlx::query_scalar("SELECT resumption FROM batches WHERE id = ?");
    let said: Option<String> = select.bind(batch.as_str()).fetch_one(connection).await?;
    Ok(match said {
        None => Some(Ok(())),
        Some(said) if said == WANTED => None,
        Some(reason) => Some(Err(reason)),
    })
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
