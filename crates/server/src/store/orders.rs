//! Orders, the instructions to pay them, and what the provider reported.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, SqliteConnection};
use wire::{
    Channel, Digest, Fen, InstructionAnswer, OrderNo, OrderState, OrderView, PaymentSteps,
    TicketStates, UnixSeconds,
};

use super::batches::CLOCK;
use super::purchase::{Order, Purchase};
use super::{StoreError, int, parsed, uint};
use guard_client::Payment;

/// Writes the order of a purchase whose quote was just confirmed.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO orders (no, purchase, rider, batch, qty, attempt, quote_digest, \
                  state, pay_by, claim) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(insert)
        .bind(order.view.no.as_str())
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
    /// What the channel took, where that is new.
    pub(crate) payment: Option<&'a Payment>,
    /// The receipt that belongs to the state, if there is one.
    pub(crate) receipt: Option<&'a str>,
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
        receipt = COALESCE(?6, receipt){step} WHERE no = ?7"
    );
    sqlx::query(sqlx::AssertSqlSafe(update))
        .bind(int(next.at))
        .bind(next.state.as_str())
        .bind(next.payment.map(|payment| payment.trade.as_str()))
        .bind(next.payment.map(|payment| payment.total.get()))
        .bind(next.payment.map(|payment| int(payment.paid)))
        .bind(next.receipt)
        .bind(no.as_str())
        .execute(connection)
        .await?;
    Ok(())
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

