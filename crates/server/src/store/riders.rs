//! Riders, the codes that were sent to them, and their sessions.

use sqlx::{FromRow, SqliteConnection};
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

#[derive(FromRow)]
struct RiderRow {
    id: String,
    phone: String,
    purchase: Option<String>,
}

impl TryFrom<RiderRow> for Rider {
    type Error = StoreError;

    fn try_from(row: RiderRow) -> Result<Self, StoreError> {
        let id = RiderId::parse(&row.id).ok_or(StoreError::Unreadable("riders.id"))?;
        let unreadable = StoreError::Unreadable("sessions.purchase");
        let only = match row.purchase {
            Some(purchase) => Some(PurchaseId::parse(&purchase).ok_or(unreadable)?),
            None => None,
        };
        Ok(Self { id, phone: row.phone, only })
    }
}

/// The latest code of a phone.
#[derive(Debug, Clone)]
pub(crate) struct SentCode {
    pub(crate) id: i64,
    pub(crate) digest: Vec<u8>,
    pub(crate) sent: UnixSeconds,
    pub(crate) tries: u32,
}

#[derive(FromRow)]
struct SentCodeRow {
    id: i64,
    digest: Vec<u8>,
    sent: i64,
    tries: i64,
}

/// The codes that a phone was sent in some time.
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

/// The codes that were sent to this phone after one instant and not after another. Those of a clock that was ahead,
/// and was set right, are not counted.
pub(crate) async fn codes_between(
    connection: &mut SqliteConnection,
    phone: &str,
    after: UnixSeconds,
    until: UnixSeconds,
) -> Result<CodesSent, StoreError> {
    let select = "SELECT COUNT(*) AS count, COALESCE(MIN(sent), 0) AS first \
                  FROM codes WHERE phone = ? AND sent > ? AND sent <= ?";
    let select = sqlx::query_as(select).bind(phone).bind(int(after)).bind(int(until));
    let row: CodesSentRow = select.fetch_one(connection).await?;
    Ok(CodesSent { count: uint("count", row.count)?, first: uint("codes.sent", row.first)? })
}

/// Stores that a code was sent, and forgets those of more than a day ago.
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
                  ORDER BY id DESC LIMIT 1";
    let row: Option<SentCodeRow> =
        sqlx::query_as(select).bind(phone).fetch_optional(connection).await?;
    let read = |row: SentCodeRow| {
        let (sent, tries) = (uint("codes.sent", row.sent)?, uint("codes.tries", row.tries)?);
        Ok(SentCode { id: row.id, digest: row.digest, sent, tries })
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

/// A session to be stored.
#[derive(Debug)]
pub(crate) struct NewSession<'a> {
    /// The digest of its token.
    pub(crate) token: Digest,
    /// Whose it is, and what it may look at.
    pub(crate) rider: &'a Rider,
    /// When it is over.
    pub(crate) exp: UnixSeconds,
}

/// Stores a session, and forgets those that are over.
pub(crate) async fn open_session(
    connection: &mut SqliteConnection,
    session: &NewSession<'_>,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let forget = sqlx::query("DELETE FROM sessions WHERE exp <= ?").bind(int(now));
    forget.execute(&mut *connection).await?;
    let insert = "INSERT INTO sessions (token, rider, purchase, exp) VALUES (?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(session.token.as_bytes().as_slice());
    let insert = insert.bind(session.rider.id.as_str());
    let insert = insert.bind(session.rider.only.map(|only| only.to_string()));
    insert.bind(int(session.exp)).execute(connection).await?;
    Ok(())
}

/// The rider of a session.
pub(crate) async fn of_session(
    connection: &mut SqliteConnection,
    token: &Digest,
    now: UnixSeconds,
) -> Result<Option<Rider>, StoreError> {
    let select = "SELECT riders.id, riders.phone, sessions.purchase FROM sessions \
                  JOIN riders ON riders.id = sessions.rider WHERE token = ? AND exp > ?";
    let select = sqlx::query_as(select).bind(token.as_bytes().as_slice()).bind(int(now));
    let row: Option<RiderRow> = select.fetch_optional(connection).await?;
    row.map(Rider::try_from).transpose()
}

/// The rider of the purchase whose claim code has this digest, for a look at that purchase.
pub(crate) async fn of_claim(
    connection: &mut SqliteConnection,
    claim: &Digest,
) -> Result<Option<Rider>, StoreError> {
    let select = "SELECT riders.id, riders.phone, orders.purchase FROM orders \
                  JOIN riders ON riders.id = orders.rider WHERE orders.claim = ?";
    let select = sqlx::query_as(select).bind(claim.to_string());
    let row: Option<RiderRow> = select.fetch_optional(connection).await?;
    row.map(Rider::try_from).transpose()
}
