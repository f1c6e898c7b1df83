//! Instructions: where an order is paid.

use sqlx::SqliteConnection;
use wire::{
    Instruction, InstructionAnswer, InstructionRequest, OrderNo, OrderState, ProblemType,
    PurchaseId, RiderId, UnixSeconds,
};

use super::batch;
use super::purchase::owned;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::{orders, tariffs};
use guard_client::{OrderFacts, Payer, Sale};

/// For how long whoever makes an instruction has it to themselves, in seconds: longer than the guard
/// may take.
const LEASE_SECONDS: u64 = 30;
/// When it makes sense to ask again for an answer that is in the making, in seconds.
const IN_PROGRESS_SECONDS: u64 = 1;

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
