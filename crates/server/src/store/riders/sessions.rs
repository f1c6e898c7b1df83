//! Sessions, by the digest of their token.

use sqlx::{FromRow, SqliteConnection};
use wire::digest::hex;
use wire::{Digest, RiderId, SessionView, UnixSeconds};

use super::{Rider, RiderRow};
use crate::store::{StoreError, int, uint};

/// How many sessions of a rider are listed, the latest first.
const LISTED_MAX: u32 = 64;

/// A session to be stored.
#[derive(Debug)]
pub(crate) struct NewSession<'a> {
    /// The digest of its token.
    pub(crate) token: Digest,
    /// Whose it is, and what it may look at.
    pub(crate) rider: &'a Rider,
    /// The device and the program, for the list of sessions.
    pub(crate) device: &'a str,
    pub(crate) opened: UnixSeconds,
    /// When it is over.
    pub(crate) exp: UnixSeconds,
}

/// A session that is not over.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) rider: Rider,
    /// When it was used last, as far as it was stored.
    pub(crate) used: UnixSeconds,
}

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    rider: RiderRow,
    used: i64,
}

#[derive(FromRow)]
struct ListedRow {
    token: Vec<u8>,
    device: String,
    opened: i64,
    used: i64,
}

/// Stores a session.
pub(crate) async fn open(
    connection: &mut SqliteConnection,
    session: &NewSession<'_>,
) -> Result<(), StoreError> {
    let insert = sqlx::query(OPEN).bind(session.token.as_bytes().as_slice());
    let insert = insert.bind(session.rider.id.as_str());
    let insert = insert.bind(session.rider.only.map(|only| only.to_string()));
    let insert = insert.bind(session.device).bind(int(session.opened)).bind(int(session.opened));
    insert.bind(int(session.exp)).execute(connection).await?;
    Ok(())
}

/// The session with this token.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    token: &Digest,
    now: UnixSeconds,
) -> Result<Option<Session>, StoreError> {
    let select = sqlx::query_as(FIND).bind(token.as_bytes().as_slice()).bind(int(now));
    let row: Option<SessionRow> = select.fetch_optional(connection).await?;
    let read = |row: SessionRow| {
        Ok(Session { rider: row.rider.try_into()?, used: uint("sessions.used", row.used)? })
    };
    row.map(read).transpose()
}

/// The rider's sessions, the latest first; of them the one with this token is the own one.
pub(crate) async fn list(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    own: &Digest,
    now: UnixSeconds,
) -> Result<Vec<SessionView>, StoreError> {
    let select = sqlx::query_as(LIST).bind(rider.as_str()).bind(int(now)).bind(LISTED_MAX);
    let rows: Vec<ListedRow> = select.fetch_all(connection).await?;
    let read = |row: ListedRow| {
        Ok(SessionView {
            id: id(&row.token),
            device: row.device,
            opened: uint("sessions.opened", row.opened)?,
            used: uint("sessions.used", row.used)?,
            own: row.token == own.as_bytes(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Ends the session with this token.
pub(crate) async fn end(
    connection: &mut SqliteConnection,
    token: &Digest,
) -> Result<(), StoreError> {
    sqlx::query(END).bind(token.as_bytes().as_slice()).execute(connection).await?;
    Ok(())
}

/// Ends the rider's session with this id. Returns whether there was one.
pub(crate) async fn end_of(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    id: &str,
) -> Result<bool, StoreError> {
    let ended = sqlx::query(END_OF).bind(rider.as_str()).bind(id).execute(connection).await?;
    Ok(ended.rows_affected() > 0)
}

/// Stores when a session was used last.
pub(crate) async fn used(
    connection: &mut SqliteConnection,
    token: &Digest,
    used: UnixSeconds,
) -> Result<(), StoreError> {
    let update = sqlx::query(USED).bind(int(used)).bind(token.as_bytes().as_slice());
    update.execute(connection).await?;
    Ok(())
}

/// The first eight bytes of the token's digest: nobody finds the token by them.
fn id(token: &[u8]) -> String {
    hex(token.get(..8).unwrap_or_default())
}

const OPEN: &str = "INSERT INTO sessions (token, rider, purchase, device, opened, used, exp) \
    VALUES (?, ?, ?, ?, ?, ?, ?)";
const FIND: &str = "SELECT riders.id, riders.phone, sessions.purchase, sessions.used \
    FROM sessions JOIN riders ON riders.id = sessions.rider WHERE token = ? AND exp > ?";
const LIST: &str = "SELECT token, device, opened, used FROM sessions \
    WHERE rider = ? AND exp > ? ORDER BY opened DESC LIMIT ?";
const END: &str = "DELETE FROM sessions WHERE token = ?";
const END_OF: &str = "DELETE FROM sessions WHERE rider = ? AND lower(hex(substr(token, 1, 8))) = ?";
const USED: &str = "UPDATE sessions SET used = MAX(used, ?) WHERE token = ?";
/// Drops sessions that are over, by a time and at most so many.
pub(crate) const FORGET: &str = "DELETE FROM sessions WHERE token IN \
    (SELECT token FROM sessions WHERE exp <= ? LIMIT ?)";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 7] = [OPEN, FIND, LIST, END, END_OF, USED, FORGET];
