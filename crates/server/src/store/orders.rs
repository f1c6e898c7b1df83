//! Orders, and what became of their money.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};
use wire::{
    Channel, Digest, DuplicateView, Fen, OrderNo, OrderState, OrderView, PaymentSteps,
    ReturnReason, TicketState, TicketStates, TicketView, UnixSeconds,
};

use super::batches::CLOCK;
use super::purchase::{Order, Purchase};
use super::{StoreError, int, parsed, uint};
use guard_client::{OrderAt, Payment};

/// Writes the order of a purchase whose quote was just confirmed.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO orders (no, purchase, rider, batch, qty, attempt, quote_digest, \
                  state, pay_by, claim) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(insert)
        .bind(order.no.as_str())
        .bind(purchase.id.to_string())
        .bind(purchase.rider.as_str())
        .bind(purchase.batch.as_str())
        .bind(purchase.qty)
        .bind(order.attempt)
        .bind(order.view.quote.to_string())
        .bind(order.view.state.as_str())
        .bind(int(order.view.pay_by))
        .bind(order.claim.map(|claim| claim.to_string()))
        .execute(&mut *connection)
        .await?;
    let update = sqlx::query("UPDATE purchases SET ordered = 1 WHERE id = ?");
    update.bind(purchase.id.to_string()).execute(connection).await?;
    Ok(())
}

/// The next state of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition<'a> {
    /// The state.
    pub(crate) state: OrderState,
    /// When it changed.
    pub(crate) at: UnixSeconds,
    /// What a channel took, where that is new.
    pub(crate) taken: Option<Taken<'a>>,
    /// The receipt that belongs to the state, if there is one.
    pub(crate) receipt: Option<&'a str>,
    /// Why the money goes back, where it does.
    pub(crate) reason: Option<ReturnReason>,
}

/// Money that decides an order, and where it was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken<'a> {
    /// The attempt, and the channel that took it.
    pub(crate) at: &'a OrderAt,
    /// What it took.
    pub(crate) payment: &'a Payment,
}