/// Takes the lease on making an order's instruction. Returns whether it was free.
pub(crate) async fn lease(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<bool, StoreError> {
    let update = "UPDATE orders SET leased_until = ? WHERE no = ? AND leased_until <= ?";
    let update = sqlx::query(update).bind(int(until)).bind(no.as_str()).bind(int(now));
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Gives the lease back: the instruction is there, or there will be none.
pub(crate) async fn end_lease(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE orders SET leased_until = 0 WHERE no = ?");
    update.bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// An instruction as it is stored.
#[derive(FromRow)]
struct InstructionRow {
    address: String,
    note: String,
    digest: String,
}

/// The digest of an order's instruction, and the instruction itself.
#[derive(Debug, Clone)]
pub(crate) struct StoredInstruction {
    /// What was given out.
    pub(crate) answer: InstructionAnswer,
    /// The digest of its note.
    pub(crate) digest: Digest,
}

/// The instruction of an order, unless the order was paid at another provider than the one it was
/// given to.
pub(crate) async fn instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<Option<StoredInstruction>, StoreError> {
    let select = "SELECT i.address, i.note, i.digest \
                  FROM instructions i JOIN orders o ON o.no = i.order_no \
                  WHERE o.no = ? AND o.paid_through IS NULL";
    let row: Option<InstructionRow> =
        sqlx::query_as(select).bind(no.as_str()).fetch_optional(connection).await?;
    let read = |row: InstructionRow| {
        let digest = Digest::parse(&row.digest);
        Ok(StoredInstruction {
            digest: digest.ok_or(StoreError::Unreadable("instructions.digest"))?,
            answer: InstructionAnswer { address: row.address, instruction: row.note },
        })
    };
    row.map(read).transpose()
}

/// The instruction of an order, as long as its time is not over.
pub(crate) async fn live_instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    now: UnixSeconds,
) -> Result<Option<InstructionAnswer>, StoreError> {
    let select = "SELECT address, note, digest FROM instructions WHERE order_no = ? AND exp > ?";
    let select = sqlx::query_as(select).bind(no.as_str()).bind(int(now));
    let row: Option<InstructionRow> = select.fetch_optional(connection).await?;
    Ok(row.map(|row| InstructionAnswer { address: row.address, instruction: row.note }))
}

/// The channel that an order is paid through: the one that money came through, where that was another
/// person's link, or that of its first instruction. It stays for as long as there is the order: two
/// channels could take money for it twice.
pub(crate) async fn channel(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<Option<Channel>, StoreError> {
    let select = "SELECT COALESCE(o.paid_through, i.channel) FROM orders o \
                  LEFT JOIN instructions i ON i.order_no = o.no WHERE o.no = ?";
    let select = sqlx::query_scalar(select);
    let known: Option<Option<String>> = select.bind(no.as_str()).fetch_optional(connection).await?;
    let read =
        |text: String| Channel::parse(&text).ok_or(StoreError::Unreadable("instructions.channel"));
    known.flatten().map(read).transpose()
}

/// Stores through which channel money came for an order that was given to none, or to another provider.
pub(crate) async fn paid_through(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    channel: Channel,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE orders SET paid_through = ? WHERE no = ?");
    update.bind(channel.as_str()).bind(no.as_str()).execute(connection).await?;
    Ok(())
}

/// An instruction that the guard signed just now.
#[derive(Debug)]
pub(crate) struct NewInstruction<'a> {
    /// What is given out.
    pub(crate) answer: &'a InstructionAnswer,
    /// The digest of its note.
    pub(crate) digest: Digest,
    /// The channel that it names.
    pub(crate) channel: Channel,
    /// When its time is over.
    pub(crate) exp: UnixSeconds,
}

/// Stores an instruction, unless the order has one whose time is not over, or one of another channel:
/// the first that was stored is the one that is given out.
pub(crate) async fn keep_instruction(
    connection: &mut SqliteConnection,
    no: &OrderNo,
    new: &NewInstruction<'_>,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO instructions (order_no, digest, address, note, channel, exp) \
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (order_no) DO UPDATE SET digest = excluded.digest, \
        address = excluded.address, note = excluded.note, exp = excluded.exp \
        WHERE exp <= ? AND channel = excluded.channel";
    let insert = sqlx::query(insert).bind(no.as_str()).bind(new.digest.to_string());
    let insert = insert.bind(&new.answer.address).bind(&new.answer.instruction);
    let insert = insert.bind(new.channel.as_str()).bind(int(new.exp)).bind(int(now));
    insert.execute(connection).await?;
    Ok(())
}

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

/// Stores a notification, once.
pub(crate) async fn keep_notification(
    connection: &mut SqliteConnection,
    notified: &Notified<'_>,
    received: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO notifications (id, order_no, received, body) \
                  VALUES (?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(notified.id).bind(notified.order.as_str());
    insert.bind(int(received)).bind(notified.body).execute(connection).await?;
    Ok(())
}

/// Deletes an order with all that belongs to it. Returns the purchase that it was of.
pub(crate) async fn delete(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<String, StoreError> {
    for delete in [
        "DELETE FROM instructions WHERE order_no = ?",
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
    let at = |column| {
        let at: Option<i64> = row.try_get(column)?;
        at.map(|at| uint(column, at)).transpose()
    };
    let (claim, channel): (Option<String>, Option<String>) =
        (row.try_get("claim")?, row.try_get("channel")?);
    Ok(Some(Order {
        view: OrderView {
            no: parsed(row, "no", OrderNo::parse)?,
            quote: parsed(row, "confirmed", Digest::parse)?,
            state: parsed(row, "state", OrderState::parse)?,
            pay_by: uint("pay_by", row.try_get("pay_by")?)?,
            attempt: uint("attempt", row.try_get("attempt")?)?,
            channel: channel
                .map(|it| Channel::parse(&it).ok_or(StoreError::Unreadable("channel")))
                .transpose()?,
            steps: PaymentSteps {
                charged: at("paid")?,
                refund_asked: at("refund_asked")?,
                refund_sent: at("refund_sent")?,
                refunded: at("refunded")?,
                closed: at("closed")?,
            },
            still_open: None,
            reason: None,
            tickets: TicketStates::default(),
            duplicate: None,
            claim: None,
        },
        attempt: uint("attempt", row.try_get("attempt")?)?,
        payment,
        receipt: row.try_get("receipt")?,
        compensation: row.try_get("compensation")?,
        claim: claim
            .map(|it| Digest::parse(&it).ok_or(StoreError::Unreadable("claim")))
            .transpose()?,
    }))
}
