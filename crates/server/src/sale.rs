//! The rules of selling: who gets a ticket held and a quote, and what becomes of a confirmed one.

use sqlx::SqliteConnection;
use wire::tariff::Batch;
use wire::{
    BatchId, Digest, Instruction, InstructionAnswer, InstructionRequest, OrderNo, OrderRequest,
    OrderState, OrderView, ProblemType, PurchaseId, PurchaseView, Quote, QuoteRequest, RiderId,
    Slice, Steps, UnixSeconds,
};

use crate::batch::{self, Change};
use crate::claim;
use crate::guard::{OrderFacts, Payer, Sale};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::purchases::{self, Order, Purchase};
use crate::store::{orders, tariffs};

/// For how long a quote can be confirmed, in seconds.
const QUOTE_SECONDS: u64 = wire::quote::QUOTE_SECONDS_MAX;
/// For how long an order can be paid, in seconds.
const PAY_SECONDS: u64 = 600;
/// For how long whoever makes an instruction has it to themselves, in seconds: longer than the guard
/// may take.
const LEASE_SECONDS: u64 = 30;
/// When it makes sense to ask again for an answer that is in the making, in seconds.
const IN_PROGRESS_SECONDS: u64 = 1;
/// An order has one attempt to pay, so far: its number at the channel is derived from the purchase
/// and this.
const ATTEMPT: u32 = 1;

/// Holds a ticket and says what it costs. What was said is said again, byte for byte, however often
/// it is asked: the answer belongs to the purchase, not to the request.
///
/// # Errors
/// Says why there is no quote.
pub(crate) async fn quote(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    asked: &QuoteRequest,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let on_offer = asked.product == state.tariff.product && state.tariff.total(asked.qty).is_some();
    let batch = state.tariff.batch(&asked.batch).filter(|_| on_offer);
    let batch = batch.ok_or(ProblemType::Malformed)?;
    // Before the opening nobody has a purchase, and everybody asks: that is answered without the
    // store.
    if now < batch.opens {
        batch::in_time(batch, now)?;
    }
    let mut tx = state.store.begin().await?;
    if let Some(known) = purchases::find(&mut tx, id).await? {
        let same = known.rider == *rider
            && (&known.batch, &known.product, known.qty)
                == (&asked.batch, &asked.product, asked.qty);
        if !same {
            return Err(ProblemType::IdempotencyMismatch.into());
        }
        let live = known.quote_exp > now && known.tariff == state.tariff.digest().hex();
        if known.order.is_some() || live {
            return Ok(shown(state, &known));
        }
    }
    may_hold(state, &mut tx, rider, id, batch, asked.qty, now).await?;
    let purchase = quoted(state, rider, id, asked, now)?;
    purchases::put(&mut tx, &purchase).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    Ok(shown(state, &purchase))
}

/// Whether this rider may have so many tickets of this batch held now.
async fn may_hold(
    state: &AppState,
    tx: &mut SqliteConnection,
    rider: &RiderId,
    id: PurchaseId,
    batch: &Batch,
    qty: u32,
    now: UnixSeconds,
) -> Result<(), Refusal> {
    if !(state.tariff.iat..state.tariff.exp).contains(&now) {
        return Err(ProblemType::NotOpen.into());
    }
    let active = purchases::active(tx, rider, &batch.id, now).await?;
    if let Some(other) = active.filter(|active| *active != id) {
        return Err(Refusal::PurchaseExists(other));
    }
    let counts = batch::counts(tx, &batch.id, now).await?;
    batch::sellable(batch, &counts, now)?;
    // Whoever holds one already is among the counted.
    let free = active.is_some() || batch::fits(batch, &counts, qty);
    if free { Ok(()) } else { Err(ProblemType::SoldOut.into()) }
}

