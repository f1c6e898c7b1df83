//! Refunds: money that goes back to where it came from, until its provider confirms it.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, SqliteConnection};
use wire::{Channel, Fen, OrderNo, Provider, UnixSeconds};

use super::{Due, StoreError, int, parsed, uint};
use guard_client::{OrderAt, Payment};

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundKind {
    /// The money that decided an order.
    Order,
    /// Money that came beside that.
    Stray,
}

impl RefundKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Stray => "stray",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Order, Self::Stray].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundState {
    /// The provider has not confirmed it, and is asked again.
    Due,
    /// The provider confirmed it.
    Refunded,
    /// The provider will not; a person has to act.
    Stuck,
}

impl RefundState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Refunded => "refunded",
            Self::Stuck => "stuck",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let all = [Self::Due, Self::Refunded, Self::Stuck];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

/// A refund.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    /// The attempt at the channel that took the money.
    pub(crate) at: OrderAt,
    /// The channel's number of the payment.
    pub(crate) trade: String,
    /// All that was taken.
    pub(crate) paid: Fen,
    /// Whose money it is.
    pub(crate) kind: RefundKind,
    /// Since when it is owed.
    pub(crate) since: UnixSeconds,
    /// How far it is.
    pub(crate) state: RefundState,
    /// When the provider was first asked for it.
    pub(crate) posted: Option<UnixSeconds>,
    /// Whether the provider ever had it in hand.
    pub(crate) sent: bool,
    /// The provider's last refusal.
    pub(crate) refusal: Option<String>,
    /// When the provider is asked next.
    pub(crate) next_try: UnixSeconds,
    /// How often it was asked in vain.
    pub(crate) tries: u32,
}

fn read(row: &SqliteRow) -> Result<Refund, StoreError> {
    let posted: Option<i64> = row.try_get("posted")?;
    let order = parsed(row, "no", OrderNo::parse)?;
    Ok(Refund {
        at: OrderAt { channel: parsed(row, "channel", Channel::parse)?, order },
        trade: row.try_get("trade")?,
        paid: Fen::new(uint("paid_fen", row.try_get("paid_fen")?)?),
        kind: parsed(row, "kind", RefundKind::parse)?,
        since: uint("since", row.try_get("since")?)?,
        state: parsed(row, "state", RefundState::parse)?,
        posted: posted.map(|at| uint("posted", at)).transpose()?,
        sent: row.try_get::<Option<i64>, _>("sent")?.is_some(),
        refusal: row.try_get("refusal")?,
        next_try: uint("next_try", row.try_get("next_try")?)?,
        tries: uint("tries", row.try_get("tries")?)?,
    })
}

/// Puts a payment on record as one that goes back, due at once. One that is on record stays as it is. Returns whether it
/// is new.
pub(crate) async fn owe(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    payment: &Payment,
    kind: RefundKind,
    now: UnixSeconds,
) -> Result<bool, StoreError> {
    let insert = "INSERT OR IGNORE INTO refunds \
        (no, provider, channel, trade, paid_fen, paid, kind, since, state, next_try) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?8, 'due', ?8)";
    let insert = sqlx::query(insert)
        .bind(at.order.as_str())
        .bind(at.channel.provider().as_str())
        .bind(at.channel.as_str())
        .bind(&payment.trade)
        .bind(payment.total.get())
        .bind(int(payment.paid))
        .bind(kind.as_str())
        .bind(int(now));
    Ok(insert.execute(connection).await?.rows_affected() > 0)
}

/// Makes the refunds of an order those of money that came beside the money that decides it.
pub(crate) async fn go_astray(
    connection: &mut SqliteConnection,
    order: &OrderNo,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET kind = 'stray' \
                  WHERE no IN (SELECT no FROM attempts WHERE order_no = ?)";
    sqlx::query(update).bind(order.as_str()).execute(connection).await?;
    Ok(())
}

