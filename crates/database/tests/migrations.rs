//! What happens to a file when it is opened: a fresh one, one of an older program, an edited migration, a newer file.
#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

use database::{Data, Store, StoreError};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Row as _, SqlSafeStr as _};
use tempfile::TempDir;

const FIRST: &str = "CREATE TABLE riders (name TEXT NOT NULL);";
const SECOND: &str = "ALTER TABLE riders ADD COLUMN phone TEXT NOT NULL DEFAULT 'none';";
const THIRD: &str = "CREATE TABLE orders (no TEXT NOT NULL);";

fn migrations(texts: &[&'static str]) -> Migrator {
    let numbered = (1..).zip(texts).map(|(version, text)| {
        let simple = MigrationType::Simple;
        Migration::new(version, "a step".into(), simple, text.into_sql_str(), false)
    });
    Migrator::with_migrations(numbered.collect())
}

async fn open(folder: &TempDir, texts: &[&'static str]) -> Result<Store, StoreError> {
    let data = Data::Folder(folder.path().into());
    Store::open(&data, "test.sqlite", &migrations(texts)).await
}

/// Writes a file as programs did that counted their migrations in `user_version`, with one row.
async fn of_an_older_program(folder: &TempDir, script: &'static str) {
    let store = open(folder, &[]).await.expect("a file");
    let mut tx = store.begin().await.expect("a turn");
    sqlx::raw_sql("DROP TABLE _sqlx_migrations").execute(&mut *tx).await.expect("dropped");
    sqlx::raw_sql(script).execute(&mut *tx).await.expect("a file of an older program");
    tx.commit().await.expect("committed");
    store.close().await;
}

async fn versions(store: &Store) -> Vec<i64> {
    let mut reading = store.reading().await.expect("a connection");
    let query = "SELECT version FROM _sqlx_migrations ORDER BY version";
    sqlx::query_scalar(query).fetch_all(&mut *reading).await.expect("versions")
}

#[tokio::test]
async fn a_fresh_file_gets_every_migration_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let store = open(&folder, &[FIRST, SECOND]).await.expect("opened");
        assert_eq!(versions(&store).await, [1, 2]);
        store.close().await;
    }
    let store = open(&folder, &[FIRST, SECOND, THIRD]).await.expect("opened");
    assert_eq!(versions(&store).await, [1, 2, 3]);
    store.close().await;
}

#[tokio::test]
async fn a_file_of_an_older_program_keeps_its_rows_and_gets_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    of_an_older_program(
        &folder,
        "CREATE TABLE riders (name TEXT NOT NULL); INSERT INTO riders VALUES ('Li'); \
         PRAGMA user_version = 1;",
    )
    .await;
    for _ in 0..2 {
        let store = open(&folder, &[FIRST, SECOND, THIRD]).await.expect("opened");
        assert_eq!(versions(&store).await, [1, 2, 3]);
        let mut reading = store.reading().await.expect("a connection");
        let rows = sqlx::query("SELECT name, phone FROM riders").fetch_all(&mut *reading);
        let rows = rows.await.expect("riders");
        let rows: Vec<(String, String)> =
            rows.iter().map(|row| (row.get("name"), row.get("phone"))).collect();
        assert_eq!(rows, [("Li".to_owned(), "none".to_owned())]);
        drop(reading);
        store.close().await;
    }
}

#[tokio::test]
async fn an_edited_migration_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    open(&folder, &[FIRST, SECOND]).await.expect("opened").close().await;
    let refused = open(&folder, &[FIRST, THIRD]).await.expect_err("refused");
    assert!(
        matches!(refused, StoreError::Migration(MigrateError::VersionMismatch(2))),
        "{refused}"
    );
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    open(&folder, &[FIRST, SECOND]).await.expect("opened").close().await;
    let refused = open(&folder, &[FIRST]).await.expect_err("refused");
    assert!(matches!(refused, StoreError::Newer(2)), "{refused}");
    let store = open(&folder, &[FIRST, SECOND]).await.expect("opened by the newer one");
    store.close().await;

    let folder = tempfile::tempdir().expect("a folder");
    of_an_older_program(&folder, "PRAGMA user_version = 3;").await;
    let refused = open(&folder, &[FIRST, SECOND]).await.expect_err("refused");
    let text = "the file has migration 3, which this program does not know: a newer one wrote it";
    assert_eq!(refused.to_string(), text);
}
