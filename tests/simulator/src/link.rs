//! A network link between a tab and the server: it drops, delays, duplicates, reorders and truncates, and a gateway
//! rejects requests. What happens to a request is drawn from the seed.

use fastrand::Rng;

/// The statuses with which gateways, firewalls and the sign-in pages of networks answer.
const INTERCEPTIONS: [u16; 6] = [200, 403, 404, 502, 504, 511];

/// How bad a link is: chances are of a thousand, times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The chance that a request never arrives.
    pub drop_request: u32,
    /// The chance that an answer never arrives.
    pub drop_answer: u32,
    /// The chance that a request arrives twice.
    pub duplicate: u32,
    /// The chance that somebody else's answer arrives in the place of the server's, after that has acted.
    pub intercept: u32,
    /// The chance that an answer ends in the middle.
    pub truncate: u32,
    /// The chance that a gateway rejects a request before it reaches the server.
    pub reject: u32,
    /// The longest usual delay in one direction.
    pub delay_ms: u64,
    /// The chance that a delay is much longer.
    pub slow: u32,
    /// How much longer, at most.
    pub slow_ms: u64,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditions {
    /// After how many milliseconds it reaches the server; `None` if it never does.
    pub(crate) request_after_ms: Option<u64>,
    /// After how many milliseconds a second copy of it reaches the server.
    pub(crate) duplicate_after_ms: Option<u64>,
    /// How long the answer takes; `None` if it never arrives.
    pub(crate) answer_after_ms: Option<u64>,
    /// Whether the answer ends in the middle.
    pub(crate) truncated: bool,
    /// The status of somebody else's answer, which arrives in the place of the server's after that has acted.
    pub(crate) intercepted: Option<u16>,
    /// Whether a gateway rejects it before it reaches the server.
    pub(crate) rejection: Option<Rejection>,
}

/// How a gateway rejects a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rejection {
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u64>,
}

impl Link {
    /// A link on which everything arrives, soon.
    pub fn good() -> Self {
        Self {
            drop_request: 0,
            drop_answer: 0,
            duplicate: 0,
            intercept: 0,
            truncate: 0,
            reject: 0,
            delay_ms: 60,
            slow: 0,
            slow_ms: 0,
        }
    }

    /// A link in a tunnel, to a server that is busy.
    pub fn bad() -> Self {
        Self {
            drop_request: 120,
            drop_answer: 150,
            duplicate: 100,
            intercept: 60,
            truncate: 30,
            reject: 100,
            delay_ms: 1_500,
            slow: 100,
            slow_ms: 25_000,
        }
    }

    pub(crate) fn draw(&self, rng: &mut Rng) -> Conditions {
        let delay = |rng: &mut Rng| {
            let slow = rng.u32(0..1_000) < self.slow;
            rng.u64(5..=self.delay_ms) + if slow { rng.u64(0..=self.slow_ms) } else { 0 }
        };
        let happens = |rng: &mut Rng, chance: u32| rng.u32(0..1_000) < chance;
        Conditions {
            request_after_ms: (!happens(rng, self.drop_request)).then(|| delay(rng)),
            duplicate_after_ms: happens(rng, self.duplicate).then(|| delay(rng)),
            answer_after_ms: (!happens(rng, self.drop_answer)).then(|| delay(rng)),
            truncated: happens(rng, self.truncate),
            intercepted: happens(rng, self.intercept)
                .then(|| INTERCEPTIONS[rng.usize(..INTERCEPTIONS.len())]),
            rejection: happens(rng, self.reject).then(|| Rejection {
                status: if rng.bool() { 503 } else { 429 },
                retry_after_s: rng.bool().then(|| rng.u64(1..20)),
            }),
        }
    }
}
