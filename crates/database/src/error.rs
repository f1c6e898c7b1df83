//! Why the store did not do it, and whether it may do it later.

use sqlx::migrate::MigrateError;

/// The primary result codes of SQLite that end by themselves or by the operator: NOMEM, BUSY, LOCKED, READONLY, IOERR,
/// FULL, CANTOPEN and PROTOCOL (<https://sqlite.org/rescode.html>).
const TEMPORARY: [u32; 8] = [7, 5, 6, 8, 10, 13, 14, 15];

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A migration can't be run, or its text is not the one that the file was migrated by.
    #[error(transparent)]
    Migration(#[from] MigrateError),
    /// A newer program migrated the file, and an older one must not write into it.
    #[error("the file has migration {0}, which this program does not know: a newer one wrote it")]
    Newer(i64),
    /// The named column holds what was never written there.
    #[error("unreadable column {0}")]
    Unreadable(&'static str),
}

impl StoreError {
    /// Whether the same may succeed later without another program: the disk is full, the file is locked or can't be
    /// written now, or all connections are in use. Nothing was written then.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Database(error) => is_temporary(error),
            Self::Migration(_) | Self::Newer(_) | Self::Unreadable(_) => false,
        }
    }
}

fn is_temporary(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::InvalidSavePointStatement
        | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            // The lower byte of an extended code is the primary one.
            code.is_some_and(|code| TEMPORARY.contains(&(code & 0xff)))
        }
        // Another crate's enum, which may grow.
        _ => false,
    }
}
