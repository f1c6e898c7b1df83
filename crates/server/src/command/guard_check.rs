//! Compares the shop with its guard: origin, tariff and clocks, at the start and once a minute.

use core::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use wire::Digest;

use crate::state::AppState;
use guard_client::Hello;

/// How far the clocks of shop and guard may be apart before it is logged, in milliseconds.
const APART_MS_WARN: u64 = 1_000;
/// How far they may be apart at all, in milliseconds: beyond it the guard refuses the statuses that the shop signs.
const APART_MS_MAX: u64 = 10_000;
/// How often they are compared while the shop runs, in seconds.
const CHECK_SECONDS: u64 = 60;

/// What keeps a shop and a guard from selling together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// They are started with different origins.
    #[error("--origin is {shop} here and {guard} at the guard")]
    Origin {
        /// The shop's.
        shop: String,
        /// The guard's.
        guard: String,
    },
    /// They are started with different tariffs.
    #[error(
        "tariff.txt is {shop} here and {guard} at the guard: start the guard first with a new one"
    )]
    Tariff {
        /// The digest of the shop's.
        shop: Digest,
        /// The digest of the guard's.
        guard: Digest,
    },
    /// Their clocks differ by more than [`APART_MS_MAX`].
    #[error("the clocks of shop and guard are {0} ms apart: set them by NTP")]
    Clock(u64),
}

/// Refuses a start beside a guard that would refuse every instruction. A guard that does not answer yet is checked
/// later: it may be started after the shop.
///
/// # Errors
/// When the guard is made for another sale, or the clocks differ by more than 10 s.
pub(super) async fn at_start(state: &AppState) -> Result<(), Mismatch> {
    let sent_ms = state.clock.now_ms();
    match state.guard.hello().await {
        Ok(hello) => {
            let measured = Measured { hello, sent_ms, received_ms: state.clock.now_ms() };
            compare(state, &measured).map(log)
        }
        Err(error) => {
            tracing::warn!(%error, "the guard can't be compared with this shop yet");
            Ok(())
        }
    }
}

/// Compares the two once a minute. What differs is logged, with what to do about it.
pub(super) async fn regularly(state: AppState) {
    let mut ticks = interval(Duration::from_secs(CHECK_SECONDS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is at once, and the start has compared them.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if let Err(mismatch) = at_start(&state).await {
            tracing::error!(%mismatch, "nobody can pay: shop and guard do not fit together");
        }
    }
}

/// The guard's answer, and the shop's clock before and after it.
struct Measured {
    hello: Hello,
    sent_ms: u64,
    received_ms: u64,
}

/// Returns how many milliseconds the clocks are apart at least. The guard read its clock between request and answer, so
/// the time that these took is no difference.
fn compare(state: &AppState, measured: &Measured) -> Result<u64, Mismatch> {
    let Measured { hello, sent_ms, received_ms } = measured;
    let (origin, tariff) = (&state.origin, state.tariff.digest());
    if hello.origin != *origin {
        return Err(Mismatch::Origin { shop: origin.clone(), guard: hello.origin.clone() });
    }
    if hello.tariff != tariff {
        return Err(Mismatch::Tariff { shop: tariff, guard: hello.tariff });
    }
    let behind_ms = sent_ms.saturating_sub(hello.now_ms);
    let ahead_ms = hello.now_ms.saturating_sub(*received_ms);
    let apart_ms = behind_ms.max(ahead_ms);
    if apart_ms > APART_MS_MAX { Err(Mismatch::Clock(apart_ms)) } else { Ok(apart_ms) }
}

fn log(apart_ms: u64) {
    if apart_ms > APART_MS_WARN {
        tracing::warn!(apart_ms, "the clocks of shop and guard differ: set them by NTP");
    }
}
