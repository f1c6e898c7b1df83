//! What became of the money: the channel's word is compared with the quote, and a ticket given or
//! the money sent back.
//!
//! "Not charged" is said only when the channel says closed, or when the time to pay is over, the
//! order was closed at the channel, and a last query agrees. Whatever can't be heard decides
//! nothing.

use sqlx::SqliteConnection;
use std::sync::Arc;
use wire::{
    Channel, Digest, OrderNo, OrderState, ProblemType, PurchaseId, PurchaseView, Quote, Receipt,
    ReceiptKind, RiderId, Slice, UnixSeconds,
};

use crate::batch::{self, Change};
use crate::guard::{Notification, OrderAt, Payment, RefundError, Refunded, Trade};
use crate::pricing;
use crate::refusal::Refusal;
use crate::sale;
use crate::state::AppState;
use crate::stop;
use crate::store::purchases::{self, Order, Purchase};
use crate::store::{batches, orders};
use crate::stray;

/// How many orders one sweep looks at, of each kind.
pub(crate) const SWEEP_ORDERS_MAX: u32 = 32;
/// For how long the answers to a key are kept, in seconds. What moved money is kept for good.
const OUTCOME_SECONDS: u64 = 31 * 86_400;
/// How many old purchases of each kind one sweep forgets.
const SWEEP_FORGOTTEN_MAX: u32 = 256;

/// Finds out what became of a purchase, and closes its order when the time to pay is over.
///
/// # Errors
/// When there is no such purchase, or the channel can't be heard; then nothing was decided.
pub async fn settle(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let purchase = sale::owned(&mut *state.store.reading().await?, rider, id).await?;
    if let Some(order) = &purchase.order {
        match order.view.state {
            OrderState::Awaiting => {
                let mut reading = state.store.reading().await?;
                let counts =
                    batch::counts(&mut reading, &purchase.batch, state.clock.now()).await?;
                drop(reading);
                let over = batch::clock(&counts, state.clock.now()) >= order.view.pay_by;
                find_out(state, &order.view.no, over).await?;
            }
            OrderState::Refunding => refund(state, &order.view.no).await?,
            OrderState::Paid
            | OrderState::Closed
            | OrderState::Refunded
            | OrderState::RefundStuck => {}
        }
    }
    sale::find(state, rider, id).await
}

/// Takes what the provider reported by itself. A report that comes again changes nothing.
///
/// # Errors
/// When the order is not known, or the store fails.
pub async fn reported(
    state: &AppState,
    channel: Channel,
    notification: &Notification,
    body: &str,
) -> Result<(), Refusal> {
    let no = &notification.order;
    let mut tx = state.store.begin().await?;
    if purchases::of_order(&mut tx, no).await?.is_none() {
        return Err(ProblemType::NotFound.into());
    }
    let now = state.clock.now();
    orders::keep_notification(&mut tx, &notification.id, no, now, body).await?;
    tx.commit().await?;
    match &notification.payment {
        Some(payment) => paid(state, no, channel, payment).await,
        None => Ok(()),
    }
}

/// Settles what is overdue: orders whose time to pay is over, and refunds that are not confirmed
/// yet. What fails is logged, and is there for the next sweep.
pub async fn sweep_once(state: &AppState) {
    logged("resuming", stop::answer_operator(state).await);
    let now = state.clock.now();
    let due = async |kind, by| {
        let mut reading = state.store.reading().await?;
        Ok::<_, Refusal>(orders::due(&mut reading, kind, by, SWEEP_ORDERS_MAX).await?)
    };
    for no in logged("overdue orders", due(OrderState::Awaiting, now).await).unwrap_or_default() {
        logged("settling", find_out(state, &no, true).await);
    }
    // A refund has no time that could come: all of them are due.
    let all = UnixSeconds::MAX;
    for no in logged("open refunds", due(OrderState::Refunding, all).await).unwrap_or_default() {
        logged("refunding", refund(state, &no).await);
    }
    logged("stray money", stray::sweep(state).await);
    logged("forgetting", forget(state, now.saturating_sub(OUTCOME_SECONDS)).await);
}

/// Drops the answers to keys that were over by an instant.
async fn forget(state: &AppState, by: UnixSeconds) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let forgotten = purchases::forget(&mut tx, by, SWEEP_FORGOTTEN_MAX).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "purchases of a month ago that never moved money are dropped");
    }
    Ok(())
}

pub(crate) fn logged<T>(what: &'static str, result: Result<T, Refusal>) -> Option<T> {
    result.inspect_err(|refusal| tracing::warn!(?refusal, "{what} failed; it stays due")).ok()
}

