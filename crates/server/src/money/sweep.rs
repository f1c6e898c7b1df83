//! The due work: what is overdue is settled, what is owed goes back, and what is old is forgotten, each in a lane of its
//! own.

use core::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};
use wire::{Provider, UnixSeconds};

use super::notified::billed;
use super::{refund, settle, staff};
use crate::refusal::{Refusal, logged};
use crate::rider::forgetting;
use crate::sale::pause;
use crate::state::{AppState, Lane};
use crate::store::refunds::RefundKind;
use crate::store::{Due, attempts, purchases, refunds};

/// How often each lane looks for due work, in milliseconds.
const LOOK_MS: u64 = 1_000;
/// For how long a piece of work belongs to whoever took it, in seconds: longer than all of its calls may take.
const CLAIM_SECONDS: u64 = 120;
/// How often it is logged how much work is due, and looked for a bill to be read, in seconds.
const REPORT_SECONDS: u64 = 60;
/// How many of the providers' refusals are logged each time.
const REFUSALS_LOGGED_MAX: u32 = 8;
/// For how long the answers to a key are kept, in seconds. What moved money is kept for good.
const OUTCOME_SECONDS: u64 = 31 * 86_400;
/// How many old purchases of each kind one sweep forgets.
const SWEEP_FORGOTTEN_MAX: u32 = 256;

/// Does all due work, again and again, until it is dropped. The operator's requests and each lane have a loop of their
/// own, so that none waits for another.
pub async fn sweep(state: AppState) {
    let mut loops = JoinSet::new();
    loops.spawn(look_after_requests(state.clone()));
    loops.spawn(look_after_records(state.clone()));
    loops.spawn(look_after_bills(state.clone()));
    for lane in Lane::ALL {
        loops.spawn(look_after(state.clone(), lane));
    }
    loops.join_all().await;
}

/// Does all work that is due now, each piece of it once, and waits for the end of that. What fails is logged, and is due
/// again later.
pub async fn sweep_once(state: &AppState) {
    requests(state).await;
    let mut workers = JoinSet::new();
    for lane in Lane::ALL {
        start(state, lane, &mut workers);
    }
    workers.join_all().await;
    logged("reading bills", billed::read_bills(state).await);
    logged("forgetting", forget(state).await);
    logged("forgetting sign-ins", forgetting::forget(state).await);
}

async fn look_after_requests(state: AppState) {
    let mut ticks = ticks(LOOK_MS);
    loop {
        ticks.tick().await;
        requests(&state).await;
    }
}

/// What the operator and staff asked for.
async fn requests(state: &AppState) {
    logged("resuming", pause::resume_requested(state).await);
    logged("requests of staff", staff::answer(state).await);
}

async fn look_after_records(state: AppState) {
    let mut ticks = ticks(REPORT_SECONDS * 1_000);
    loop {
        ticks.tick().await;
        logged("counting what is due", report(&state).await);
        logged("forgetting", forget(&state).await);
        logged("forgetting sign-ins", forgetting::forget(&state).await);
    }
}

/// A bill takes as many calls as it names refunds, so it keeps nothing else waiting.
async fn look_after_bills(state: AppState) {
    let mut ticks = ticks(REPORT_SECONDS * 1_000);
    loop {
        ticks.tick().await;
        logged("reading bills", billed::read_bills(&state).await);
    }
}

/// Starts work of a lane whenever there is some. Work that takes long leaves the rest of the lane to the others.
async fn look_after(state: AppState, lane: Lane) {
    let mut ticks = ticks(LOOK_MS);
    let mut workers = JoinSet::new();
    loop {
        ticks.tick().await;
        while workers.try_join_next().is_some() {}
        start(&state, lane, &mut workers);
    }
}

fn ticks(ms: u64) -> Interval {
    let mut ticks = interval(Duration::from_millis(ms));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Starts as many workers as the lane has room for. Each does one piece of due work after the other, the one that is due
/// the longest first, until none is left.
fn start(state: &AppState, lane: Lane, workers: &mut JoinSet<()>) {
    while let Some(permit) = state.lanes.permit(lane) {
        let state = state.clone();
        workers.spawn(async move {
            while logged("due work", next(&state, lane).await) == Some(Done::One) {}
            drop(permit);
        });
    }
}

/// Whether there was any work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    One,
    None,
}

