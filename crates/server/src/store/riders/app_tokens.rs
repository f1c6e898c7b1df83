//! The numbers of rider tokens that were used, until the tokens are over.

use sqlx::SqliteConnection;
use wire::{Digest, UnixSeconds};

use crate::store::{StoreError, int};

/// The digest of what the browser that used this token repeats its request by.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    jti: &Digest,
) -> Result<Option<Vec<u8>>, StoreError> {
    let select = "SELECT nonce FROM app_tokens WHERE jti = ?";
    let select = sqlx::query_scalar(select).bind(jti.as_bytes().as_slice());
    Ok(select.fetch_optional(connection).await?)
}

/// Keeps a token as used.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    jti: &Digest,
    nonce: &Digest,
    exp: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO app_tokens (jti, nonce, exp) VALUES (?, ?, ?)";
    let insert = sqlx::query(insert).bind(jti.as_bytes().as_slice());
    insert.bind(nonce.as_bytes().as_slice()).bind(int(exp)).execute(connection).await?;
    Ok(())
}

/// Drops tokens that are over, by a time and at most so many.
pub(crate) const FORGET: &str = "DELETE FROM app_tokens WHERE jti IN \
    (SELECT jti FROM app_tokens WHERE exp <= ? LIMIT ?)";
