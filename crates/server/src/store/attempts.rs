//! Attempts to pay an order: each has a number of its own, one channel, and one instruction at a time.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};
use wire::{Channel, Digest, Instruction, InstructionAnswer, Note, OrderNo, Provider, UnixSeconds};

use super::batches::CLOCK;
use super::{Due, StoreError, int, parsed, uint};

/// An attempt.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// Its number at the channel.
    pub(crate) no: OrderNo,
    /// The order's own number, which is that of its first attempt.
    pub(crate) order: OrderNo,
    /// Which attempt it is, from 1.
    pub(crate) attempt: u32,
    /// The channel of its instruction, once it has one.
    pub(crate) channel: Option<Channel>,
    /// When the time of its last instruction is over.
    pub(crate) exp: UnixSeconds,
    /// Whether the channel may take money for it.
    pub(crate) open: bool,
    /// How often the channel was asked about it in vain.
    pub(crate) tries: u32,
}

impl Attempt {
    /// An attempt that was given to no channel yet.
    pub(crate) const fn new(no: OrderNo, order: OrderNo, attempt: u32) -> Self {
        Self { no, order, attempt, channel: None, exp: 0, open: true, tries: 0 }
    }
}

fn read(row: &SqliteRow) -> Result<Attempt, StoreError> {
    let channel: Option<String> = row.try_get("channel")?;
    Ok(Attempt {
        no: parsed(row, "no", OrderNo::parse)?,
        order: parsed(row, "order_no", OrderNo::parse)?,
        attempt: uint("attempt", row.try_get("attempt")?)?,
        channel: channel
            .map(|it| Channel::parse(&it).ok_or(StoreError::Unreadable("attempts.channel")))
            .transpose()?,
        exp: uint("exp", row.try_get("exp")?)?,
        open: row.try_get::<String, _>("state")? == "open",
        tries: uint("tries", row.try_get("tries")?)?,
    })
}

/// Writes the next attempt of an order. The channel is asked about it from an instant on.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    attempt: &Attempt,
    next_try: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO attempts (no, order_no, attempt, state, next_try) \
                  VALUES (?, ?, ?, 'open', ?)";
    let insert = sqlx::query(insert).bind(attempt.no.as_str()).bind(attempt.order.as_str());
    insert.bind(attempt.attempt).bind(int(next_try)).execute(&mut *connection).await?;
    let update = sqlx::query("UPDATE orders SET attempt = ? WHERE no = ?").bind(attempt.attempt);
    update.bind(attempt.order.as_str()).execute(connection).await?;
    Ok(())
}

/// The attempt with this number.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<Option<Attempt>, StoreError> {
    let select = sqlx::query("SELECT * FROM attempts WHERE no = ?").bind(no.as_str());
    select.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// The attempts of an order, the first first.
