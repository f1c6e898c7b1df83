//! How a seed chooses a journey, and how a journey that fails is made simpler.

use fastrand::Rng;
use std::num::NonZeroU32;

use crate::link::Link;
use crate::plan::{Plan, Storage};

/// Until which step of its machine a page is reloaded in the middle: more than a road without trouble takes.
const RELOAD_STEPS_MAX: u32 = 120;

/// The plans of a simulation.
pub(crate) trait Choice: Sized {
    /// The journey that a seed chooses: any mixture of riders, tabs and trouble.
    fn of_seed(seed: u64) -> Self;

    /// Every way of making this plan simpler by one thing: to find the simplest that still fails.
    fn simpler(self) -> Vec<Self>;
}

impl Choice for Plan {
    fn of_seed(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x5a3e);
        let hour = 3_600_000;
        let riders = rng.usize(1..=3);
        let one_in = |chances: u8, rng: &mut Rng| rng.u8(0..chances) == 0;
        Self {
            riders,
            tabs: rng.usize(1..=2),
            size: u32::try_from(rng.usize(1..=riders)).unwrap_or(1),
            link: if one_in(5, &mut rng) { Link::good() } else { Link::bad() },
            reloads: rng.bool(),
            reload_at: rng.bool().then(|| rng.u32(0..RELOAD_STEPS_MAX)),
            dawdles: rng.bool(),
            wanders: one_in(3, &mut rng),
            forgets: one_in(4, &mut rng),
            storage: match rng.u8(0..6) {
                0 => Storage::Refuses,
                1 => Storage::FullAfter(rng.u32(0..4)),
                _ => Storage::Keeps,
            },
            sleeps: rng.bool(),
            offline: one_in(3, &mut rng),
            keeps_page: rng.bool(),
            jumps: one_in(3, &mut rng),
            restarts: if one_in(3, &mut rng) { rng.u32(1..3) } else { 0 },
            kills: if one_in(4, &mut rng) { rng.u32(1..4) } else { 0 },
            pauses: one_in(6, &mut rng),
            overcharges: one_in(6, &mut rng),
            ahead_ms: *rng.choice(&[0, 0, 0, hour, -hour, 500_000_000_000]).unwrap_or(&0),
            capacity: NonZeroU32::new(rng.u32(0..3)),
            chooses: one_in(3, &mut rng),
        }
    }

    fn simpler(self) -> Vec<Self> {
        let mut plans = Vec::new();
        let mut push = |changed: bool, plan: Self| {
            if changed {
                plans.push(plan);
            }
        };
        push(self.riders > 1, Self { riders: self.riders - 1, ..self });
        push(self.tabs > 1, Self { tabs: 1, ..self });
        push(self.reloads, Self { reloads: false, ..self });
        push(self.reload_at.is_some(), Self { reload_at: None, ..self });
        push(self.wanders, Self { wanders: false, ..self });
        push(self.storage != Storage::Keeps, Self { storage: Storage::Keeps, ..self });
        push(self.offline, Self { offline: false, ..self });
        push(self.keeps_page, Self { keeps_page: false, ..self });
        push(self.kills > 0, Self { kills: 0, ..self });
        push(self.pauses, Self { pauses: false, ..self });
        push(self.overcharges, Self { overcharges: false, ..self });
        push(self.dawdles, Self { dawdles: false, ..self });
        push(self.forgets, Self { forgets: false, ..self });
        push(self.sleeps, Self { sleeps: false, ..self });
        push(self.jumps, Self { jumps: false, ..self });
        push(self.restarts > 0, Self { restarts: 0, ..self });
        push(self.ahead_ms != 0, Self { ahead_ms: 0, ..self });
        push(self.chooses, Self { chooses: false, ..self });
        push(self.capacity.is_some(), Self { capacity: None, ..self });
        let link = self.link;
        let quieter = [
            Link { drop_request: 0, ..link },
            Link { drop_answer: 0, ..link },
            Link { double: 0, ..link },
            Link { break_after: 0, ..link },
            Link { truncate: 0, ..link },
            Link { turn_away: 0, ..link },
            Link { slow: 0, ..link },
        ];
        let before = format!("{link:?}");
        for link in quieter {
            push(format!("{link:?}") != before, Self { link, ..self });
        }
        plans
    }
}
