//! Riders, the codes that were sent to them, and their sessions.

use sqlx::SqliteConnection;
use wire::{Digest, PurchaseId, RiderId, UnixSeconds};

use super::{StoreError, int, uint};

/// A rider with a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rider {
    pub(crate) id: RiderId,
    pub(crate) phone: String,
    /// The one purchase that this session may look at, where a claim code opened it.
    pub(crate) only: Option<PurchaseId>,
}

/// The latest code of a phone.
#[derive(Debug, Clone)]
pub(crate) struct SentCode {
    pub(crate) id: i64,
    pub(crate) digest: Vec<u8>,
    pub(crate) sent: UnixSeconds,
    pub(crate) tries: u32,
}

/// How many codes were sent to this phone after an instant, and when the first of these was.
pub(crate) async fn codes_since(
    connection: &mut SqliteConnection,
    phone: &str,
    after: UnixSeconds,
) -> Result<(u64, UnixSeconds), StoreError> {
    let select = "SELECT COUNT(*), COALESCE(MIN(sent), 0) FROM codes WHERE phone = ? AND sent > ?";
    let select = sqlx::query_as(select).bind(phone).bind(int(after));
    let (count, first): (i64, i64) = select.fetch_one(connection).await?;
    Ok((uint("count", count)?, uint("sent", first)?))
}

/// Notes that a code was sent, and forgets those of more than a day ago.
pub(crate) async fn sent_code(
    connection: &mut SqliteConnection,
    phone: &str,
    digest: &[u8],
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let forget = sqlx::query("DELETE FROM codes WHERE sent <= ?");
    forget.bind(int(now.saturating_sub(86_400))).execute(&mut *connection).await?;
    let insert = sqlx::query("INSERT INTO codes (phone, digest, sent) VALUES (?, ?, ?)");
    insert.bind(phone).bind(digest).bind(int(now)).execute(connection).await?;
    Ok(())
}

/// The latest code that was sent to this phone.
pub(crate) async fn latest_code(
    connection: &mut SqliteConnection,
    phone: &str,
) -> Result<Option<SentCode>, StoreError> {
    let select = "SELECT id, digest, sent, tries FROM codes WHERE phone = ? \
                  ORDER BY sent DESC, id DESC LIMIT 1";
    let row: Option<(i64, Vec<u8>, i64, i64)> =
        sqlx::query_as(select).bind(phone).fetch_optional(connection).await?;
    let read = |(id, digest, sent, tries)| {
        Ok(SentCode { id, digest, sent: uint("sent", sent)?, tries: uint("tries", tries)? })
    };
    row.map(read).transpose()
}

/// Counts a try of a code.
pub(crate) async fn tried_code(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE codes SET tries = tries + 1 WHERE id = ?");
    update.bind(id).execute(connection).await?;
    Ok(())
}

/// The rider of this phone; `new` becomes the id of one who was not known.
pub(crate) async fn rider_of(
    connection: &mut SqliteConnection,
    phone: &str,
    new: &RiderId,
) -> Result<RiderId, StoreError> {
    let insert = sqlx::query("INSERT OR IGNORE INTO riders (id, phone) VALUES (?, ?)");
    insert.bind(new.as_str()).bind(phone).execute(&mut *connection).await?;
    let select = sqlx::query_scalar("SELECT id FROM riders WHERE phone = ?").bind(phone);
    let id: String = select.fetch_one(connection).await?;
    RiderId::parse(&id).ok_or(StoreError::Unreadable("riders.id"))
}

/// Opens a session, and forgets those that are over.
pub(crate) async fn open_session(
    connection: &mut SqliteConnection,
    token: &[u8],
    rider: &Rider,
    now: UnixSeconds,
    exp: UnixSeconds,
) -> Result<(), StoreError> {
    let forget = sqlx::query("DELETE FROM sessions WHERE exp <= ?").bind(int(now));
    forget.execute(&mut *connection).await?;
    let insert = "INSERT INTO sessions (token, rider, purchase, exp) VALUES (?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(token).bind(rider.id.as_str());
    let insert = insert.bind(rider.only.map(|only| only.to_string())).bind(int(exp));
    insert.execute(connection).await?;
    Ok(())
}

/// The rider of a session.
pub(crate) async fn of_session(
    connection: &mut SqliteConnection,
    token: &[u8],
    now: UnixSeconds,
) -> Result<Option<Rider>, StoreError> {
    let select = "SELECT riders.id, riders.phone, sessions.purchase FROM sessions \
                  JOIN riders ON riders.id = sessions.rider WHERE token = ? AND exp > ?";
    let select = sqlx::query_as(select).bind(token).bind(int(now));
    select.fetch_optional(connection).await?.map(read).transpose()
}

/// The rider of the purchase whose claim code has this digest, for a look at that purchase.
pub(crate) async fn of_claim(
    connection: &mut SqliteConnection,
    claim: &Digest,
) -> Result<Option<Rider>, StoreError> {
    let select = "SELECT riders.id, riders.phone, orders.purchase FROM orders \
                  JOIN riders ON riders.id = orders.rider WHERE orders.claim = ?";
    let select = sqlx::query_as(select).bind(claim.to_string());
    select.fetch_optional(connection).await?.map(read).transpose()
}

fn read((id, phone, only): (String, String, Option<String>)) -> Result<Rider, StoreError> {
    let id = RiderId::parse(&id).ok_or(StoreError::Unreadable("riders.id"))?;
    let only = only.map(|only| PurchaseId::parse(&only));
    let unreadable = only == Some(None);
    if unreadable {
        return Err(StoreError::Unreadable("sessions.purchase"));
    }
    Ok(Rider { id, phone, only: only.flatten() })
}