/// Moves an order to its next state, and stores when that was.
pub(crate) async fn move_to(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    next: Transition<'_>,
) -> Result<(), StoreError> {
    let step = match next.state {
        OrderState::Refunding => ", refund_asked = COALESCE(refund_asked, ?1)",
        OrderState::Refunded => {
            ", refund_sent = COALESCE(refund_sent, ?1), refunded = COALESCE(refunded, ?1)"
        }
        OrderState::Closed => ", closed = COALESCE(closed, ?1)",
        OrderState::Awaiting | OrderState::Paid | OrderState::RefundStuck => "",
    };
    let update = format!(
        "UPDATE orders SET state = ?2, trade = COALESCE(?3, trade), \
        paid_fen = COALESCE(?4, paid_fen), paid = COALESCE(?5, paid), \
        receipt = COALESCE(?6, receipt), reason = COALESCE(?7, reason), \
        paid_no = COALESCE(?8, paid_no), paid_through = COALESCE(?9, paid_through){step} \
        WHERE no = ?10"
    );
    let payment = next.taken.map(|taken| taken.payment);
    sqlx::query(sqlx::AssertSqlSafe(update))
        .bind(int(next.at))
        .bind(next.state.as_str())
        .bind(payment.map(|payment| payment.trade.as_str()))
        .bind(payment.map(|payment| payment.total.get()))
        .bind(payment.map(|payment| int(payment.paid)))
        .bind(next.receipt)
        .bind(next.reason.map(ReturnReason::as_str))
        .bind(next.taken.map(|taken| taken.at.order.as_str()))
        .bind(next.taken.map(|taken| taken.at.channel.as_str()))
        .bind(no.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes back that an order was decided by money that goes back: other money decides it in the same transaction.
pub(crate) async fn undecide(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<(), StoreError> {
    let update = "UPDATE orders SET reason = NULL, receipt = NULL, refund_asked = NULL, \
                  refund_sent = NULL, refunded = NULL WHERE no = ?";
    sqlx::query(update).bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// Stores how much of the money of an order somebody else gave back, while its ticket stays. Returns whether that is
/// new.
pub(crate) async fn part_returned(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    returned: Fen,
) -> Result<bool, StoreError> {
    let update = "UPDATE orders SET part_returned_fen = ?1 \
                  WHERE no = ?2 AND part_returned_fen IS NOT ?1";
    let update = sqlx::query(update).bind(returned.get()).bind(no.as_str());
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// An order of which a part was given back by somebody else.
#[derive(Debug, Clone)]
pub(crate) struct PartReturned {
    /// The number of the attempt that was paid.
    pub(crate) no: OrderNo,
    /// What was paid.
    pub(crate) paid: Fen,
    /// How much of it went back.
    pub(crate) returned: Fen,
}

/// The orders of which a part was given back by somebody else.
pub(crate) async fn parts_returned(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<PartReturned>, StoreError> {
    let select = "SELECT paid_no, paid_fen, part_returned_fen FROM orders \
        WHERE part_returned_fen IS NOT NULL AND state = 'paid' ORDER BY paid LIMIT ?";
    let rows = sqlx::query(select).bind(most).fetch_all(connection).await?;
    let read = |row| {
        let fen = |column| {
            let fen: i64 = SqliteRow::try_get(row, column)?;
            uint(column, fen).map(Fen::new)
        };
        let no = parsed(row, "paid_no", OrderNo::parse)?;
        Ok(PartReturned { no, paid: fen("paid_fen")?, returned: fen("part_returned_fen")? })
    };
    rows.iter().map(read).collect()
}

/// Stores when the channel accepted the refund of an order, the first time that it reports so.
pub(crate) async fn refund_sent(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update =
        sqlx::query("UPDATE orders SET refund_sent = ? WHERE no = ? AND refund_sent IS NULL");
    update.bind(int(now)).bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// The number of the next compensation, where this rider has none of this batch.
pub(crate) async fn next_compensation(
    connection: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<Option<u32>, StoreError> {
    let select = "SELECT COALESCE(MAX(number), 0) + 1 FROM compensations \
                  HAVING NOT EXISTS (SELECT 1 FROM compensations WHERE rider = ? AND batch = ?)";
    let select = sqlx::query_scalar(select);
    let select = select.bind(purchase.rider.as_str()).bind(purchase.batch.as_str());
    let number: Option<i64> = select.fetch_optional(connection).await?;
    number.map(|number| uint("compensations.number", number)).transpose()
}

/// A ticket for a rider whose order at the channel was wrong by our fault.
#[derive(Debug)]
pub(crate) struct Compensation<'a> {
    /// Its number, see [`next_compensation`].
    pub(crate) number: u32,
    /// The order that was wrong.
    pub(crate) order: &'a OrderNo,
    /// The signed receipt.
    pub(crate) note: &'a str,
}

/// Writes a compensation for the rider of a purchase.
pub(crate) async fn compensate(
    connection: &mut SqliteConnection,
    purchase: &Purchase,
    compensation: &Compensation<'_>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO compensations (number, rider, batch, order_no, note) \
                  VALUES (?, ?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(compensation.number).bind(purchase.rider.as_str());
    let insert = insert.bind(purchase.batch.as_str()).bind(compensation.order.as_str());
    insert.bind(compensation.note).execute(connection).await?;
    Ok(())
}

/// Orders in this state whose time to pay ended by an instant, the longest over first. It does not end
/// while the batch is paused.
pub(crate) async fn due(
    connection: &mut SqliteConnection,
    state: OrderState,
    by: UnixSeconds,
    most: u32,
) -> Result<Vec<OrderNo>, StoreError> {
    let select = format!(
        "SELECT o.no FROM orders o JOIN batches b ON b.id = o.batch \
        WHERE o.state = ? AND o.pay_by <= {CLOCK} ORDER BY o.pay_by LIMIT ?"
    );
    let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select));
    let select = select.bind(state.as_str()).bind(int(by)).bind(most);
    let all: Vec<String> = select.fetch_all(connection).await?;
    let read = |no: String| OrderNo::parse(&no).ok_or(StoreError::Unreadable("orders.no"));
    all.into_iter().map(read).collect()
}

/// Deletes an order with all that belongs to it. Returns the purchase that it was of.
pub(crate) async fn delete(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<String, StoreError> {
    for delete in [
        "DELETE FROM instructions WHERE order_no = ?",
        "DELETE FROM attempts WHERE order_no = ?",
        "DELETE FROM notifications WHERE order_no = ?",
    ] {
        sqlx::query(delete).bind(no.as_str()).execute(&mut *connection).await?;
    }
    let delete = sqlx::query_scalar("DELETE FROM orders WHERE no = ? RETURNING purchase");
    Ok(delete.bind(no.as_str()).fetch_one(connection).await?)
}

/// The order's columns of a joined row, if there are any.
pub(super) fn read(row: &SqliteRow) -> Result<Option<Order>, StoreError> {
    if row.try_get::<Option<String>, _>("no")?.is_none() {
        return Ok(None);
    }
    let trade: Option<String> = row.try_get("trade")?;
    let (total, paid): (Option<i64>, Option<i64>) =
        (row.try_get("paid_fen")?, row.try_get("paid")?);
    let payment = match (trade, total, paid) {
        (Some(trade), Some(total), Some(paid)) => {
            let total = Fen::new(uint("paid_fen", total)?);
            Some(Payment { trade, total, paid: uint("paid", paid)? })
        }
        _ => None,
    };
    let paid_at = match (text(row, "paid_no", OrderNo::parse)?, channel(row, "paid_through")?) {
        (Some(order), Some(channel)) => Some(OrderAt { channel, order }),
        (None, _) | (_, None) => None,
    };
    Ok(Some(Order {
        no: parsed(row, "no", OrderNo::parse)?,
        view: OrderView {
            no: parsed(row, "counting_no", OrderNo::parse)?,
            attempt: uint("counting_attempt", row.try_get("counting_attempt")?)?,
            quote: parsed(row, "confirmed", Digest::parse)?,
            state: parsed(row, "state", OrderState::parse)?,
            pay_by: uint("pay_by", row.try_get("pay_by")?)?,
            channel: channel(row, "channel")?,
            still_open: channel(row, "still_open")?,
            steps: PaymentSteps {
                charged: at(row, "paid")?,
                refund_asked: at(row, "refund_asked")?,
                refund_sent: at(row, "refund_sent")?,
                refunded: at(row, "refunded")?,
                closed: at(row, "closed")?,
            },
            reason: text(row, "reason", ReturnReason::parse)?,
            tickets: tickets(row)?,
            duplicate: duplicate(row)?,
            claim: None,
        },
        attempt: uint("attempt", row.try_get("attempt")?)?,
        paid_at,
        payment,
        receipt: row.try_get("receipt")?,
        voided: row.try_get("voided")?,
        compensation: row.try_get("compensation")?,
        claim: text(row, "claim", Digest::parse)?,
    }))
}

/// The tickets of a joined row: each on a line of its own, with its state before it.
fn tickets(row: &SqliteRow) -> Result<TicketStates, StoreError> {
    let lines: Option<String> = row.try_get("tickets")?;
    let read = |line: &str| {
        let (state, number) = line.split_once(' ').ok_or(StoreError::Unreadable("tickets"))?;
        let state = TicketState::parse(state).ok_or(StoreError::Unreadable("tickets.state"))?;
        Ok::<_, StoreError>(TicketView { number: number.into(), state })
    };
    let all = lines.unwrap_or_default().lines().map(read).collect::<Result<_, _>>();
    all.map(TicketStates)
}

/// The money of a joined row that came beside the money that decided the order.
fn duplicate(row: &SqliteRow) -> Result<Option<DuplicateView>, StoreError> {
    let Some(channel) = channel(row, "stray_channel")? else {
        return Ok(None);
    };
    let steps = PaymentSteps {
        charged: at(row, "stray_paid")?,
        refund_asked: at(row, "stray_since")?,
        refund_sent: at(row, "stray_sent")?,
        refunded: at(row, "stray_refunded")?,
        closed: None,
    };
    Ok(Some(DuplicateView { channel, steps }))
}

fn text<T>(
    row: &SqliteRow,
    column: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| parse(&text).ok_or(StoreError::Unreadable(column))).transpose()
}

fn channel(row: &SqliteRow, column: &'static str) -> Result<Option<Channel>, StoreError> {
    text(row, column, Channel::parse)
}

fn at(row: &SqliteRow, column: &'static str) -> Result<Option<UnixSeconds>, StoreError> {
    let at: Option<i64> = row.try_get(column)?;
    at.map(|at| uint(column, at)).transpose()
}
