//! A link between a phone and the server that drops, delays, doubles, reorders and truncates, and a front door
//! that turns requests away, by a seed.

use fastrand::Rng;

/// How bad a link is: chances in a thousand, times in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) drop_request: u32,
    pub(crate) drop_answer: u32,
    pub(crate) double: u32,
    pub(crate) break_after: u32,
    pub(crate) truncate: u32,
    pub(crate) turn_away: u32,
    pub(crate) delay_ms: u64,
    pub(crate) slow: u32,
    pub(crate) slow_ms: u64,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fate {
    /// When it reaches the server, counted from now; nothing when it never does.
    pub(crate) arrives_ms: Option<u64>,
    /// When a second copy of it reaches the server.
    pub(crate) again_ms: Option<u64>,
    /// How long the answer takes on its way back; nothing when it never comes.
    pub(crate) back_ms: Option<u64>,
    /// Whether the answer is cut in half.
    pub(crate) truncated: bool,
    /// Whether a proxy in front of the server says 502 after the server has acted.
    pub(crate) broken: bool,
    /// Whether the front door turns it away, and after how many seconds to come again.
    pub(crate) turned_away: Option<TurnedAway>,
}

/// How a request is turned away.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TurnedAway {
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u64>,
}

impl Link {
    /// A link on which everything arrives, soon.
    pub(crate) fn good() -> Self {
        Self {
            drop_request: 0,
            drop_answer: 0,
            double: 0,
            break_after: 0,
            truncate: 0,
            turn_away: 0,
            delay_ms: 60,
            slow: 0,
            slow_ms: 0,
        }
    }

    /// A link in a tunnel, to a server that is busy.
    pub(crate) fn bad() -> Self {
        Self {
            drop_request: 120,
            drop_answer: 150,
            double: 100,
            break_after: 60,
            truncate: 30,
            turn_away: 100,
            delay_ms: 1_500,
            slow: 100,
            slow_ms: 25_000,
        }
    }

    pub(crate) fn fate(&self, rng: &mut Rng) -> Fate {
        let delay = |rng: &mut Rng| {
            let slow = rng.u32(0..1_000) < self.slow;
            rng.u64(5..=self.delay_ms) + if slow { rng.u64(0..=self.slow_ms) } else { 0 }
        };
        let happens = |rng: &mut Rng, chance: u32| rng.u32(0..1_000) < chance;
        Fate {
            arrives_ms: (!happens(rng, self.drop_request)).then(|| delay(rng)),
            again_ms: happens(rng, self.double).then(|| delay(rng)),
            back_ms: (!happens(rng, self.drop_answer)).then(|| delay(rng)),
            truncated: happens(rng, self.truncate),
            broken: happens(rng, self.break_after),
            turned_away: happens(rng, self.turn_away).then(|| TurnedAway {
                status: if rng.bool() { 503 } else { 429 },
                retry_after_s: rng.bool().then(|| rng.u64(1..20)),
            }),
        }
    }
}
