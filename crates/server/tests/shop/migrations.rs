//! What migrations do with the rows of older servers.

use sqlx::migrate::Migrator;
use sqlx::{Connection as _, SqliteConnection};

static ALL: Migrator = sqlx::migrate!("./migrations");

/// Runs the migrations up to this number.
async fn migrate(connection: &mut SqliteConnection, number: i64) {
    let some = ALL.iter().filter(|migration| migration.version <= number).cloned().collect();
    Migrator::with_migrations(some).run(connection).await.expect("migrated");
}

#[tokio::test]
async fn a_request_to_resume_and_a_refusal_of_one_get_a_column_each() {
    let mut store = SqliteConnection::connect("sqlite::memory:").await.expect("a database");
    migrate(&mut store, 8).await;
    let rows = [
        ("requested", Some("wanted"), (true, None)),
        (
            "refused",
            Some("what riders would be quoted"),
            (false, Some("what riders would be quoted")),
        ),
        ("neither", None, (false, None)),
    ];
    for (id, resumption, _) in rows {
        let insert =
            "INSERT INTO batches (id, seq, state, since, resumption) VALUES (?, 1, 'paused', 0, ?)";
        sqlx::query(insert).bind(id).bind(resumption).execute(&mut store).await.expect("stored");
    }
    migrate(&mut store, 9).await;
    for (id, _, (requested, refusal)) in rows {
        let select = "SELECT resume_requested, resume_refusal FROM batches WHERE id = ?";
        let row: (bool, Option<String>) =
            sqlx::query_as(select).bind(id).fetch_one(&mut store).await.expect("a row");
        assert_eq!(row, (requested, refusal.map(String::from)), "{id}");
    }
}
