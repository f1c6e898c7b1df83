//! What outlives a restart: SQLite, one writer, every commit on the disk before it is answered.
//!
//! Each module below holds the statements of one table. They take a connection, so that the caller, who
//! decides, also chooses what belongs to one transaction; none of them decides anything.

pub(crate) mod attempts;
pub(crate) mod batches;
pub(crate) mod bills;
pub(crate) mod notifications;
pub(crate) mod orders;
pub(crate) mod purchase;
pub(crate) mod purchases;
pub(crate) mod refund_requests;
pub(crate) mod refunds;
pub(crate) mod riders;
pub(crate) mod tariffs;
pub(crate) mod tickets;

pub use database::{Data, StoreError};
pub(crate) use database::{Store, WriteTransaction, int, uint};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use wire::UnixSeconds;

/// How much work is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    /// How many pieces of it.
    pub(crate) count: u64,
    /// Since when the first of them is due.
    pub(crate) first: Option<UnixSeconds>,
}

impl Due {
    /// From the columns `count` and `first`.
    fn read(row: &SqliteRow) -> Result<Self, StoreError> {
        let first: Option<i64> = row.try_get("first")?;
        let first = first.map(|first| uint("first", first)).transpose()?;
        Ok(Self { count: uint("count", row.try_get("count")?)?, first })
    }
}

/// A column through the one parser of what it holds.
pub(super) fn parsed<T>(
    row: &SqliteRow,
    column: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    parse(&text).ok_or(StoreError::Unreadable(column))
}
