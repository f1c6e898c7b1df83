//! What kind of journey it is, and how a seed chooses one.

use fastrand::Rng;

use crate::link::Link;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) riders: usize,
    /// How many tabs each rider has open.
    pub(crate) tabs: usize,
    /// The size of the batch.
    pub(crate) size: u32,
    pub(crate) link: Link,
    /// Whether riders reload the page in the middle.
    pub(crate) reloads: bool,
    /// Whether riders sometimes come back from the provider without having paid.
    pub(crate) dawdles: bool,
    /// Whether reloading loses storage.
    pub(crate) forgets: bool,
    /// Whether phones fall asleep.
    pub(crate) sleeps: bool,
    /// Whether somebody sets the phones' clocks.
    pub(crate) jumps: bool,
    /// How often the server restarts.
    pub(crate) restarts: u32,
    /// How far the phones' clocks are ahead, in milliseconds.
    pub(crate) ahead_ms: i64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            riders: 1,
            tabs: 1,
            size: 1,
            link: Link::bad(),
            reloads: false,
            dawdles: false,
            forgets: false,
            sleeps: false,
            jumps: false,
            restarts: 0,
            ahead_ms: 0,
        }
    }
}

impl Plan {
    /// The journey that a seed chooses: any mixture of riders, tabs and trouble.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x5a3e);
        let hour = 3_600_000;
        let riders = rng.usize(1..=3);
        Self {
            riders,
            tabs: rng.usize(1..=2),
            size: u32::try_from(rng.usize(1..=riders)).unwrap_or(1),
            link: if rng.u8(0..5) == 0 {
                Link::good()
            } else {
                Link::bad()
            },
            reloads: rng.bool(),
            dawdles: rng.bool(),
            forgets: rng.u8(0..4) == 0,
            sleeps: rng.bool(),
            jumps: rng.u8(0..3) == 0,
            restarts: rng.u32(0..3),
            ahead_ms: *rng
                .choice(&[0, 0, 0, hour, -hour, 500_000_000_000])
                .unwrap_or(&0),
        }
    }

    /// Every way of making this plan simpler by one thing: to find the simplest that still fails.
    pub(crate) fn simpler(self) -> Vec<Self> {
        let mut plans = Vec::new();
        let mut push = |changed: bool, plan: Self| {
            if changed {
                plans.push(plan);
            }
        };
        push(
            self.riders > 1,
            Self {
                riders: self.riders - 1,
                ..self
            },
        );
        push(self.tabs > 1, Self { tabs: 1, ..self });
        push(
            self.reloads,
            Self {
                reloads: false,
                ..self
            },
        );
        push(
            self.dawdles,
            Self {
                dawdles: false,
                ..self
            },
        );
        push(
            self.forgets,
            Self {
                forgets: false,
                ..self
            },
        );
        push(
            self.sleeps,
            Self {
                sleeps: false,
                ..self
            },
        );
        push(
            self.jumps,
            Self {
                jumps: false,
                ..self
            },
        );
        push(
            self.restarts > 0,
            Self {
                restarts: 0,
                ..self
            },
        );
        push(
            self.ahead_ms != 0,
            Self {
                ahead_ms: 0,
                ..self
            },
        );
        let link = self.link;
        let quieter = [
            Link {
                drop_request: 0,
                ..link
            },
            Link {
                drop_answer: 0,
                ..link
            },
            Link { double: 0, ..link },
            Link {
                break_after: 0,
                ..link
            },
            Link {
                truncate: 0,
                ..link
            },
            Link {
                turn_away: 0,
                ..link
            },
            Link { slow: 0, ..link },
        ];
        let before = format!("{link:?}");
        for link in quieter {
            push(format!("{link:?}") != before, Self { link, ..self });
        }
        plans
    }
}
