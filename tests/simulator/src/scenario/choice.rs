//! How a seed chooses a scenario, and how a scenario that fails is made simpler.

use std::num::NonZeroU32;

use fastrand::Rng;
use wire::tariff::PerRiderOf;

use super::{Refunds, Scenario, Storage};
use crate::link::Link;

/// Until which step of its machine a page is reloaded in the middle: more than a purchase without faults takes.
const RELOAD_STEPS_MAX: u32 = 120;

/// How long after the opening a sale is over that is over early, in seconds.
const CLOSES_AFTER_S: std::ops::Range<u64> = 30..600;

impl Scenario {
    /// The scenario that a seed chooses: any mixture of riders, tabs and faults.
    pub fn of_seed(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x5a3e);
        let hour = 3_600_000;
        let riders = rng.usize(1..=3);
        let one_in = |chances: u8, rng: &mut Rng| rng.u8(0..chances) == 0;
        let scenario = Self {
            riders,
            tabs: rng.usize(1..=2),
            size: u32::try_from(rng.usize(1..=riders)).unwrap_or(1),
            link: if one_in(5, &mut rng) { Link::good() } else { Link::bad() },
            reloads: rng.bool(),
            reload_after_steps: rng.bool().then(|| rng.u32(0..RELOAD_STEPS_MAX)),
            abandons_payment: rng.bool(),
            detours: one_in(3, &mut rng),
            loses_storage: one_in(4, &mut rng),
            storage: match rng.u8(0..6) {
                0 => Storage::Refuses,
                1 => Storage::FullAfter(rng.u32(0..4)),
                _ => Storage::Keeps,
            },
            sleeps: rng.bool(),
            loses_network: one_in(3, &mut rng),
            page_is_cached: rng.bool(),
            clock_jumps: one_in(3, &mut rng),
            restarts: if one_in(3, &mut rng) { rng.u32(1..3) } else { 0 },
            crashes: if one_in(4, &mut rng) { rng.u32(1..4) } else { 0 },
            pauses_sale: one_in(6, &mut rng),
            overcharges: one_in(6, &mut rng),
            clock_ahead_ms: *rng.choice(&[0, 0, 0, hour, -hour, 500_000_000_000]).unwrap_or(&0),
            capacity: NonZeroU32::new(rng.u32(0..3)),
            many_channels: one_in(3, &mut rng),
            refunds: match rng.u8(0..8) {
                0 => Refunds::AreLost,
                1 => Refunds::AreRefused,
                2 => Refunds::AreUnderway,
                3 => Refunds::FindNoBalance,
                _ => Refunds::Work,
            },
            misprices: one_in(6, &mut rng),
            closes_after_s: one_in(6, &mut rng).then(|| rng.u64(CLOSES_AFTER_S)),
            provider_hangs: one_in(5, &mut rng),
            console_refunds: one_in(6, &mut rng),
            pays_twice: one_in(5, &mut rng),
            all_nights: match rng.u8(0..16) {
                0 => Some(PerRiderOf::Night),
                1 => Some(PerRiderOf::Release),
                _ => None,
            },
        };
        // Only who changes the wallet can pay by two.
        let changes = scenario.pays_twice;
        Self {
            many_channels: scenario.many_channels || changes,
            detours: scenario.detours || changes,
            // A sale that is over early has one night.
            closes_after_s: scenario.closes_after_s.filter(|_| scenario.all_nights.is_none()),
            ..scenario
        }
    }

    /// This scenario with one fault less, in every way: the simplest that still fails is looked for.
    pub fn simpler(self) -> Vec<Self> {
        let link = self.link;
        let simpler = [
            Self { riders: self.riders.saturating_sub(1).max(1), ..self },
            Self { tabs: 1, ..self },
            Self { reloads: false, ..self },
            Self { reload_after_steps: None, ..self },
            Self { detours: false, ..self },
            Self { storage: Storage::Keeps, ..self },
            Self { loses_network: false, ..self },
            Self { page_is_cached: false, ..self },
            Self { crashes: 0, ..self },
            Self { pauses_sale: false, ..self },
            Self { overcharges: false, ..self },
            Self { abandons_payment: false, ..self },
            Self { loses_storage: false, ..self },
            Self { sleeps: false, ..self },
            Self { clock_jumps: false, ..self },
            Self { restarts: 0, ..self },
            Self { refunds: Refunds::Work, ..self },
            Self { misprices: false, ..self },
            Self { closes_after_s: None, ..self },
            Self { all_nights: None, ..self },
            Self { clock_ahead_ms: 0, ..self },
            Self { many_channels: false, ..self },
            Self { provider_hangs: false, ..self },
            Self { console_refunds: false, ..self },
            Self { pays_twice: false, ..self },
            Self { capacity: None, ..self },
            Self { link: Link { drop_request: 0, ..link }, ..self },
            Self { link: Link { drop_answer: 0, ..link }, ..self },
            Self { link: Link { duplicate: 0, ..link }, ..self },
            Self { link: Link { intercept: 0, ..link }, ..self },
            Self { link: Link { truncate: 0, ..link }, ..self },
            Self { link: Link { reject: 0, ..link }, ..self },
            Self { link: Link { slow: 0, ..link }, ..self },
        ];
        simpler.into_iter().filter(|it| *it != self).collect()
    }
}
