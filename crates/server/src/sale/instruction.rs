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
use crate::store::orders::{self, NewInstruction};
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

/// Where an order is paid. An order has one channel and one instruction, returned again byte for byte
/// until its time is over; where the time to pay has moved meanwhile, another is made for the same
/// order.
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
    if wanted.asked.attempt != order.attempt {
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
    // Another request may have finished one between looking and this.
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
        purchase: purchase.id,
        batch: purchase.batch.clone(),
        product: purchase.product.clone(),
        qty: purchase.qty,
        channel: known.unwrap_or(wanted.asked.channel),
        payer: wanted.payer,
        attempt: order.attempt,
        pay_by: order.view.pay_by,
        sale: Sale {
            tariff: state.tariff.note().join(),
            status: batch::status(state, &purchase.batch).await?,
        },
    };
    // The client may be gone before this is done; it is finished for the next request.
    let making = make_instruction(state.clone(), tariff, purchase.quote, facts);
    tokio::spawn(making).await.map_err(|_| Refusal::Missing("the end of making an instruction"))?
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
    orders::end_lease(&mut tx, &no).await?;
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
    let unreadable = || Refusal::Missing("the text of an instruction");
    let note = wire::Note::split(answer.instruction.as_bytes()).map_err(|_| unreadable())?;
    let (_, body) = wire::note::read::<Instruction>(&note.text).map_err(|_| unreadable())?;
    let new =
        NewInstruction { answer, digest: note.digest(), channel: body.channel, exp: body.exp };
    orders::keep_instruction(tx, no, &new, now).await?;
    let kept = orders::live_instruction(tx, no, now).await?;
    kept.ok_or(Refusal::Missing("the instruction that was kept"))
}
