//! Refunds in the books: what was asked, and how it ended.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use wire::{Fen, UnixSeconds};

use database::{StoreError, int, uint};

/// What became of a refund. It is stored as WeChat Pay spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundStatus {
    /// It is under way.
    Processing,
    /// The money went back.
    Success,
    /// The payer's bank did not take it; only a person can go on.
    Abnormal,
    /// It was given up.
    Closed,
}

impl RefundStatus {
    const ALL: [Self; 4] = [Self::Processing, Self::Success, Self::Abnormal, Self::Closed];

    /// WeChat Pay's spelling.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::Success => "SUCCESS",
            Self::Abnormal => "ABNORMAL",
            Self::Closed => "CLOSED",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// What a merchant, or a person in the provider's console, asks for.
#[derive(Debug, Clone)]
pub(crate) struct RefundAsked {
    /// The number of it.
    pub(crate) number: String,
    /// How much goes back.
    pub(crate) amount: Fen,
    /// Where its end is reported to; empty: nowhere.
    pub(crate) notify_url: String,
}

/// A refund.
#[derive(Debug, Clone)]
pub(crate) struct RefundEntry {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) amount: Fen,
    pub(crate) status: RefundStatus,
    pub(crate) notify_url: String,
    pub(crate) asked: UnixSeconds,
    pub(crate) ended: Option<UnixSeconds>,
}

/// Enters a refund, which is under way then.
pub(crate) async fn open(
    connection: &mut SqliteConnection,
    trade: i64,
    asked: &RefundAsked,
    now: UnixSeconds,
) -> Result<RefundEntry, StoreError> {
    let insert = "INSERT INTO refunds (trade, number, fen, status, notify_url, asked) \
                  VALUES (?, ?, ?, ?, ?, ?) RETURNING *";
    let insert = sqlx::query(insert)
        .bind(trade)
        .bind(&asked.number)
        .bind(asked.amount.get())
        .bind(RefundStatus::Processing.as_str())
        .bind(&asked.notify_url)
        .bind(int(now));
    read(&insert.fetch_one(connection).await?)
}

/// Ends a refund.
pub(crate) async fn end(
    connection: &mut SqliteConnection,
    id: i64,
    status: RefundStatus,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE refunds SET status = ?, ended = ? WHERE id = ?";
    sqlx::query(update).bind(status.as_str()).bind(int(now)).bind(id).execute(connection).await?;
    Ok(())
}

/// The refunds of an order, oldest first.
pub(crate) async fn of_trade(
    connection: &mut SqliteConnection,
    trade: i64,
) -> Result<Vec<RefundEntry>, StoreError> {
    let select = sqlx::query("SELECT * FROM refunds WHERE trade = ? ORDER BY id").bind(trade);
    select.fetch_all(connection).await?.iter().map(read).collect()
}

/// The orders of which a refund is under way, with that refund.
pub(crate) async fn underway(
    connection: &mut SqliteConnection,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let select = "SELECT trade, id FROM refunds WHERE status = 'PROCESSING' ORDER BY id";
    Ok(sqlx::query_as(select).fetch_all(connection).await?)
}

/// The orders that have a refund of this number.
pub(crate) async fn trades_of(
    connection: &mut SqliteConnection,
    number: &str,
) -> Result<Vec<i64>, StoreError> {
    let select = "SELECT trade FROM refunds WHERE number = ? ORDER BY id";
    Ok(sqlx::query_scalar(select).bind(number).fetch_all(connection).await?)
}

fn read(row: &SqliteRow) -> Result<RefundEntry, StoreError> {
    let status: String = row.try_get("status")?;
    let ended: Option<i64> = row.try_get("ended")?;
    Ok(RefundEntry {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        amount: Fen::new(uint("fen", row.try_get("fen")?)?),
        status: RefundStatus::parse(&status).ok_or(StoreError::Unreadable("refunds.status"))?,
        notify_url: row.try_get("notify_url")?,
        asked: uint("asked", row.try_get("asked")?)?,
        ended: ended.map(|at| uint("ended", at)).transpose()?,
    })
}
