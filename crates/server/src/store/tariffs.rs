//! Every tariff that was ever served, by its digest.

use sqlx::SqliteConnection;
use wire::{Digest, Tariff};

use super::StoreError;

/// Stores a tariff under its digest in hexadecimal.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    digest: &Digest,
    tariff: &Tariff,
    note: &str,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO tariffs (digest, version, note) VALUES (?, ?, ?)";
    let insert = sqlx::query(insert).bind(digest.hex()).bind(tariff.version).bind(note);
    insert.execute(connection).await?;
    Ok(())
}

/// The note of a tariff.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    digest: &Digest,
) -> Result<Option<String>, StoreError> {
    let select = "SELECT note FROM tariffs WHERE digest = ?";
    Ok(sqlx::query_scalar(select).bind(digest.hex()).fetch_optional(connection).await?)
}