pub(crate) async fn of_order(
    connection: &mut SqliteConnection,
    order: &OrderNo,
) -> Result<Vec<Attempt>, StoreError> {
    let select = sqlx::query("SELECT * FROM attempts WHERE order_no = ? ORDER BY attempt");
    let rows = select.bind(order.as_str()).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Makes the open attempts of an order due at once: what may still be paid is to be closed.
pub(crate) async fn open_ones_are_due(
    connection: &mut SqliteConnection,
    order: &OrderNo,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE attempts SET next_try = MIN(next_try, ?), tries = 0 \
                  WHERE order_no = ? AND state = 'open'";
    let update = sqlx::query(update).bind(int(now)).bind(order.as_str());
    update.execute(connection).await?;
    Ok(())
}

/// Stores that an attempt is closed, unless it was paid meanwhile. Returns whether any of its order is open.
pub(crate) async fn close(
    connection: &mut SqliteConnection,
    attempt: &Attempt,
) -> Result<bool, StoreError> {
    let update = "UPDATE attempts SET state = 'closed' WHERE no = ? AND state = 'open'";
    sqlx::query(update).bind(attempt.no.as_str()).execute(&mut *connection).await?;
    let select = "SELECT EXISTS (SELECT 1 FROM attempts WHERE order_no = ? AND state = 'open')";
    Ok(sqlx::query_scalar(select).bind(attempt.order.as_str()).fetch_one(connection).await?)
}

/// Stores that an attempt is paid at the provider that it was given to.
pub(crate) async fn paid(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    provider: Provider,
) -> Result<(), StoreError> {
    let update = "UPDATE attempts SET state = 'paid' WHERE no = ? AND provider = ?";
    let update = sqlx::query(update).bind(no.as_str()).bind(provider.as_str());
    update.execute(connection).await?;
    Ok(())
}

/// What makes the channel of an attempt due: its order's time to pay is over, which does not end while the batch is
/// paused, or there is a later attempt, or the order is decided. The one parameter is now.
fn is_due() -> String {
    format!(
        "a.state = 'open' AND (o.state <> 'awaiting' OR a.attempt < o.attempt \
        OR o.pay_by <= {CLOCK})"
    )
}

/// Takes the attempt that is due the longest at this provider, until an instant: then it is due again, unless
/// [`try_again`] says another one. Without a provider, one that no channel knows.
pub(crate) async fn claim(
    connection: &mut SqliteConnection,
    provider: Option<Provider>,
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<Option<Attempt>, StoreError> {
    let update = format!(
        "UPDATE attempts SET next_try = ? WHERE no = (SELECT a.no FROM attempts a \
        JOIN orders o ON o.no = a.order_no JOIN batches b ON b.id = o.batch \
        WHERE a.provider IS ? AND a.next_try <= ? AND {} \
        ORDER BY a.next_try LIMIT 1) RETURNING *",
        is_due()
    );
    let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(int(until));
    let update = update.bind(provider.map(Provider::as_str)).bind(int(now)).bind(int(now));
    update.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// Stores when the channel of an attempt is asked again.
pub(crate) async fn try_again(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    at: UnixSeconds,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE attempts SET next_try = ?, tries = tries + 1 WHERE no = ?");
    update.bind(int(at)).bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// How many attempts are due at a provider, and since when the first of them is.
pub(crate) async fn count_due(
    connection: &mut SqliteConnection,
    provider: Option<Provider>,
    now: UnixSeconds,
) -> Result<Due, StoreError> {
    let select = format!(
        "SELECT COUNT(*) AS count, MIN(a.next_try) AS first FROM attempts a \
        JOIN orders o ON o.no = a.order_no JOIN batches b ON b.id = o.batch \
        WHERE a.provider IS ? AND a.next_try <= ? AND {}",
        is_due()
    );
    let select = sqlx::query(sqlx::AssertSqlSafe(select));
    let select = select.bind(provider.map(Provider::as_str)).bind(int(now)).bind(int(now));
    Due::read(&select.fetch_one(connection).await?)
}

/// Takes the lease on making an attempt's instruction. Returns whether it was free.
pub(crate) async fn lease(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<bool, StoreError> {
    let update = "UPDATE attempts SET leased_until = ? WHERE no = ? AND leased_until <= ?";
    let update = sqlx::query(update).bind(int(until)).bind(no.as_str()).bind(int(now));
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Gives the lease back: the instruction is there, or there will be none.
pub(crate) async fn end_lease(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE attempts SET leased_until = 0 WHERE no = ?");
    update.bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// The digest of an attempt's instruction, and the instruction itself.
#[derive(Debug, Clone)]
pub(crate) struct StoredInstruction {
    /// What was given out.
    pub(crate) answer: InstructionAnswer,
    /// The digest of its note.
    pub(crate) digest: Digest,
}

/// The instruction by which an order was paid: of the attempt that the money came for, where it came from the provider
/// that the attempt was given to.
pub(crate) async fn paid_instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    provider: Provider,
) -> Result<Option<StoredInstruction>, StoreError> {
    let select = "SELECT address, note, digest FROM attempts \
                  WHERE no = ? AND provider = ? AND note IS NOT NULL";
    let select = sqlx::query(select).bind(no.as_str()).bind(provider.as_str());
    let Some(row) = select.fetch_optional(connection).await? else {
        return Ok(None);
    };
    Ok(Some(StoredInstruction {
        digest: parsed(&row, "digest", Digest::parse)?,
        answer: answer(&row)?,
    }))
}

/// The instruction of an attempt, as long as its time is not over. One that was made while the clock was ahead is none:
/// no page takes it.
pub(crate) async fn live_instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    now: UnixSeconds,
) -> Result<Option<InstructionAnswer>, StoreError> {
    let select = "SELECT address, note FROM attempts WHERE no = ? AND note IS NOT NULL AND exp > ?";
    let select = sqlx::query(select).bind(no.as_str()).bind(int(now));
    let stored = select.fetch_optional(connection).await?.as_ref().map(answer).transpose()?;
    let latest = now.saturating_add(proof::IAT_LEAD_SECONDS_MAX);
    let iat = |stored: &InstructionAnswer| {
        let note = Note::split(stored.instruction.as_bytes()).ok()?;
        Some(wire::note::read::<Instruction>(&note.text).ok()?.1.iat)
    };
    Ok(stored.filter(|stored| iat(stored).is_some_and(|iat| iat <= latest)))
}

fn answer(row: &SqliteRow) -> Result<InstructionAnswer, StoreError> {
    Ok(InstructionAnswer { address: row.try_get("address")?, instruction: row.try_get("note")? })
}

/// An instruction that the guard signed just now.
#[derive(Debug)]
pub(crate) struct NewInstruction<'a> {
    /// What is given out.
    pub(crate) answer: &'a InstructionAnswer,
    /// The digest of its note.
    pub(crate) digest: Digest,
    /// The channel that it names.
    pub(crate) channel: Channel,
    /// When its time is over.
    pub(crate) exp: UnixSeconds,
}

/// Whether an attempt is the current one of an order that waits for money, and was not closed.
pub(crate) async fn is_payable(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<bool, StoreError> {
    let select = "SELECT EXISTS (SELECT 1 FROM attempts a JOIN orders o ON o.no = a.order_no \
        WHERE a.no = ? AND a.attempt = o.attempt AND a.state = 'open' AND o.state = 'awaiting')";
    Ok(sqlx::query_scalar(select).bind(no.as_str()).fetch_one(connection).await?)
}

/// Stores an instruction in the place of one that is not live any more, unless that is of another channel.
pub(crate) async fn keep_instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    new: &NewInstruction<'_>,
) -> Result<(), StoreError> {
    let update = "UPDATE attempts SET digest = ?1, address = ?2, note = ?3, channel = ?4, \
        provider = ?5, exp = ?6 WHERE no = ?7 AND COALESCE(channel, ?4) = ?4";
    sqlx::query(update)
        .bind(new.digest.to_string())
        .bind(&new.answer.address)
        .bind(&new.answer.instruction)
        .bind(new.channel.as_str())
        .bind(new.channel.provider().as_str())
        .bind(int(new.exp))
        .bind(no.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
