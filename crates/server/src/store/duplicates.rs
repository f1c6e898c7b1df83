//! Duplicate payments: money that came for an order by a second provider, until it is refunded. Their
//! table is called `strays`.

use sqlx::{Row, SqliteConnection};
use wire::{Channel, Fen, OrderNo, UnixSeconds};

use super::{StoreError, int, parsed};
use guard_client::OrderAt;

/// A payment for an order that was paid at another provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duplicate {
    /// The order at the provider that took it.
    pub(crate) at: OrderAt,
    /// The channel's number of the payment.
    pub(crate) trade: String,
}

/// Stores a duplicate payment, once.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    duplicate: &Duplicate,
    total: Fen,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO strays (order_no, channel, trade, paid_fen, since, state) \
                  VALUES (?, ?, ?, ?, ?, 'refunding')";
    let insert = sqlx::query(insert).bind(duplicate.at.order.as_str());
    let insert = insert.bind(duplicate.at.channel.as_str()).bind(&duplicate.trade);
    insert.bind(total.get()).bind(int(now)).execute(connection).await?;
    Ok(())
}

/// The duplicate payments that are not refunded yet, the oldest first.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<Duplicate>, StoreError> {
    let select = "SELECT order_no, channel, trade FROM strays WHERE state = 'refunding' \
                  ORDER BY since LIMIT ?";
    let rows = sqlx::query(select).bind(most).fetch_all(connection).await?;
    let read = |row| {
        let order = parsed(row, "order_no", OrderNo::parse)?;
        let channel = parsed(row, "channel", Channel::parse)?;
        Ok(Duplicate { at: OrderAt { channel, order }, trade: row.try_get("trade")? })
    };
    rows.iter().map(read).collect()
}

/// Stores that the channel refunded it, under this number, or that it will not.
pub(crate) async fn settle(
    connection: &mut SqliteConnection,
    duplicate: &Duplicate,
    refund: Option<&str>,
) -> Result<(), StoreError> {
    let state = if refund.is_some() { "refunded" } else { "refund-stuck" };
    let update = "UPDATE strays SET state = ?, refund = ? WHERE order_no = ? AND trade = ?";
    let update = sqlx::query(update).bind(state).bind(refund);
    update.bind(duplicate.at.order.as_str()).bind(&duplicate.trade).execute(connection).await?;
    Ok(())
}
