//! Which daily bills of the providers were read.

use core::ops::RangeInclusive;
use sqlx::{Row as _, SqliteConnection};
use wire::{Provider, UnixSeconds};

use super::{StoreError, int, uint};

/// A bill that was not read yet, and is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DueBill {
    /// The day in China, counted from 1970.
    pub(crate) day: u64,
    /// How often it was asked for in vain.
    pub(crate) tries: u32,
}

/// The last day whose bill was read or is to be read.
pub(crate) async fn last_day(
    connection: &mut SqliteConnection,
    provider: Provider,
) -> Result<Option<u64>, StoreError> {
    let select = sqlx::query_scalar("SELECT MAX(day) FROM bills WHERE provider = ?");
    let day: Option<i64> = select.bind(provider.as_str()).fetch_one(connection).await?;
    day.map(|day| uint("day", day)).transpose()
}

/// When this provider first took money.
pub(crate) async fn first_payment(
    connection: &mut SqliteConnection,
    provider: Provider,
) -> Result<Option<UnixSeconds>, StoreError> {
    let select = "SELECT MIN(paid) FROM orders WHERE paid_through LIKE ? || '-%'";
    let select = sqlx::query_scalar(select).bind(provider.as_str());
    let paid: Option<i64> = select.fetch_one(connection).await?;
    paid.map(|paid| uint("paid", paid)).transpose()
}

/// Has the bills of these days read from now on.
pub(crate) async fn expect(
    connection: &mut SqliteConnection,
    provider: Provider,
    days: RangeInclusive<u64>,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    for day in days {
        let insert = "INSERT OR IGNORE INTO bills (provider, day, next_try) VALUES (?, ?, ?)";
        let insert = sqlx::query(insert).bind(provider.as_str()).bind(int(day)).bind(int(now));
        insert.execute(&mut *connection).await?;
    }
    Ok(())
}

/// The bills that are to be read now, the oldest first.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    provider: Provider,
    now: UnixSeconds,
) -> Result<Vec<DueBill>, StoreError> {
    let select = "SELECT day, tries FROM bills \
                  WHERE provider = ? AND read = 0 AND next_try <= ? ORDER BY day";
    let select = sqlx::query(select).bind(provider.as_str()).bind(int(now));
    let rows = select.fetch_all(connection).await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok(DueBill {
            day: uint("day", row.try_get("day")?)?,
            tries: uint("tries", row.try_get("tries")?)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The bill of this day was read, and all of it is done.
pub(crate) async fn done(
    connection: &mut SqliteConnection,
    provider: Provider,
    day: u64,
) -> Result<(), StoreError> {
    let update = "UPDATE bills SET read = 1 WHERE provider = ? AND day = ?";
    sqlx::query(update).bind(provider.as_str()).bind(int(day)).execute(connection).await?;
    Ok(())
}

/// The bill of this day is asked for again at this time.
pub(crate) async fn try_again(
    connection: &mut SqliteConnection,
    provider: Provider,
    day: u64,
    at: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE bills SET tries = tries + 1, next_try = ? WHERE provider = ? AND day = ?";
    let update = sqlx::query(update).bind(int(at)).bind(provider.as_str()).bind(int(day));
    update.execute(connection).await?;
    Ok(())
}
