//! Instructions: where an order is paid.

use sqlx::SqliteConnection;
use wire::answer::ATTEMPTS_MAX;
use wire::{
    Instruction, InstructionAnswer, InstructionRequest, OrderNo, OrderState, ProblemType,
    PurchaseId, RiderId, UnixSeconds,
};

use super::batch;
use super::purchase::owned;
use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::attempts::{self, Attempt, NewInstruction};
use crate::store::purchase::{Order, Purchase};
use crate::store::tariffs;
use guard_client::{OrderFacts, Payer, Sale};

/// For how long whoever makes an instruction has it to themselves, in seconds: longer than the guard
/// may take.
const LEASE_SECONDS: u64 = 30;
/// When it makes sense to ask again for an answer that is in the making, in seconds.
const IN_PROGRESS_SECONDS: u64 = 1;

/// What is asked for: where to pay which purchase, by which channel, and who pays.
pub(crate) struct Wanted<'a> {
    pub(crate) rider: &'a RiderId,
    pub(crate) id: PurchaseId,
    pub(crate) asked: &'a InstructionRequest,
    pub(crate) payer: Payer,
}

/// Where an order is paid. An attempt has one channel and one instruction, returned again byte for byte
/// until its time is over; where the time to pay has moved meanwhile, another is made for the same
/// attempt. A rider may go on to the next attempt, and never back.
///
/// # Errors
/// The reason why there is none.
pub(crate) async fn instruct(
    state: &AppState,
    wanted: Wanted<'_>,
) -> Result<InstructionAnswer, Refusal> {
    if state.tariff.payee(wanted.asked.channel).is_none() {
        return Err(ProblemType::Malformed.into());
    }
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let purchase = owned(&mut reading, wanted.rider, wanted.id).await?;
    let order = payable(&mut reading, &purchase, now).await?;
    if wanted.asked.attempt == order.attempt {
        let current = OrderNo::derive(purchase.id, order.attempt);
        if let Some(live) = attempts::live_instruction(&mut reading, &current, now).await? {
            return Ok(live);
        }
    }
    // The tariff that the quote follows, which need not be the latest.
    let tariff = tariffs::find(&mut reading, &purchase.tariff).await?;
    let tariff = tariff.ok_or(Refusal::Missing(Missing::Tariff))?;
    drop(reading);
    let mut tx = state.store.begin().await?;
    // Another request may have gone on between looking and this.
    let purchase = owned(&mut tx, wanted.rider, wanted.id).await?;
    let order = payable(&mut tx, &purchase, now).await?;
    let attempt = attempt(&mut tx, &purchase, order, wanted.asked.attempt, now).await?;
    if let Some(live) = attempts::live_instruction(&mut tx, &attempt.no, now).await? {
        return Ok(live);
    }
    let until = now.saturating_add(LEASE_SECONDS);
    if !attempts::lease(&mut tx, &attempt.no, now, until).await? {
        return Err(Refusal::RetryAfter(ProblemType::InProgress, IN_PROGRESS_SECONDS));
    }
    tx.commit().await?;
    let facts = OrderFacts {
        rider: purchase.rider.clone(),
        purchase: purchase.id,
        batch: purchase.batch.clone(),
        product: purchase.product.clone(),
        qty: purchase.qty,
        // Whatever is asked for now, an attempt stays with the channel that it was first given to.
        channel: attempt.channel.unwrap_or(wanted.asked.channel),
        payer: wanted.payer,
        attempt: attempt.attempt,
        pay_by: order.view.pay_by,
        sale: Sale {
            tariff: state.tariff.note().join(),
            status: batch::status(state, &purchase.batch).await?,
        },
    };
    // The client may be gone before this is done; it is finished for the next request.
    let making = make_instruction(state.clone(), tariff, purchase.quote, facts);
    tokio::spawn(making).await.map_err(|_| Refusal::Missing(Missing::Answer))?
}

/// The order of this purchase, where it can be paid now.
async fn payable<'a>(
    connection: &mut SqliteConnection,
    purchase: &'a Purchase,
    now: UnixSeconds,
) -> Result<&'a Order, Refusal> {
    let order = purchase.order.as_ref().ok_or(ProblemType::OrderSettled)?;
    if order.view.state != OrderState::Awaiting {
        return Err(ProblemType::OrderSettled.into());
    }
    if batch::counts(connection, &purchase.batch, now).await?.paused_since.is_some() {
        return Err(ProblemType::Paused.into());
    }
    if order.view.pay_by <= now { Err(ProblemType::OrderSettled.into()) } else { Ok(order) }
}

/// The attempt that is asked for: the current one, or the next, which takes its place. What was given out for the others
/// may still be paid, and is closed as far as its channel allows.
async fn attempt(
    tx: &mut SqliteConnection,
    purchase: &Purchase,
    order: &Order,
    asked: u32,
    now: UnixSeconds,
) -> Result<Attempt, Refusal> {
    let no = OrderNo::derive(purchase.id, asked);
    if asked == order.attempt {
        let current = attempts::find(tx, &no).await?.filter(|attempt| attempt.open);
        return current.ok_or_else(|| ProblemType::OrderSettled.into());
    }
    if asked != order.attempt.saturating_add(1) || asked > ATTEMPTS_MAX {
        return Err(ProblemType::OrderSettled.into());
    }
    let next = Attempt::new(no, order.no.clone(), asked);
    attempts::open_ones_are_due(tx, &order.no, now).await?;
    attempts::insert(tx, &next, order.view.pay_by).await?;
    Ok(next)
}

/// Has the guard make an instruction, and keeps it. The caller holds the lease; a caller that takes
/// over a lapsed one repeats this for the same order number, which is derived from the purchase.
async fn make_instruction(
    state: AppState,
    tariff: String,
    quote: String,
    facts: OrderFacts,
) -> Result<InstructionAnswer, Refusal> {
    let no = OrderNo::derive(facts.purchase, facts.attempt);
    let answer = state.guard.instruct(&tariff, &quote, &facts).await;
    let mut tx = state.store.begin().await?;
    attempts::end_lease(&mut tx, &no).await?;
    let kept = match answer {
        Ok(answer) => keep_instruction(&mut tx, &no, &answer, state.clock.now()).await,
        Err(refusal) => Err(refusal.into()),
    };
    tx.commit().await?;
    kept
}

/// Keeps what the guard signed, and returns what is given out: the first that was kept.
async fn keep_instruction(
    tx: &mut SqliteConnection,
    no: &OrderNo,
    answer: &InstructionAnswer,
    now: UnixSeconds,
) -> Result<InstructionAnswer, Refusal> {
    let unreadable = || Refusal::Missing(Missing::Instruction);
    let note = wire::Note::split(answer.instruction.as_bytes()).map_err(|_| unreadable())?;
    let (_, body) = wire::note::read::<Instruction>(&note.text).map_err(|_| unreadable())?;
    let new =
        NewInstruction { answer, digest: note.digest(), channel: body.channel, exp: body.exp };
    // An attempt that is not the current one any more, or was closed meanwhile, is given out no more.
    if !attempts::is_payable(tx, no).await? {
        return Err(ProblemType::OrderSettled.into());
    }
    // The first that was stored is the one that is given out.
    if let Some(first) = attempts::live_instruction(tx, no, now).await? {
        return Ok(first);
    }
    attempts::keep_instruction(tx, no, &new).await?;
    let kept = attempts::live_instruction(tx, no, now).await?;
    kept.ok_or(Refusal::Missing(Missing::Instruction))
}
