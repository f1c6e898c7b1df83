//! Money that came for an order by a second provider, until it is back.

use sqlx::{Row, SqliteConnection};
use wire::{Channel, Fen, OrderNo, UnixSeconds};

use super::{StoreError, int, parsed};
use guard_client::OrderAt;

/// A payment that is none of its order's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Where it lies.
    pub(crate) at: OrderAt,
    /// The channel's number of the payment.
    pub(crate) trade: String,
}

/// Keeps a stray, once.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    stray: &Stray,
    total: Fen,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO strays (order_no, channel, trade, paid_fen, since, state) \
                  VALUES (?, ?, ?, ?, ?, 'refunding')";
    let insert = sqlx::query(insert).bind(stray.at.order.as_str());
    let insert = insert.bind(stray.at.channel.as_str()).bind(&stray.trade);
    insert.bind(total.get()).bind(int(now)).execute(connection).await?;
    Ok(())
}

/// The strays that are not back yet, the oldest first.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<Stray>, StoreError> {
    let select = "SELECT order_no, channel, trade FROM strays WHERE state = 'refunding' \
                  ORDER BY since LIMIT ?";
    let rows = sqlx::query(select).bind(most).fetch_all(connection).await?;
    let read = |row| {
        let order = parsed(row, "order_no", OrderNo::parse)?;
        let channel = parsed(row, "channel", Channel::parse)?;
        Ok(Stray { at: OrderAt { channel, order }, trade: row.try_get("trade")? })
    };
    rows.iter().map(read).collect()
}

/// The channel sent a stray back under this number of its own, or will not.
pub(crate) async fn settle(
    connection: &mut SqliteConnection,
    stray: &Stray,
    refund: Option<&str>,
) -> Result<(), StoreError> {
    let state = if refund.is_some() { "refunded" } else { "refund-stuck" };
    let update = "UPDATE strays SET state = ?, refund = ? WHERE order_no = ? AND trade = ?";
    let update = sqlx::query(update).bind(state).bind(refund);
    update.bind(stray.at.order.as_str()).bind(&stray.trade).execute(connection).await?;
    Ok(())
}
