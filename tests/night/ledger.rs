//! What a run came to: who was served when, and how many requests reached the server for it.

use serde_json::{Value, json};

use crate::policy::Policy;

/// The longest that is kept of a run, in seconds.
pub(crate) const RUN_S_MAX: usize = 300;
/// The share of the rate before the outage that counts as recovered, in tenths.
const RECOVERED_TENTHS: u64 = 9;

/// An outage, in seconds after the opening: from the first to before the second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outage {
    pub(crate) from_s: usize,
    pub(crate) until_s: usize,
}

impl Outage {
    pub(crate) fn holds_at(self, now_us: u64) -> bool {
        let second = usize::try_from(now_us / 1_000_000).unwrap_or(usize::MAX);
        (self.from_s..self.until_s).contains(&second)
    }
}

/// Counts while it runs.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// How many attempts were made, also those that found no server.
    pub(crate) attempts: u64,
    /// How many riders have ended, served or not.
    pub(crate) ended: u64,
    heard: Vec<u64>,
    served: Vec<u64>,
    waits_ms: Vec<u32>,
    riders: u64,
    slow: u64,
    slow_served: u64,
}

impl Ledger {
    pub(crate) fn rider(&mut self, is_slow: bool) {
        self.riders += 1;
        self.slow += u64::from(is_slow);
    }

    /// A request reaches the server, or the admission queue before it.
    pub(crate) fn count_request(&mut self, now_ms: u64) {
        count(&mut self.heard, now_ms);
    }

    pub(crate) fn served(&mut self, now_ms: u64, waited_ms: u64, is_slow: bool) {
        count(&mut self.served, now_ms);
        self.waits_ms.push(u32::try_from(waited_ms).unwrap_or(u32::MAX));
        self.slow_served += u64::from(is_slow);
        self.ended += 1;
    }

    pub(crate) fn served_so_far(&self) -> usize {
        self.waits_ms.len()
    }

    /// The figures of the run.
    pub(crate) fn close(mut self, policy: Policy, outage: Option<Outage>) -> Figures {
        self.waits_ms.sort_unstable();
        let served = self.waits_ms.len() as u64;
        let part = |percent: usize| {
            let at = (self.waits_ms.len() * percent).div_ceil(100).saturating_sub(1);
            self.waits_ms.get(at).map(|ms| f64::from(*ms) / 1_000.0)
        };
        Figures {
            policy,
            served_percent: share(served * 100, self.riders),
            answered_s: [50, 95, 99, 100].map(part),
            load: share(self.heard.iter().sum(), self.riders),
            attempts: share(self.attempts, self.riders),
            peak: self.heard.iter().skip(1).copied().max().unwrap_or(0),
            slow_percent: share(self.slow_served * 100, served),
            slow_riders_percent: share(self.slow * 100, self.riders),
            recovery_s: outage.and_then(|outage| recovery_s(&self.served, outage)),
            arrivals: self.heard,
        }
    }
}

/// What is compared.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) policy: Policy,
    pub(crate) served_percent: f64,
    /// The middle, 95 %, 99 % and the last of those who were served, in seconds from their first attempt.
    pub(crate) answered_s: [Option<f64>; 4],
    /// Requests that reached a server, for each rider.
    pub(crate) load: f64,
    /// Attempts for each rider, also at a server that was not there.
    pub(crate) attempts: f64,
    /// The most requests in one second after the first.
    pub(crate) peak: u64,
    /// The share of slow networks among those who were served, and among all.
    pub(crate) slow_percent: f64,
    pub(crate) slow_riders_percent: f64,
    /// How long after the outage as many were served in a second as before it.
    pub(crate) recovery_s: Option<usize>,
    /// Requests in each second.
    pub(crate) arrivals: Vec<u64>,
}

impl Figures {
    pub(crate) fn json(&self) -> Value {
        let [p50, p95, p99, last] = self.answered_s;
        json!({
            "policy": self.policy.name(), "served_percent": self.served_percent,
            "p50_s": p50, "p95_s": p95, "p99_s": p99, "last_s": last,
            "load": self.load, "attempts": self.attempts, "peak": self.peak,
            "slow_percent_of_served": self.slow_percent,
            "slow_percent_of_riders": self.slow_riders_percent,
            "recovery_s": self.recovery_s, "arrivals_per_second": self.arrivals,
        })
    }
}

fn count(seconds: &mut Vec<u64>, now_ms: u64) {
    let second = usize::try_from(now_ms / 1_000).unwrap_or(RUN_S_MAX).min(RUN_S_MAX);
    if seconds.len() <= second {
        seconds.resize(second + 1, 0);
    }
    seconds[second] += 1;
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The first second after the outage in which enough are served. The first second of all is left out of the rate
/// before it: it is the one of the queue that fills.
fn recovery_s(served: &[u64], outage: Outage) -> Option<usize> {
    let before = served.get(1..outage.from_s)?;
    let rate = before.iter().sum::<u64>() / before.len().max(1) as u64;
    let after = served.get(outage.until_s..)?;
    let enough = |now: &u64| *now > 0 && *now * 10 >= rate * RECOVERED_TENTHS;
    (rate > 0).then(|| after.iter().position(enough)).flatten()
}
