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

#[tokio::test]
async fn codes_of_before_count_for_the_day_and_open_nothing_and_sessions_have_their_times() {
    let mut store = SqliteConnection::connect("sqlite::memory:").await.expect("a database");
    migrate(&mut store, 10).await;
    let before = "INSERT INTO riders VALUES ('9f2c4b7a1e0d83c65a4f2b1908d7e6c5', '13800138000'); \
        INSERT INTO codes (phone, digest, sent, tries) VALUES ('13800138000', x'01', 70, 2); \
        INSERT INTO sessions (token, rider, exp) \
        VALUES (x'02', '9f2c4b7a1e0d83c65a4f2b1908d7e6c5', 2678470)";
    sqlx::raw_sql(before).execute(&mut store).await.expect("stored");
    migrate(&mut store, 11).await;
    let code = "SELECT cookie, phone, device, sent, tries, used FROM code_requests";
    let code: (Option<Vec<u8>>, String, Vec<u8>, i64, i64, bool) =
        sqlx::query_as(code).fetch_one(&mut store).await.expect("a row");
    assert_eq!(code, (None, "13800138000".into(), Vec::new(), 70, 2, false));
    let session = "SELECT opened, used, device, exp FROM sessions";
    let session: (i64, i64, String, i64) =
        sqlx::query_as(session).fetch_one(&mut store).await.expect("a row");
    assert_eq!(session, (70, 70, String::new(), 2_678_470));
}
