//! Purchases, each with its latest quote and, once that was confirmed, its order.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use wire::{
    BatchId, Digest, Fen, OrderNo, OrderState, ProductId, PurchaseId, RiderId, UnixSeconds,
};

use super::batches::CLOCK;
use super::purchase::Purchase;
use super::{StoreError, int, orders, parsed, uint};

/// The purchase with this id, whoever's it is.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    id: PurchaseId,
) -> Result<Option<Purchase>, StoreError> {
    let select = sqlx::query("SELECT * FROM purchases_with_orders WHERE id = ?");
    let row = select.bind(id.to_string()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// The purchase that the number of an attempt belongs to.
pub(crate) async fn of_order(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<Option<Purchase>, StoreError> {
    let select = sqlx::query(
        "SELECT * FROM purchases_with_orders \
        WHERE no = (SELECT order_no FROM attempts WHERE no = ?)",
    );
    let row = select.bind(no.as_str()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// The order that a person calls by this: the number of one of its attempts, the id of its purchase, or the short number
/// that its rider reads out, where only one order has it.
pub(crate) async fn order_called(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<OrderNo>, StoreError> {
    let known = name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if !known || name.len() < 8 {
        return Ok(None);
    }
    let select = "SELECT DISTINCT o.no FROM orders o JOIN attempts a ON a.order_no = o.no \
        WHERE a.no = ?1 OR o.purchase LIKE ?1 || '%' LIMIT 2";
    let select = sqlx::query_scalar(select).bind(name.to_ascii_lowercase());
    let all: Vec<String> = select.fetch_all(connection).await?;
    let [no] = all.as_slice() else {
        return Ok(None);
    };
    OrderNo::parse(no).ok_or(StoreError::Unreadable("orders.no")).map(Some)
}

/// The purchase of this rider and batch that is active: a live quote without an order, an order
/// that waits for money, a ticket, or money on its way back for which there never was one. A ticket that was given back
/// is in nobody's way.
pub(crate) async fn active(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    batch: &BatchId,
    now: UnixSeconds,
) -> Result<Option<PurchaseId>, StoreError> {
    let select = format!(
        "SELECT p.id FROM purchases p JOIN batches b ON b.id = p.batch \
        LEFT JOIN orders o ON o.purchase = p.id \
        WHERE p.rider = ? AND p.batch = ? AND {} \
        ORDER BY o.state = 'paid' DESC, o.no IS NULL LIMIT 1",
        is_active()
    );
    let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select));
    let select = select.bind(rider.as_str()).bind(batch.as_str());
    let id: Option<String> = select.bind(int(now)).fetch_optional(connection).await?;
    id.as_deref().map(read_id).transpose()
}

/// Whether a purchase is active, in SQL, see [`active`]. The one parameter is now.
fn is_active() -> String {
    format!(
        "(o.state IN ('awaiting', 'paid') \
        OR (o.state IN ('refunding', 'refund-stuck') AND o.voided IS NULL) \
        OR (p.ordered = 0 AND p.held_until > {CLOCK}))"
    )
}

/// An active purchase, as [`active`] counts them.
#[derive(Debug)]
pub(crate) struct ActivePurchase {
    /// Its id.
    pub(crate) id: PurchaseId,
    /// Its batch.
    pub(crate) batch: BatchId,
    /// How many tickets it is of.
    pub(crate) qty: u32,
}

/// The active purchases of this rider in whatever batch, tickets first.
pub(crate) async fn active_of_rider(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    now: UnixSeconds,
) -> Result<Vec<ActivePurchase>, StoreError> {
    let select = format!(
        "SELECT p.id, p.batch, p.qty FROM purchases p JOIN batches b ON b.id = p.batch \
        LEFT JOIN orders o ON o.purchase = p.id WHERE p.rider = ? AND {} \
        ORDER BY o.state = 'paid' DESC, o.no IS NULL, p.rowid DESC",
        is_active()
    );
    let select = sqlx::query(sqlx::AssertSqlSafe(select)).bind(rider.as_str()).bind(int(now));
    let rows = select.fetch_all(connection).await?;
    let read = |row| {
        Ok(ActivePurchase {
            id: parsed(row, "id", PurchaseId::parse)?,
            batch: parsed(row, "batch", BatchId::parse)?,
            qty: uint("qty", row.try_get("qty")?)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The purchase whose order this rider made last, in whatever batch and state.
pub(crate) async fn latest_ordered(
    connection: &mut SqliteConnection,
    rider: &RiderId,
) -> Result<Option<PurchaseId>, StoreError> {
    let select = "SELECT p.id FROM purchases p JOIN orders o ON o.purchase = p.id \
        WHERE p.rider = ? ORDER BY o.pay_by DESC, o.rowid DESC LIMIT 1";
    let select = sqlx::query_scalar(select).bind(rider.as_str());
    let id: Option<String> = select.fetch_optional(connection).await?;
    id.as_deref().map(read_id).transpose()
}

/// The latest purchases of this rider: those with an order, and a quote that is held. Of the ones before this purchase,
/// if there is one, and at most so many.
pub(crate) async fn of_rider(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    before: Option<PurchaseId>,
    at: UnixSeconds,
    most: u32,
) -> Result<Vec<PurchaseId>, StoreError> {
    let select = format!(
        "SELECT p.id FROM purchases p JOIN batches b ON b.id = p.batch \
        WHERE p.rider = ? AND (p.ordered = 1 OR p.held_until > {CLOCK}) AND p.rowid < \
        COALESCE((SELECT rowid FROM purchases WHERE id = ? AND rider = p.rider), 9223372036854775807) \
        ORDER BY p.rowid DESC LIMIT ?"
    );
    let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(rider.as_str());
    let select = select.bind(int(at)).bind(before.map(|id| id.to_string())).bind(most);
    let ids: Vec<String> = select.fetch_all(connection).await?;
    ids.iter().map(|id| read_id(id)).collect()
}

/// Writes a purchase with its quote, or the new quote of a purchase that is there.
pub(crate) async fn put(
    connection: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO purchases (id, rider, batch, product, qty, tariff, quote, \
        quote_digest, quote_exp, held_until, total_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, ?9, ?10) \
        ON CONFLICT (id) DO UPDATE SET tariff = excluded.tariff, quote = excluded.quote, \
        quote_digest = excluded.quote_digest, quote_exp = excluded.quote_exp, \
        held_until = excluded.held_until, total_fen = excluded.total_fen";
    sqlx::query(insert)
        .bind(purchase.id.to_string())
        .bind(purchase.rider.as_str())
        .bind(purchase.batch.as_str())
        .bind(purchase.product.as_str())
        .bind(purchase.qty)
        .bind(purchase.tariff.hex())
        .bind(purchase.quote.as_str())
        .bind(purchase.quote_digest.to_string())
        .bind(int(purchase.quote_exp))
        .bind(purchase.total.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// A quote of a purchase that has no order, and is held.
#[derive(Debug)]
pub(crate) struct HeldQuote {
    /// The purchase.
    pub(crate) purchase: PurchaseId,
    /// Its quote, a note.
    pub(crate) quote: String,
}

/// The quotes of this batch that have no order and are held at an instant.
pub(crate) async fn held_quotes(
    connection: &mut SqliteConnection,
    batch: &BatchId,
    at: UnixSeconds,
) -> Result<Vec<HeldQuote>, StoreError> {
    let select = "SELECT id, quote FROM purchases \
        WHERE batch = ? AND ordered = 0 AND held_until > ?";
    let select = sqlx::query(select).bind(batch.as_str()).bind(int(at));
    let rows = select.fetch_all(connection).await?;
    let read = |row| {
        let purchase = parsed(row, "id", PurchaseId::parse)?;
        Ok(HeldQuote { purchase, quote: row.try_get("quote")? })
    };
    rows.iter().map(read).collect()
}

/// Ends a quote before its time: the hold stays, and the next answer is a quote made anew.
pub(crate) async fn end_quote(
    connection: &mut SqliteConnection,
    id: &PurchaseId,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE purchases SET quote_exp = MIN(quote_exp, ?) WHERE id = ?");
    update.bind(int(now)).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Forgets purchases that never moved money and were over by an instant: those without an order whose
/// hold had ended, and those whose order is closed, with all that belongs to it. Neither ends while the
/// batch is paused. Returns how many there were.
pub(crate) async fn forget(
    connection: &mut SqliteConnection,
    by: UnixSeconds,
    most: u32,
) -> Result<u64, StoreError> {
    let select = format!(
        "SELECT p.id FROM purchases p JOIN batches b ON b.id = p.batch \
        WHERE p.ordered = 0 AND p.held_until <= {CLOCK} LIMIT ?"
    );
    let lapsed = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(int(by)).bind(most);
    let mut over: Vec<String> = lapsed.fetch_all(&mut *connection).await?;
    for no in orders::due(connection, OrderState::Closed, by, most).await? {
        over.push(orders::delete(connection, &no).await?);
    }
    for id in &over {
        let delete = sqlx::query("DELETE FROM purchases WHERE id = ?").bind(id);
        delete.execute(&mut *connection).await?;
    }
    Ok(over.len() as u64)
}

fn read_id(id: &str) -> Result<PurchaseId, StoreError> {
    PurchaseId::parse(id).ok_or(StoreError::Unreadable("purchases.id"))
}

fn read(row: &SqliteRow) -> Result<Purchase, StoreError> {
    Ok(Purchase {
        id: parsed(row, "id", PurchaseId::parse)?,
        rider: parsed(row, "rider", RiderId::parse)?,
        batch: parsed(row, "batch", BatchId::parse)?,
        product: parsed(row, "product", ProductId::parse)?,
        qty: uint("qty", row.try_get("qty")?)?,
        tariff: parsed(row, "tariff", Digest::from_hex)?,
        quote: row.try_get("quote")?,
        quote_digest: parsed(row, "quote_digest", Digest::parse)?,
        quote_exp: uint("quote_exp", row.try_get("quote_exp")?)?,
        total: Fen::new(uint("total_fen", row.try_get("total_fen")?)?),
        order: orders::read(row)?,
    })
}