/// The refund of what this provider took for a number.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    provider: Provider,
) -> Result<Option<Refund>, StoreError> {
    let select = sqlx::query("SELECT * FROM refunds WHERE no = ? AND provider = ?");
    let select = select.bind(no.as_str()).bind(provider.as_str());
    select.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// Takes the refund that is due the longest at this provider, until an instant: then it is due again, unless
/// [`try_again`] says another one.
pub(crate) async fn claim(
    connection: &mut SqliteConnection,
    provider: Provider,
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<Option<Refund>, StoreError> {
    let update = "UPDATE refunds SET next_try = ? WHERE rowid = (SELECT rowid FROM refunds \
        WHERE provider = ? AND state = 'due' AND next_try <= ? ORDER BY next_try LIMIT 1) \
        RETURNING *";
    let update = sqlx::query(update).bind(int(until)).bind(provider.as_str()).bind(int(now));
    update.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// Stores that the provider is asked for a refund now: whatever becomes of the call, it is looked up from now on.
pub(crate) async fn post(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET posted = COALESCE(posted, ?) WHERE no = ? AND provider = ?";
    let update = sqlx::query(update).bind(int(now)).bind(at.order.as_str());
    update.bind(at.channel.provider().as_str()).execute(connection).await?;
    Ok(())
}

/// Stores when the provider had a refund in hand, the first time that it reports so.
pub(crate) async fn sent(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET sent = COALESCE(sent, ?) WHERE no = ? AND provider = ?";
    let update = sqlx::query(update).bind(int(now)).bind(at.order.as_str());
    update.bind(at.channel.provider().as_str()).execute(connection).await?;
    Ok(())
}

/// When a refund is looked at again, and why it was not made.
#[derive(Debug)]
pub(crate) struct NextTry<'a> {
    /// When.
    pub(crate) at: UnixSeconds,
    /// How often it was asked for in vain.
    pub(crate) tries: u32,
    /// The provider's refusal, if that is the reason.
    pub(crate) refusal: Option<&'a str>,
}

/// Stores when a refund is looked at again.
pub(crate) async fn try_again(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    next: &NextTry<'_>,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET next_try = ?, tries = ?, refusal = ? \
                  WHERE no = ? AND provider = ? AND state = 'due'";
    let update = sqlx::query(update).bind(int(next.at)).bind(next.tries).bind(next.refusal);
    let update = update.bind(at.order.as_str()).bind(at.channel.provider().as_str());
    update.execute(connection).await?;
    Ok(())
}

/// Makes a refund due at once: one that waits, or one that is stuck. Returns whether there is one.
pub(crate) async fn hurry(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    now: UnixSeconds,
) -> Result<bool, StoreError> {
    let update = "UPDATE refunds SET state = 'due', next_try = ?, tries = 0 \
                  WHERE no = ? AND provider = ? AND state <> 'refunded'";
    let update = sqlx::query(update).bind(int(now)).bind(at.order.as_str());
    let update = update.bind(at.channel.provider().as_str());
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Stores that the provider confirmed a refund, under this number.
pub(crate) async fn made(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    refund: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET state = 'refunded', refund = ?1, refusal = NULL, \
                  sent = COALESCE(sent, ?2), refunded = ?2 WHERE no = ?3 AND provider = ?4";
    let update = sqlx::query(update).bind(refund).bind(int(now)).bind(at.order.as_str());
    update.bind(at.channel.provider().as_str()).execute(connection).await?;
    Ok(())
}

/// Stores that the provider will not, and its reason.
pub(crate) async fn stuck(
    connection: &mut SqliteConnection,
    at: &OrderAt,
    refusal: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET state = 'stuck', refusal = ? WHERE no = ? AND provider = ?";
    let update = sqlx::query(update).bind(refusal).bind(at.order.as_str());
    update.bind(at.channel.provider().as_str()).execute(connection).await?;
    Ok(())
}

/// How many refunds are due at a provider, and since when the first of them is.
pub(crate) async fn count_due(
    connection: &mut SqliteConnection,
    provider: Provider,
    now: UnixSeconds,
) -> Result<Due, StoreError> {
    let select = "SELECT COUNT(*) AS count, MIN(next_try) AS first FROM refunds \
        WHERE provider = ? AND state = 'due' AND next_try <= ?";
    let select = sqlx::query(select).bind(provider.as_str()).bind(int(now));
    Due::read(&select.fetch_one(connection).await?)
}

/// The same of one kind of refunds.
pub(crate) async fn count_due_of(
    connection: &mut SqliteConnection,
    provider: Provider,
    kind: RefundKind,
    now: UnixSeconds,
) -> Result<Due, StoreError> {
    let select = "SELECT COUNT(*) AS count, MIN(next_try) AS first FROM refunds \
        WHERE provider = ? AND state = 'due' AND next_try <= ? AND kind = ?";
    let select = sqlx::query(select).bind(provider.as_str()).bind(int(now)).bind(kind.as_str());
    Due::read(&select.fetch_one(connection).await?)
}

/// Refunds that a provider refuses in one way for now.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Refused {
    /// The provider.
    pub(crate) provider: String,
    /// Its code.
    pub(crate) refusal: String,
    /// How many there are.
    pub(crate) count: i64,
}

/// The commonest refusals among the refunds that are due.
pub(crate) async fn refused(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<Refused>, StoreError> {
    let select = "SELECT provider, refusal, COUNT(*) AS count FROM refunds \
        WHERE state = 'due' AND refusal IS NOT NULL \
        GROUP BY provider, refusal ORDER BY count DESC LIMIT ?";
    Ok(sqlx::query_as(select).bind(most).fetch_all(connection).await?)
}

/// The refunds that are not made yet, those that need a person first, then the oldest first.
pub(crate) async fn open(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<Refund>, StoreError> {
    let select = "SELECT * FROM refunds WHERE state <> 'refunded' \
        ORDER BY state = 'stuck' DESC, refusal IS NULL, since LIMIT ?";
    let rows = sqlx::query(select).bind(most).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The refunds of an order that are not made yet.
pub(crate) async fn of_order(
    connection: &mut SqliteConnection,
    order: &OrderNo,
) -> Result<Vec<Refund>, StoreError> {
    let select = "SELECT r.* FROM refunds r JOIN attempts a ON a.no = r.no \
        WHERE a.order_no = ? AND r.state <> 'refunded'";
    let rows = sqlx::query(select).bind(order.as_str()).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}