/// The purchase with a new quote: a line of the tariff, copied.
pub(crate) fn quoted(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    asked: &QuoteRequest,
    now: UnixSeconds,
) -> Result<Purchase, Refusal> {
    let line = state.tariff.total(asked.qty).ok_or(ProblemType::Malformed)?;
    let quote = Quote {
        aud: Slice::from(state.origin.as_str()),
        tariff: state.tariff.digest(),
        batch: asked.batch.clone(),
        product: asked.product.clone(),
        purchase: id,
        rider: rider.clone(),
        qty: asked.qty,
        total: line.fen,
        pay: line.pay.clone(),
        words: line.words.clone(),
        iat: now,
        exp: now.saturating_add(QUOTE_SECONDS),
    };
    let text = wire::note::write(state.tariff.issuer(), &quote);
    Ok(Purchase {
        id,
        rider: rider.clone(),
        batch: quote.batch,
        product: quote.product,
        qty: quote.qty,
        tariff: state.tariff.digest().hex(),
        quote: state.keys.quote.sign(&text),
        quote_digest: Digest::of(text.as_bytes()),
        quote_exp: quote.exp,
        total: quote.total,
        order: None,
    })
}

/// Turns a confirmed quote into an order.
///
/// # Errors
/// Says why there is no order.
pub(crate) async fn order(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    confirmed: &OrderRequest,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let mut purchase = owned(&mut tx, rider, id).await?;
    if purchase.order.is_some() {
        return Ok(shown(state, &purchase));
    }
    let batch = state.tariff.batch(&purchase.batch).ok_or(ProblemType::QuoteStale)?;
    if batch::counts(&mut tx, &batch.id, now).await?.paused_since.is_some() {
        return Err(ProblemType::Paused.into());
    }
    let good = purchase.quote_digest == confirmed.quote
        && purchase.quote_exp > now
        && purchase.tariff == state.tariff.digest().hex();
    if !good {
        return Err(ProblemType::QuoteStale.into());
    }
    let view = OrderView {
        no: OrderNo::derive(id, ATTEMPT),
        quote: purchase.quote_digest,
        state: OrderState::Awaiting,
        pay_by: now.saturating_add(PAY_SECONDS),
        channel: None,
        steps: Steps::default(),
        claim: None,
    };
    let claim = claim::digest(&state.claims.code(&view.no));
    orders::insert(&mut tx, &purchase, &view, ATTEMPT, claim.as_ref()).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    let (payment, receipt, compensation) = (None, None, None);
    purchase.order = Some(Order { view, attempt: ATTEMPT, payment, receipt, compensation, claim });
    Ok(shown(state, &purchase))
}

/// Where an order is paid. An order has one channel, and one instruction, given again byte for byte until its time is
/// over; where the time to pay has moved meanwhile, another is made for the same order.
///
/// # Errors
/// Says why there is none.
pub(crate) async fn instruct(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    asked: &InstructionRequest,
    payer: Payer,
) -> Result<InstructionAnswer, Refusal> {
    if state.tariff.payee(asked.channel).is_none() {
        return Err(ProblemType::Malformed.into());
    }
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let purchase = owned(&mut reading, rider, id).await?;
    let order = purchase.order.as_ref().ok_or(ProblemType::OrderSettled)?;
    if order.view.state != OrderState::Awaiting {
        return Err(ProblemType::OrderSettled.into());
    }
    if batch::counts(&mut reading, &purchase.batch, now).await?.paused_since.is_some() {
        return Err(ProblemType::Paused.into());
    }
    if order.view.pay_by <= now {
        return Err(ProblemType::OrderSettled.into());
    }
    if let Some(live) = orders::live_instruction(&mut reading, &order.view.no, now).await? {
        return Ok(live);
    }
    // Whatever is asked for now, an order stays with the channel that it was first given to.
    let known = orders::channel(&mut reading, &order.view.no).await?;
    // The tariff that the quote follows, which need not be the latest.
    let tariff = tariffs::find(&mut reading, &purchase.tariff).await?;
    let tariff = tariff.ok_or(Refusal::Missing("the tariff of a purchase"))?;
    drop(reading);
    let mut tx = state.store.begin().await?;
    // Whoever made it may have ended between looking and this.
    if let Some(live) = orders::live_instruction(&mut tx, &order.view.no, now).await? {
        return Ok(live);
    }
    let until = now.saturating_add(LEASE_SECONDS);
    if !orders::lease(&mut tx, &order.view.no, now, until).await? {
        return Err(Refusal::RetryAfter(ProblemType::InProgress, IN_PROGRESS_SECONDS));
    }
    tx.commit().await?;
    let facts = OrderFacts {
        rider: purchase.rider.clone(),
        purchase: id,
        batch: purchase.batch.clone(),
        product: purchase.product.clone(),
        qty: purchase.qty,
        channel: known.unwrap_or(asked.channel),
        payer,
        attempt: order.attempt,
        pay_by: order.view.pay_by,
        sale: Sale {
            tariff: state.tariff.note().join(),
            status: batch::status(state, &purchase.batch).await?,
        },
    };
    // Whoever asked may be gone before this is done; it is finished for whoever asks next.
    let making = make_instruction(state.clone(), tariff, purchase.quote, facts);
    tokio::spawn(making).await.map_err(|_| Refusal::Missing("the end of making an instruction"))?
}

