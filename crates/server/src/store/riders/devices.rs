//! Browsers that signed in with a number before, by the digest of their device cookie.

use sqlx::SqliteConnection;
use wire::{Digest, UnixSeconds};

use crate::store::{StoreError, int};

/// Whether this browser signed in with this number before.
pub(crate) async fn has_signed_in(
    connection: &mut SqliteConnection,
    device: &Digest,
    phone: &str,
    now: UnixSeconds,
) -> Result<bool, StoreError> {
    let select = sqlx::query_scalar(SIGNED_IN).bind(device.as_bytes().as_slice()).bind(phone);
    Ok(select.bind(int(now)).fetch_one(connection).await?)
}

/// Whether this is the device cookie of a browser that ever signed in.
pub(crate) async fn is_known(
    connection: &mut SqliteConnection,
    device: &Digest,
) -> Result<bool, StoreError> {
    let select = sqlx::query_scalar(KNOWN).bind(device.as_bytes().as_slice());
    Ok(select.fetch_one(connection).await?)
}

/// Stores that this browser signs in with this number.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    device: &Digest,
    phone: &str,
    exp: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = sqlx::query(KEEP).bind(device.as_bytes().as_slice()).bind(phone);
    insert.bind(int(exp)).execute(connection).await?;
    Ok(())
}

const SIGNED_IN: &str =
    "SELECT EXISTS (SELECT 1 FROM devices WHERE device = ? AND phone = ? AND exp > ?)";
const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM devices WHERE device = ?)";
const KEEP: &str = "INSERT INTO devices (device, phone, exp) VALUES (?, ?, ?) \
    ON CONFLICT (device, phone) DO UPDATE SET exp = excluded.exp";
/// Drops browsers that did not sign in for long, by a time and at most so many.
pub(crate) const FORGET: &str = "DELETE FROM devices WHERE (device, phone) IN \
    (SELECT device, phone FROM devices WHERE exp <= ? LIMIT ?)";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 4] = [SIGNED_IN, KNOWN, KEEP, FORGET];
