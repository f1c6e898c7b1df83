//! The ways to retry that are compared: five of other people's, from their documented behaviour, and ours.

use checkout::retry::{Failure, Retry};
use fastrand::Rng;

/// The first delay of stripe-node, in milliseconds.
const STRIPE_BASE_MS: u64 = 500;
/// The longest delay of stripe-node, in milliseconds.
const STRIPE_CAP_MS: u64 = 5_000;
/// How often stripe-node tries again here: more often than it does unless it is told to, so that its pace is compared
/// and not its patience.
const STRIPE_RETRIES: u32 = 8;
/// The first and the last bound of textbook full jitter, in milliseconds.
const JITTER_MS: (u64, u64) = (500, 20_000);
/// For how long a rider with textbook full jitter tries at all, in milliseconds.
const JITTER_PATIENCE_MS: u64 = 120_000;

/// What a rider's phone does about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// One attempt.
    NoRetry,
    /// axios-retry: three times, at once.
    Immediate,
    /// TanStack Query: three times, after 1, 2 and 4 s, everybody alike.
    Doubling,
    /// stripe-node: 0.5 s, doubled up to 5 s, up to halved at random but never below 0.5 s: the first is alike for all.
    StripeNode,
    /// "Exponential Backoff And Jitter": anything below a bound that doubles, for as long as there is patience.
    FullJitter,
    /// `checkout::retry`, and the slot pass that came with the answer.
    Ours,
}

impl Policy {
    pub(crate) const ALL: [Self; 6] = [
        Self::NoRetry,
        Self::Immediate,
        Self::Doubling,
        Self::StripeNode,
        Self::FullJitter,
        Self::Ours,
    ];

    /// As the command line and the table name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NoRetry => "no-retry",
            Self::Immediate => "immediate-x3",
            Self::Doubling => "1-2-4-s",
            Self::StripeNode => "stripe-node",
            Self::FullJitter => "full-jitter",
            Self::Ours => "ours",
        }
    }

    /// Whether the server paces: nobody else's client knows what to do with a slot pass.
    pub(crate) fn is_paced(self) -> bool {
        self == Self::Ours
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }
}

/// One rider's retries so far.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    policy: Policy,
    failures: u32,
    ours: Retry,
}

impl Patience {
    pub(crate) fn new(policy: Policy, now_ms: u64) -> Self {
        Self { policy, failures: 0, ours: Retry::new(now_ms) }
    }

    /// Whether a lost answer is looked up before the same is asked again.
    pub(crate) fn looks_first(&self) -> bool {
        self.policy == Policy::Ours
    }

    /// How long to wait before the next attempt, or nothing when this was the last.
    pub(crate) fn after(&mut self, failure: Failure, now_ms: u64, rng: &mut Rng) -> Option<u64> {
        let before = self.failures;
        self.failures += 1;
        let doubled = |base_ms: u64| base_ms.saturating_mul(2_u64.saturating_pow(before));
        match self.policy {
            Policy::NoRetry => None,
            Policy::Immediate => (before < 3).then_some(0),
            Policy::Doubling => (before < 3).then(|| doubled(1_000)),
            Policy::StripeNode => (before < STRIPE_RETRIES).then(|| {
                let bound = doubled(STRIPE_BASE_MS).min(STRIPE_CAP_MS);
                rng.u64(bound / 2..=bound).max(STRIPE_BASE_MS)
            }),
            Policy::FullJitter => {
                let patient = now_ms.saturating_sub(self.ours.began_ms()) < JITTER_PATIENCE_MS;
                let (base, cap) = JITTER_MS;
                patient.then(|| rng.u64(0..=doubled(base).min(cap)))
            }
            Policy::Ours => Some(self.ours.wait_ms(failure, now_ms, rng)),
        }
    }
}