/// Has an instruction made by whoever holds the lease, and keeps it. Whoever takes a lapsed lease over
/// repeats this for the same order number, which is derived from the purchase.
async fn make_instruction(
    state: AppState,
    tariff: String,
    quote: String,
    facts: OrderFacts,
) -> Result<InstructionAnswer, Refusal> {
    let no = OrderNo::derive(facts.purchase, facts.attempt);
    let answer = state.guard.instruct(&tariff, &quote, &facts).await;
    let mut tx = state.store.begin().await?;
    orders::end_lease(&mut tx, &no).await?;
    let kept = match answer {
        Ok(answer) => keep_instruction(&mut tx, &no, &answer, state.clock.now()).await,
        Err(refusal) => Err(refusal.into()),
    };
    tx.commit().await?;
    kept
}

/// Keeps what the guard signed, and answers what is given out: the first that was kept.
async fn keep_instruction(
    tx: &mut SqliteConnection,
    no: &OrderNo,
    answer: &InstructionAnswer,
    now: UnixSeconds,
) -> Result<InstructionAnswer, Refusal> {
    let unreadable = || Refusal::Missing("the text of an instruction");
    let note = wire::Note::split(answer.instruction.as_bytes()).map_err(|_| unreadable())?;
    let (_, body) = wire::note::read::<Instruction>(&note.text).map_err(|_| unreadable())?;
    orders::keep_instruction(tx, no, answer, (&note.digest(), body.channel, body.exp), now).await?;
    let kept = orders::live_instruction(tx, no, now).await?;
    kept.ok_or(Refusal::Missing("the instruction that was kept"))
}

/// A purchase of this rider.
///
/// # Errors
/// When there is none with this id, or it is another rider's: which of the two is not said.
pub(crate) async fn find(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let purchase = owned(&mut *state.store.reading().await?, rider, id).await?;
    Ok(shown(state, &purchase))
}

/// The active purchase of this rider in a batch, else the one that was ordered last in any: a phone
/// that lost everything finds here, the next day too, what became of it.
///
/// # Errors
/// When there is none.
pub(crate) async fn mine(
    state: &AppState,
    rider: &RiderId,
    batch: &BatchId,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let id = match purchases::active(&mut reading, rider, batch, now).await? {
        None => purchases::latest_ordered(&mut reading, rider).await?,
        active => active,
    };
    let purchase = owned(&mut reading, rider, id.ok_or(ProblemType::NotFound)?).await?;
    Ok(shown(state, &purchase))
}

/// A purchase as its rider may see it, with the claim code as long as it is the one that was kept.
fn shown(state: &AppState, purchase: &Purchase) -> PurchaseView {
    let mut view = purchase.view();
    let kept = purchase.order.as_ref().and_then(|order| order.claim.as_ref());
    if let Some(order) = &mut view.order {
        let code = state.claims.code(&order.no);
        order.claim = (claim::digest(&code).as_ref() == kept).then_some(code);
    }
    view
}

pub(crate) async fn owned(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<Purchase, Refusal> {
    let purchase = purchases::find(connection, id).await?;
    let own = purchase.filter(|purchase| purchase.rider == *rider);
    own.ok_or_else(|| ProblemType::NotFound.into())
}
