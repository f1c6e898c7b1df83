//! Riders; below, the codes that were sent to them, the tokens of an app that they used, the browsers that they sign in with, and their sessions.

pub(crate) mod app_tokens;
pub(crate) mod codes;
pub(crate) mod devices;
#[cfg(test)]
mod plans;
pub(crate) mod sessions;

use sqlx::{FromRow, SqliteConnection};
use wire::{Digest, PurchaseId, RiderId, UnixSeconds};

use super::{StoreError, int};

/// Drops what is older than this time, by a statement of these modules, and at most so many rows. Returns how many.
pub(crate) async fn forget(
    connection: &mut SqliteConnection,
    statement: &'static str,
    by: UnixSeconds,
    most: u32,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query(statement).bind(int(by)).bind(most).execute(connection).await?;
    Ok(forgotten.rows_affected())
}

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

/// The rider of this phone; `new` becomes the id of one who was not known.
pub(crate) async fn rider_of(
    connection: &mut SqliteConnection,
    phone: &str,
    new: &RiderId,
) -> Result<RiderId, StoreError> {
    let insert = sqlx::query(INSERT).bind(new.as_str()).bind(phone);
    insert.execute(&mut *connection).await?;
    let id: String = sqlx::query_scalar(OF_PHONE).bind(phone).fetch_one(connection).await?;
    RiderId::parse(&id).ok_or(StoreError::Unreadable("riders.id"))
}

/// The rider of the purchase whose claim code has this digest, for a look at that purchase.
pub(crate) async fn of_claim(
    connection: &mut SqliteConnection,
    claim: &Digest,
) -> Result<Option<Rider>, StoreError> {
    let select = sqlx::query_as(OF_CLAIM).bind(claim.to_string());
    let row: Option<RiderRow> = select.fetch_optional(connection).await?;
    row.map(Rider::try_from).transpose()
}

const INSERT: &str = "INSERT OR IGNORE INTO riders (id, phone) VALUES (?, ?)";
const OF_PHONE: &str = "SELECT id FROM riders WHERE phone = ?";
const OF_CLAIM: &str = "SELECT riders.id, riders.phone, orders.purchase FROM orders \
    JOIN riders ON riders.id = orders.rider WHERE orders.claim = ?";

#[cfg(test)]
const STATEMENTS: [&str; 3] = [INSERT, OF_PHONE, OF_CLAIM];
