//! A full disk, a lock and a read-only file: the write fails, the failure is temporary, and the next write succeeds
//! once its cause is gone.
#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

use core::future::{Future as _, poll_fn};
use core::task::Poll;
use database::{Data, Store, StoreError, WriteTransaction};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr as _, SqliteConnection};
use tempfile::TempDir;

const TABLE: &str = "CREATE TABLE riders (name TEXT NOT NULL) STRICT;";

async fn open(folder: &TempDir) -> Store {
    open_data(&Data::Folder(folder.path().into())).await
}

async fn open_data(data: &Data) -> Store {
    let simple = MigrationType::Simple;
    let first = Migration::new(1, "a step".into(), simple, TABLE.into_sql_str(), false);
    let migrations = Migrator::with_migrations(vec![first]);
    Store::open(data, "test.sqlite", &migrations).await.expect("opened")
}

async fn insert(tx: &mut WriteTransaction, name: &str) -> Result<(), StoreError> {
    let insert = sqlx::query("INSERT INTO riders VALUES (?)").bind(name);
    insert.execute(&mut **tx).await?;
    Ok(())
}

async fn write(store: &Store, name: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    insert(&mut tx, name).await?;
    Ok(tx.commit().await?)
}

/// Sets something of the writer's connection, which is gone with it.
async fn set(store: &Store, pragma: &'static str) {
    let mut tx = store.begin().await.expect("a transaction");
    sqlx::raw_sql(pragma).execute(&mut *tx).await.expect("set");
    tx.commit().await.expect("committed");
}

async fn count(store: &Store) -> i64 {
    let mut reading = store.reading().await.expect("a connection");
    sqlx::query_scalar("SELECT count(*) FROM riders").fetch_one(&mut *reading).await.expect("rows")
}

async fn other(folder: &TempDir) -> SqliteConnection {
    let address = format!("sqlite://{}", folder.path().join("test.sqlite").display());
    SqliteConnection::connect(&address).await.expect("another connection")
}

#[tokio::test]
async fn after_a_full_disk_the_next_write_succeeds() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    write(&store, "before").await.expect("written");
    // SQLite itself rolls back when no page is left.
    set(&store, "PRAGMA max_page_count = 1").await;
    let full = write(&store, &"long".repeat(10_000)).await.expect_err("no room");
    assert!(full.is_temporary(), "{full:?}");
    assert_eq!(count(&store).await, 1, "nothing of it is kept");
    write(&store, &"long".repeat(10_000)).await.expect("the connection without room is replaced");
    write(&store, "after").await.expect("written");
    assert_eq!(count(&store).await, 3);
}

#[tokio::test]
async fn a_lock_of_another_program_ends_in_a_temporary_failure_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut operator = other(&folder).await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut operator).await.expect("a lock");
    let (first, second) = tokio::join!(write(&store, "one"), write(&store, "two"));
    for locked in [first, second] {
        let locked = locked.expect_err("locked");
        assert!(locked.is_temporary(), "{locked:?}");
    }
    sqlx::raw_sql("ROLLBACK").execute(&mut operator).await.expect("unlocked");
    write(&store, "three").await.expect("written");
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn a_writer_that_may_only_read_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    set(&store, "PRAGMA query_only = ON").await;
    let refused = write(&store, "one").await.expect_err("read-only");
    assert!(refused.is_temporary(), "{refused:?}");
    write(&store, "two").await.expect("written");
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn a_commit_that_fails_writes_nothing_and_the_next_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    // A constraint that is checked at the commit: the transaction stays open when it fails.
    let tables =
        "CREATE TABLE phones (rider INTEGER REFERENCES names (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE names (id INTEGER PRIMARY KEY);";
    set(&store, tables).await;
    let mut tx = store.begin().await.expect("a transaction");
    let insert = AssertSqlSafe("INSERT INTO phones VALUES (7)");
    sqlx::raw_sql(insert).execute(&mut *tx).await.expect("not checked yet");
    let failed = StoreError::from(tx.commit().await.expect_err("checked now"));
    assert!(!failed.is_temporary(), "{failed:?}");
    write(&store, "after").await.expect("written");
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn what_is_dropped_is_rolled_back_and_its_connection_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    set(&store, "PRAGMA cache_size = 77").await;
    for name in ["one", "two"] {
        let mut tx = store.begin().await.expect("a transaction");
        insert(&mut tx, name).await.expect("written");
        drop(tx);
    }
    let mut tx = store.begin().await.expect("a transaction");
    let kept: i64 =
        sqlx::query_scalar("PRAGMA cache_size").fetch_one(&mut *tx).await.expect("a value");
    assert_eq!(kept, 77, "a connection that is in order is not opened again");
    drop(tx);
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn a_database_in_memory_outlives_a_caller_that_gives_up_while_it_waits_for_the_connection() {
    let store = open_data(&Data::Memory).await;
    write(&store, "one").await.expect("written");
    // A connection that is being checked when nobody waits for it any more is closed by the pool.
    for polls in (1..=20).cycle().take(2_000) {
        let mut waiting = Box::pin(store.reading());
        for _ in 0..polls {
            let answer = poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await;
            if answer.is_ready() {
                break;
            }
            // The connection comes back by a task of its own.
            tokio::task::yield_now().await;
        }
        drop(waiting);
        assert_eq!(count(&store).await, 1, "given up after {polls} polls");
    }
    write(&store, "two").await.expect("written");
    assert_eq!(count(&store).await, 2);
}

#[tokio::test]
async fn two_databases_in_memory_are_two() {
    let (one, other) = (open_data(&Data::Memory).await, open_data(&Data::Memory).await);
    write(&one, "one").await.expect("written");
    assert_eq!(count(&other).await, 0);
}
