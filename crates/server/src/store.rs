//! What outlives a restart: SQLite, one writer, every commit on the disk before it is answered.
//!
//! Each sibling module holds the statements of one table. They take a connection, so that whoever
//! decides also says what belongs to one transaction; none of them decides anything.

pub(crate) mod batches;
pub(crate) mod orders;
pub(crate) mod purchase;
pub(crate) mod purchases;
pub(crate) mod riders;
pub(crate) mod strays;
pub(crate) mod tariffs;

use core::fmt;
use core::time::Duration;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Row as _, Sqlite, SqliteConnection, Transaction};
use std::path::PathBuf;

/// How many connections read at once.
const READERS_MAX: u32 = 4;
/// How long a request waits for its turn, in seconds; then the server is busy.
const WAIT_SECONDS_MAX: u64 = 5;

/// Where the data are.
#[derive(Debug, Clone)]
pub enum Data {
    /// In memory, gone with the process.
    Memory,
    /// In files in this folder.
    Folder(PathBuf),
}

/// Why the store did not do it.
#[derive(Debug)]
pub enum StoreError {
    /// The database says so.
    Database(sqlx::Error),
    /// The named column holds what was never written there.
    Unreadable(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => fmt::Display::fmt(error, f),
            Self::Unreadable(column) => write!(f, "unreadable column {column}"),
        }
    }
}

impl core::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens the file of this name, making it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When the file can't be opened or is not ours.
    pub(crate) async fn open(
        data: &Data,
        name: &str,
        migrations: &[&'static str],
    ) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(WAIT_SECONDS_MAX));
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(Duration::from_secs(WAIT_SECONDS_MAX))
        };
        let store = match data {
            Data::Folder(folder) => {
                let options = options.filename(folder.join(name));
                let writer = pool(1).connect_with(options.clone()).await?;
                let readers = pool(READERS_MAX).connect_with(options).await?;
                Self { writer, readers }
            }
            // A database in memory belongs to its one connection.
            Data::Memory => {
                let only = pool(1).connect_with(options.in_memory(true)).await?;
                Self { writer: only.clone(), readers: only }
            }
        };
        let mut tx = store.begin().await?;
        migrate(&mut tx, migrations).await?;
        tx.commit().await?;
        Ok(store)
    }

    /// Begins the one transaction that may write; the next waits for its end, so there is never a
    /// call to the provider inside.
    ///
    /// # Errors
    /// When the turn does not come in time.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// When none becomes free in time.
    pub(crate) async fn reading(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Closes the files: after this they can be opened by another.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn migrate(
    connection: &mut SqliteConnection,
    migrations: &[&'static str],
) -> Result<(), StoreError> {
    let done: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let done = usize::try_from(done).map_err(|_| StoreError::Unreadable("user_version"))?;
    if done > migrations.len() {
        // A newer program wrote this file; an older one must not write into it.
        return Err(StoreError::Unreadable("user_version"));
    }
    for migration in migrations.iter().skip(done) {
        sqlx::raw_sql(*migration).execute(&mut *connection).await?;
    }
    let version = format!("PRAGMA user_version = {}", migrations.len());
    sqlx::raw_sql(sqlx::AssertSqlSafe(version)).execute(&mut *connection).await?;
    Ok(())
}

/// A time or a count as SQLite stores it.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A stored integer as what it was.
pub(crate) fn uint<T: TryFrom<i64>>(column: &'static str, value: i64) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::Unreadable(column))
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
