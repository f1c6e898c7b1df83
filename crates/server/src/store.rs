//! What outlives a restart: SQLite, one writer, every commit on the disk before it is answered.
//!
//! Each module below holds the statements of one table. They take a connection, so that the caller, who
//! decides, also chooses what belongs to one transaction; none of them decides anything.

pub(crate) mod batches;
pub(crate) mod duplicates;
pub(crate) mod orders;
pub(crate) mod purchase;
pub(crate) mod purchases;
pub(crate) mod riders;
pub(crate) mod tariffs;

pub use database::{Data, StoreError};
pub(crate) use database::{Store, WriteTransaction, int, uint};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// A column through the one parser of what it holds.
pub(super) fn parsed<T>(
    row: &SqliteRow,
    column: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    parse(&text).ok_or(StoreError::Unreadable(column))
}
