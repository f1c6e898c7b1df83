//! What the providers reported and was verified, as it came.

use sqlx::SqliteConnection;
use wire::{OrderNo, UnixSeconds};

use super::{StoreError, int};

/// A notification that was verified, as it came.
#[derive(Debug)]
pub(crate) struct Notified<'a> {
    /// The provider's number of the notification: a repetition has the same one.
    pub(crate) id: &'a str,
    /// The order that it is about.
    pub(crate) order: &'a OrderNo,
    /// The whole body.
    pub(crate) body: &'a str,
}

/// Stores a notification, once. Returns whether it is new.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    notified: &Notified<'_>,
    received: UnixSeconds,
) -> Result<bool, StoreError> {
    let insert = "INSERT OR IGNORE INTO notifications (id, order_no, received, body) \
                  VALUES (?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(notified.id).bind(notified.order.as_str());
    let insert = insert.bind(int(received)).bind(notified.body);
    Ok(insert.execute(connection).await?.rows_affected() > 0)
}
