//! One-time codes, each with the browser's request that it was sent for.

use sqlx::{FromRow, SqliteConnection};
use wire::{Digest, UnixSeconds};

use crate::store::{StoreError, int, uint};

/// How long a code is kept, in seconds: it counts for a day.
pub(crate) const CODE_KEPT_SECONDS: u64 = 86_400;

/// The latest code of a request.
#[derive(Debug, Clone)]
pub(crate) struct SentCode {
    pub(crate) id: i64,
    /// The number that it was sent to.
    pub(crate) phone: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) sent: UnixSeconds,
    /// How often a wrong one was entered in its place.
    pub(crate) tries: u32,
    /// Whether it opened its session.
    pub(crate) used: bool,
}

#[derive(FromRow)]
struct SentCodeRow {
    id: i64,
    phone: String,
    digest: Vec<u8>,
    sent: i64,
    tries: i64,
    used: bool,
}

/// A code to be stored.
#[derive(Debug)]
pub(crate) struct NewCode<'a> {
    /// The digest of the request's cookie.
    pub(crate) cookie: Digest,
    /// The number that it is sent to.
    pub(crate) phone: &'a str,
    /// The digest of the device cookie of a browser that signed in with this number before.
    pub(crate) device: Option<Digest>,
    /// The digest of the code.
    pub(crate) digest: Digest,
    pub(crate) sent: UnixSeconds,
}

/// The codes that were sent to a number in some time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodesSent {
    /// How many.
    pub(crate) count: u64,
    /// When the first of them was sent.
    pub(crate) first: UnixSeconds,
}

#[derive(FromRow)]
struct CodesSentRow {
    count: i64,
    first: i64,
}

/// The latest code of the request with this cookie.
pub(crate) async fn latest(
    connection: &mut SqliteConnection,
    cookie: &Digest,
) -> Result<Option<SentCode>, StoreError> {
    let select = sqlx::query_as(LATEST).bind(cookie.as_bytes().as_slice());
    let row: Option<SentCodeRow> = select.fetch_optional(connection).await?;
    let read = |SentCodeRow { id, phone, digest, sent, tries, used }| {
        let (sent, tries) =
            (uint("code_requests.sent", sent)?, uint("code_requests.tries", tries)?);
        Ok(SentCode { id, phone, digest, sent, tries, used })
    };
    row.map(read).transpose()
}

/// The codes that were sent to this number after one instant and not after another: for this browser, where it signed in
/// with the number before, else for all that did not. Those of a clock that was ahead, and was set right, are not counted.
pub(crate) async fn between(
    connection: &mut SqliteConnection,
    phone: &str,
    device: Option<&Digest>,
    after: UnixSeconds,
    until: UnixSeconds,
) -> Result<CodesSent, StoreError> {
    let select = sqlx::query_as(BETWEEN).bind(phone).bind(bytes(device));
    let select = select.bind(int(after)).bind(int(until));
    let row: CodesSentRow = select.fetch_one(connection).await?;
    let first = uint("code_requests.sent", row.first)?;
    Ok(CodesSent { count: uint("count", row.count)?, first })
}

/// Stores that a code was sent.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    code: &NewCode<'_>,
) -> Result<(), StoreError> {
    let insert = sqlx::query(INSERT).bind(code.cookie.as_bytes().as_slice()).bind(code.phone);
    let insert = insert.bind(bytes(code.device.as_ref())).bind(code.digest.as_bytes().as_slice());
    insert.bind(int(code.sent)).execute(connection).await?;
    Ok(())
}

/// Counts a wrong try.
pub(crate) async fn tried(connection: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    sqlx::query(TRIED).bind(id).execute(connection).await?;
    Ok(())
}

/// Stores that the code opened its session.
pub(crate) async fn used(connection: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    sqlx::query(USED).bind(id).execute(connection).await?;
    Ok(())
}

fn bytes(digest: Option<&Digest>) -> &[u8] {
    digest.map_or(&[], |digest| digest.as_bytes().as_slice())
}

const LATEST: &str = "SELECT id, phone, digest, sent, tries, used FROM code_requests \
    WHERE cookie = ? ORDER BY id DESC LIMIT 1";
const BETWEEN: &str = "SELECT COUNT(*) AS count, COALESCE(MIN(sent), 0) AS first \
    FROM code_requests WHERE phone = ? AND device = ? AND sent > ? AND sent <= ?";
const INSERT: &str =
    "INSERT INTO code_requests (cookie, phone, device, digest, sent) VALUES (?, ?, ?, ?, ?)";
const TRIED: &str = "UPDATE code_requests SET tries = tries + 1 WHERE id = ?";
const USED: &str = "UPDATE code_requests SET used = 1 WHERE id = ?";
/// Drops codes that were sent longer ago, by a time and at most so many.
pub(crate) const FORGET: &str = "DELETE FROM code_requests WHERE id IN \
    (SELECT id FROM code_requests WHERE sent <= ? LIMIT ?)";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 6] = [LATEST, BETWEEN, INSERT, TRIED, USED, FORGET];
