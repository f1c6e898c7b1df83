//! The transaction that may write, and when its connection has to be replaced.

use core::ops::{Deref, DerefMut};
use sqlx::pool::PoolOptions;
use sqlx::{Connection as _, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::StoreError;

/// Whether the writer's connection may have been left in the middle of a transaction.
///
/// SQLite itself rolls back when the disk is full, and sqlx does not notice: it counts a transaction that is no more,
/// and refuses every later one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suspect(Arc<AtomicBool>);

impl Suspect {
    /// Options of a pool that closes a connection instead of using it again, where a BEGIN, COMMIT or ROLLBACK of it
    /// failed. The next one is opened in its place.
    pub(crate) fn replacing(&self, options: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
        let suspect = self.clone();
        options.before_acquire(move |connection, _| {
            // A failed ROLLBACK leaves the count of open transactions above zero.
            let open = connection.is_in_transaction();
            let usable = !suspect.0.swap(false, Ordering::SeqCst) && !open;
            if !usable {
                tracing::warn!(
                    "a transaction failed to begin or to end: the connection is replaced"
                );
            }
            Box::pin(async move { Ok(usable) })
        })
    }

    pub(crate) async fn begin(&self, writer: &SqlitePool) -> Result<WriteTransaction, StoreError> {
        match writer.begin_with("BEGIN IMMEDIATE").await {
            Ok(inner) => Ok(WriteTransaction { inner, suspect: self.clone() }),
            Err(error) => {
                // Without a connection there is none to replace.
                if !matches!(error, sqlx::Error::PoolTimedOut) {
                    self.0.store(true, Ordering::SeqCst);
                }
                Err(error.into())
            }
        }
    }
}

/// The one transaction that may write. It is rolled back unless it is committed.
#[derive(Debug)]
pub struct WriteTransaction {
    inner: Transaction<'static, Sqlite>,
    suspect: Suspect,
}

impl WriteTransaction {
    /// Commits: what was written is on the disk when this returns.
    ///
    /// # Errors
    /// When it is not; then the connection is replaced.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        let Self { inner, suspect } = self;
        // A commit that nobody waits for any more is as one that failed.
        suspect.0.store(true, Ordering::SeqCst);
        inner.commit().await?;
        suspect.0.store(false, Ordering::SeqCst);
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.inner
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }
}