/// Asks the channel about an order that waits for money, and closes it there when its time is over.
async fn find_out(state: &AppState, no: &OrderNo, over: bool) -> Result<(), Refusal> {
    let Some(at) = order_at(state, no).await? else {
        // Nothing that could be opened was ever given out.
        return if over { close(state, no).await } else { Ok(()) };
    };
    let mut trade = state.guard.query(&at).await?;
    let open = matches!(trade, Trade::Absent | Trade::Unpaid);
    if open && over {
        state.guard.close(&at).await?;
        trade = state.guard.query(&at).await?;
    }
    match trade {
        Trade::Paid(payment) => paid(state, no, at.channel, &payment).await,
        Trade::Closed => close(state, no).await,
        // Nobody opened the address in time, and from now on it says itself that its time is over.
        Trade::Absent if over => close(state, no).await,
        Trade::Absent | Trade::Unpaid => Ok(()),
    }
}

/// The order at the channel that it is paid through, if it was given to one.
async fn order_at(state: &AppState, no: &OrderNo) -> Result<Option<OrderAt>, Refusal> {
    let channel = orders::channel(&mut *state.store.reading().await?, no).await?;
    Ok(channel.map(|channel| OrderAt { channel, order: no.clone() }))
}

/// The channel takes no money for this order any more, and took none.
async fn close(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    // A notification may have come while the channel was asked: what it said stands.
    if order.view.state == OrderState::Awaiting {
        orders::move_to(&mut tx, no, (OrderState::Closed, state.clock.now()), None, None).await?;
        changed(state, &mut tx, &purchase).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A channel took money for this order: a ticket, when it is the amount of the quote and there is
/// a ticket to give; else all of it goes back there. It need not be the channel that the order was
/// given to: someone else's link may be of another.
async fn paid(
    state: &AppState,
    no: &OrderNo,
    channel: Channel,
    payment: &Payment,
) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    let given = orders::channel(&mut tx, no).await?;
    let elsewhere = given.is_none_or(|given| given.provider() != channel.provider());
    let deserved = payment.total == purchase.total;
    let ticket = match order.view.state {
        OrderState::Awaiting => deserved,
        OrderState::Closed => deserved && still_free(state, &mut tx, &purchase).await?,
        OrderState::Paid
        | OrderState::Refunding
        | OrderState::Refunded
        | OrderState::RefundStuck
            if elsewhere =>
        {
            let at = OrderAt { channel, order: no.clone() };
            return stray::came(state, tx, at, payment).await;
        }
        // Said before.
        OrderState::Paid
        | OrderState::Refunding
        | OrderState::Refunded
        | OrderState::RefundStuck => return Ok(()),
    };
    if elsewhere {
        orders::paid_through(&mut tx, no, channel).await?;
    }
    if ticket {
        let number = batches::next_ticket(&mut tx, &purchase.batch).await?;
        let ticket = Slice::from(format!("{}-{number:06}", purchase.batch).as_str());
        let kind = ReceiptKind::Payment { ticket };
        let receipt = receipt(state, &mut tx, &purchase, &order, payment, kind).await?;
        let paid = (OrderState::Paid, state.clock.now());
        orders::move_to(&mut tx, no, paid, Some(payment), Some(&receipt)).await?;
    } else {
        tracing::warn!(%no, paid_fen = payment.total.get(), total_fen = purchase.total.get(),
            "money came that no ticket can be given for; all of it goes back");
        let refunding = (OrderState::Refunding, state.clock.now());
        orders::move_to(&mut tx, no, refunding, Some(payment), None).await?;
        if !deserved {
            compensate(state, &mut tx, &purchase, &order, payment).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    if let Some(given) = given.filter(|_| elsewhere) {
        // So that it is not paid there as well; where it is nevertheless, that goes back.
        let at = OrderAt { channel: given, order: no.clone() };
        if let Err(error) = state.guard.close(&at).await {
            tracing::warn!(%no, ?error, "an order that was paid elsewhere could not be closed");
        }
    }
    if !ticket {
        // Lost is not wrong here: the refund is on record, and the sweeper asks again.
        logged("refunding", refund(state, no).await);
    }
    Ok(())
}

/// Where the channel's order was wrong by our fault, the rider holds a ticket for it, once, and has nothing
/// to claim. It is none of the batch's own.
async fn compensate(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
    payment: &Payment,
) -> Result<(), Refusal> {
    let Some(number) = orders::next_compensation(tx, purchase).await? else {
        return Ok(());
    };
    let ticket = Slice::from(format!("{}-C{number:06}", purchase.batch).as_str());
    let kind = ReceiptKind::Compensation { ticket };
    let note = receipt(state, tx, purchase, order, payment, kind).await?;
    Ok(orders::compensate(tx, purchase, &order.view.no, number, &note).await?)
}

/// Whether money that came after the order was closed can still have a ticket.
async fn still_free(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<bool, Refusal> {
    let now = state.clock.now();
    let other = purchases::active(tx, &purchase.rider, &purchase.batch, now).await?;
    let counts = batch::counts(tx, &purchase.batch, now).await?;
    let batch = state.tariff.batch(&purchase.batch);
    let fits = batch.is_some_and(|batch| batch::fits(batch, &counts, purchase.qty));
    Ok(other.is_none() && fits && counts.paused_since.is_none())
}

/// Sends back what the channel took for an order that is on its way back.
async fn refund(state: &AppState, no: &OrderNo) -> Result<(), Refusal> {
    let at = order_at(state, no).await?.ok_or(Refusal::Missing("the channel of a payment"))?;
    let answer = match state.guard.refund(&at).await {
        Err(RefundError::Lost(lost)) => return Err(lost.into()),
        // The sweeper asks again until it is confirmed.
        Err(RefundError::Underway) => {
            let mut tx = state.store.begin().await?;
            orders::refund_sent(&mut tx, no, state.clock.now()).await?;
            return Ok(tx.commit().await?);
        }
        answer => answer,
    };
    let mut tx = state.store.begin().await?;
    let (purchase, order) = ordered(&mut tx, no).await?;
    if order.view.state != OrderState::Refunding {
        return Ok(());
    }
    match answer {
        Ok(Refunded { refund, total }) => {
            let payment = order.payment.clone().ok_or(Refusal::Missing("a refunded payment"))?;
            let refunded = state.clock.now();
            let kind = ReceiptKind::Refund { refund: Slice::from(refund.as_str()), refunded };
            let back = Payment { total, ..payment };
            let receipt = receipt(state, &mut tx, &purchase, &order, &back, kind).await?;
            let refunded = (OrderState::Refunded, refunded);
            orders::move_to(&mut tx, no, refunded, None, Some(&receipt)).await?;
        }
        Err(reason) => {
            tracing::error!(%no, ?reason, "the channel will not refund; a person has to");
            let stuck = (OrderState::RefundStuck, state.clock.now());
            orders::move_to(&mut tx, no, stuck, None, None).await?;
        }
    }
    changed(state, &mut tx, &purchase).await?;
    tx.commit().await?;
    Ok(())
}

async fn ordered(
    connection: &mut SqliteConnection,
    no: &OrderNo,
) -> Result<(Purchase, Order), Refusal> {
    let purchase = purchases::of_order(connection, no).await?;
    let pair = purchase.and_then(|purchase| {
        let order = purchase.order.clone()?;
        Some((purchase, order))
    });
    pair.ok_or_else(|| ProblemType::NotFound.into())
}

/// A batch of an older tariff that is not in the current one has no status any more.
async fn changed(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
) -> Result<(), Refusal> {
    if let Some(batch) = state.tariff.batch(&purchase.batch) {
        batch::record(tx, batch, state.clock.now(), Change::OfRow).await?;
    }
    Ok(())
}

/// The signed receipt. Of a payment it repeats the quote's own writing of the amount, which is what
/// was paid; of a refund the amount may be any, so it is written here.
async fn receipt(
    state: &AppState,
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
    payment: &Payment,
    kind: ReceiptKind,
) -> Result<String, Refusal> {
    let instruction = orders::instruction(tx, &order.view.no).await?;
    // Without one, the money came by someone else's link.
    let instruction = instruction.map_or_else(|| Digest::of(b""), |(_, digest)| digest);
    let quote = stored_quote(purchase)?;
    let (pay, words) = match kind {
        ReceiptKind::Payment { .. } => (quote.pay, quote.words),
        ReceiptKind::Refund { .. } | ReceiptKind::Compensation { .. } => (
            Slice::from(pricing::figures(payment.total).as_str()),
            Slice::from(pricing::words(payment.total).as_str()),
        ),
    };
    let receipt = Receipt {
        aud: quote.aud,
        tariff: quote.tariff,
        quote: order.view.quote,
        instruction,
        batch: quote.batch,
        product: quote.product,
        purchase: purchase.id,
        order: order.view.no.clone(),
        trade: Slice::from(payment.trade.as_str()),
        qty: quote.qty,
        total: payment.total,
        pay,
        words,
        paid: payment.paid,
        kind,
        iat: state.clock.now(),
    };
    Ok(state.keys.receipt.note(state.tariff.issuer(), &receipt))
}

/// The quote of a purchase, which this server signed and kept.
fn stored_quote(purchase: &Purchase) -> Result<Quote, Refusal> {
    let note = wire::Note::split(purchase.quote.as_bytes());
    let text: Arc<str> = note.map_err(|_| Refusal::Missing("the text of a quote"))?.text;
    let own = Digest::of(text.as_bytes()) == purchase.quote_digest;
    let read = wire::note::read(&text).ok().filter(|_| own);
    read.map(|(_, quote)| quote).ok_or(Refusal::Missing("the text of a quote"))
}
