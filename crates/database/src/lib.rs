//! SQLite: one writer, several readers, every commit on the disk before it is answered, and numbered
//! migrations that bring a file up to date when it is opened.

mod error;
mod transaction;

pub use error::StoreError;
pub use transaction::WriteTransaction;

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection};
use std::path::PathBuf;

use crate::transaction::Suspect;

/// How many connections read at once.
const READERS_MAX: u32 = 4;
/// How long a request waits for its turn, in seconds; then the server is busy.
const WAIT_SECONDS_MAX: u64 = 5;

/// How many databases in memory this process has opened: each has a name of its own.
static MEMORIES: AtomicU64 = AtomicU64::new(0);

/// Where the data are.
#[derive(Debug, Clone)]
pub enum Data {
    /// In memory, gone with the process.
    Memory,
    /// In files in this folder.
    Folder(PathBuf),
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    suspect: Suspect,
    /// Never used: a database in memory lasts while a connection to it is open, and a pool may replace its own.
    _anchor: Option<SqlitePool>,
}

impl Store {
    /// Opens the file of this name, making it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When the file can't be opened, or was migrated by a newer program or by other text.
    pub async fn open(data: &Data, name: &str, migrations: &Migrator) -> Result<Self, StoreError> {
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
        let suspect = Suspect::default();
        let store = match data {
            Data::Folder(folder) => {
                let options = options.filename(folder.join(name));
                let writer = suspect.replacing(pool(1)).connect_with(options.clone()).await?;
                let readers = pool(READERS_MAX).connect_with(options).await?;
                Self { writer, readers, suspect, _anchor: None }
            }
            Data::Memory => {
                let number = MEMORIES.fetch_add(1, Ordering::Relaxed);
                let options = options
                    .filename(format!("file:samefare-{number}"))
                    .in_memory(true)
                    .shared_cache(true);
                let anchor = pool(1).connect_with(options.clone()).await?;
                // One connection for both: tables of a shared cache are locked against readers while they are written.
                let only = suspect.replacing(pool(1)).connect_with(options).await?;
                Self { writer: only.clone(), readers: only, suspect, _anchor: Some(anchor) }
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
    /// When the writer is not free in time, or the file can't be written; then the connection is replaced.
    pub async fn begin(&self) -> Result<WriteTransaction, StoreError> {
        self.suspect.begin(&self.writer).await
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// When none becomes free in time.
    pub async fn reading(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Closes the files: after this they can be opened by another.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Runs the migrations that this file has not had, all or none.
async fn migrate(
    connection: &mut SqliteConnection,
    migrations: &Migrator,
) -> Result<(), StoreError> {
    adopt(connection, migrations).await?;
    // Not `run`: its future is not `Send` enough for a server (sqlx keeps `run_direct` for this).
    match migrations.run_direct(None, connection, false).await {
        Err(MigrateError::VersionMissing(version)) => Err(StoreError::Newer(version)),
        other => Ok(other?),
    }
}

/// Files of older programs count their migrations in `user_version`. Those are recorded as run, so that the rest can
/// follow.
async fn adopt(connection: &mut SqliteConnection, migrations: &Migrator) -> Result<(), StoreError> {
    let recorded: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')",
    )
    .fetch_one(&mut *connection)
    .await?;
    let done: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    if recorded || done == 0 {
        return Ok(());
    }
    if !migrations.version_exists(done) {
        return Err(StoreError::Newer(done));
    }
    Ok(migrations.run_direct(Some(done), connection, true).await?)
}

/// A time or a count as SQLite stores it.
#[must_use]
pub fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A stored integer as what it was.
///
/// # Errors
/// [`StoreError::Unreadable`] when it does not fit.
pub fn uint<T: TryFrom<i64>>(column: &'static str, value: i64) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::Unreadable(column))
}