/// Does the piece of work of this lane that is due the longest.
async fn next(state: &AppState, lane: Lane) -> Result<Done, Refusal> {
    let now = state.clock.now();
    if counted(state, lane, now).await?.count == 0 {
        return Ok(Done::None);
    }
    let until = now.saturating_add(CLAIM_SECONDS);
    let mut tx = state.store.begin().await?;
    let provider = match lane {
        Lane::Unopened => None,
        Lane::Attempts(provider) => Some(provider),
        Lane::Refunds(provider) => {
            let refund = refunds::claim(&mut tx, provider, now, until).await?;
            tx.commit().await?;
            let Some(refund) = refund else {
                return Ok(Done::None);
            };
            logged("refunding", refund::advance(state, &refund).await);
            return Ok(Done::One);
        }
    };
    let attempt = attempts::claim(&mut tx, provider, now, until).await?;
    tx.commit().await?;
    let Some(attempt) = attempt else {
        return Ok(Done::None);
    };
    logged("settling", settle::advance(state, &attempt).await);
    Ok(Done::One)
}

/// How much work of a lane is due.
async fn counted(state: &AppState, lane: Lane, now: UnixSeconds) -> Result<Due, Refusal> {
    let mut reading = state.store.reading().await?;
    Ok(match lane {
        Lane::Unopened => attempts::count_due(&mut reading, None, now).await?,
        Lane::Attempts(provider) => attempts::count_due(&mut reading, Some(provider), now).await?,
        Lane::Refunds(provider) => refunds::count_due(&mut reading, provider, now).await?,
    })
}

/// What due work is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueKind {
    /// Attempts to pay, whose outcome is to be settled.
    Attempts,
    /// Refunds of the money that decided an order.
    Refunds,
    /// Refunds of money that came beside that.
    Strays,
}

/// How much work of a kind is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueWork {
    /// What it is about.
    pub kind: DueKind,
    /// Whom it waits for; nobody, where no provider has to be asked.
    pub provider: Option<Provider>,
    /// How many pieces of it there are.
    pub count: u64,
    /// For how long the first of them is due, in seconds.
    pub late_s: u64,
    /// How many pieces are being done at this moment; refunds and strays are done together.
    pub busy: usize,
}

/// How much work is due now, of each kind and for each provider.
///
/// # Errors
/// When the store fails.
pub async fn due_work(state: &AppState) -> Result<Vec<DueWork>, Refusal> {
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let mut all = Vec::new();
    let mut add = |kind, lane, due: Due| {
        let late_s = due.first.map_or(0, |first| now.saturating_sub(first));
        let provider = match lane {
            Lane::Unopened => None,
            Lane::Attempts(provider) | Lane::Refunds(provider) => Some(provider),
        };
        let busy = state.lanes.busy(lane);
        all.push(DueWork { kind, provider, count: due.count, late_s, busy });
    };
    let unopened = attempts::count_due(&mut reading, None, now).await?;
    add(DueKind::Attempts, Lane::Unopened, unopened);
    for provider in Provider::ALL {
        let due = attempts::count_due(&mut reading, Some(provider), now).await?;
        add(DueKind::Attempts, Lane::Attempts(provider), due);
        let kinds = [(DueKind::Refunds, RefundKind::Order), (DueKind::Strays, RefundKind::Stray)];
        for (kind, of) in kinds {
            let due = refunds::count_due_of(&mut reading, provider, of, now).await?;
            add(kind, Lane::Refunds(provider), due);
        }
    }
    Ok(all)
}

/// Logs how much work is due, and the commonest refusals.
async fn report(state: &AppState) -> Result<(), Refusal> {
    for due in due_work(state).await?.iter().filter(|due| due.count > 0) {
        let DueWork { kind, provider, count, late_s, busy } = due;
        tracing::info!(?kind, ?provider, count, late_s, busy, "due work");
    }
    let mut reading = state.store.reading().await?;
    for refused in refunds::refused(&mut reading, REFUSALS_LOGGED_MAX).await? {
        let refunds::Refused { provider, refusal, count } = refused;
        tracing::error!(
            provider,
            refusal,
            count,
            "refunds are refused for now, and stay due; `samefare refund list` names them"
        );
    }
    Ok(())
}

/// Drops the answers to keys that were over long ago.
async fn forget(state: &AppState) -> Result<(), Refusal> {
    let by = state.clock.now().saturating_sub(OUTCOME_SECONDS);
    let mut tx = state.store.begin().await?;
    let forgotten = purchases::forget(&mut tx, by, SWEEP_FORGOTTEN_MAX).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "purchases of a month ago that never moved money are dropped");
    }
    Ok(())
}
