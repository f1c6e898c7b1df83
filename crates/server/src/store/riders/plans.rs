//! How SQLite runs the statements of a sign-in: by an index, however many rows there are.

use sqlx::Row as _;

use super::{STATEMENTS, codes, devices, sessions};
use crate::state::open_store;
use crate::store::Data;

#[tokio::test]
async fn every_statement_of_a_sign_in_uses_an_index() {
    let store = open_store(&Data::Memory).await.expect("a store");
    let mut reading = store.reading().await.expect("a connection");
    let below = [&codes::STATEMENTS[..], &devices::STATEMENTS, &sessions::STATEMENTS];
    for statement in STATEMENTS.into_iter().chain(below.concat()) {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let plan = sqlx::query(explain).fetch_all(&mut *reading).await.expect("a plan");
        for step in plan.iter().map(|row| row.get::<String, _>("detail")) {
            let scans = step.starts_with("SCAN") && step != "SCAN CONSTANT ROW";
            assert!(!scans, "{statement}: {step}");
        }
    }
}
