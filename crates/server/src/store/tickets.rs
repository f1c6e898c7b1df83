//! Tickets: which were given for which order, and whether each is good.

use sqlx::SqliteConnection;
use wire::OrderNo;

use super::StoreError;

/// Stores a ticket that was given for an order.
pub(crate) async fn give(
    connection: &mut SqliteConnection,
    order: &OrderNo,
    ticket: &str,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO tickets (ticket, order_no, state) VALUES (?, ?, 'valid')";
    sqlx::query(insert).bind(ticket).bind(order.as_str()).execute(connection).await?;
    Ok(())
}

/// Makes the tickets of an order void: their money goes back. Their receipt is one of void tickets from now on.
pub(crate) async fn void(
    connection: &mut SqliteConnection,
    order: &OrderNo,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE tickets SET state = 'void' WHERE order_no = ?");
    update.bind(order.as_str()).execute(&mut *connection).await?;
    let update = "UPDATE orders SET voided = receipt, receipt = NULL WHERE no = ?";
    sqlx::query(update).bind(order.as_str()).execute(connection).await?;
    Ok(())
}
