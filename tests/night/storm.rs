//! The storm of an opening night as it is asked for: how many riders, what the server can do, when it is gone.

use std::path::PathBuf;

use clap::Parser;

use crate::ledger::{Ledger, Outage};
use crate::policy::Policy;

/// When the outage begins, in seconds after the opening.
const OUTAGE_FROM_S: usize = 5;
/// Keeps the riders of one seed apart from those of the next.
const RIDERS_SEEDS: u64 = 1 << 32;

/// The storm of an opening night.
#[derive(Parser)]
pub(crate) struct Storm {
    /// What kind of night
    #[arg(long, value_parser = ["storm"])]
    pub(crate) preset: String,
    /// How many riders want an answer at the opening
    #[arg(long, default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) riders: u32,
    /// How many requests the server serves in a second; a fiftieth of the riders unless it is said
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) capacity: u32,
    /// How long the server is gone, in seconds; 0 for no outage
    #[arg(long, default_value_t = 10)]
    pub(crate) outage: usize,
    /// One way to retry instead of all
    #[arg(long)]
    pub(crate) policy: Option<String>,
    /// Simulated time, the server's own slots, no connections
    #[arg(long)]
    pub(crate) simulated: bool,
    /// Where the riders' luck comes from
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Fails above this many requests for each rider of ours
    #[arg(long)]
    pub(crate) load_max: Option<f64>,
    /// Where the report is written
    #[arg(long, default_value = "target/night")]
    pub(crate) folder: PathBuf,
}

impl Storm {
    pub(crate) fn outage(&self) -> Option<Outage> {
        let until_s = OUTAGE_FROM_S + self.outage;
        (self.outage > 0).then_some(Outage { from_s: OUTAGE_FROM_S, until_s })
    }

    /// Whether the server is gone at this instant.
    pub(crate) fn is_out(&self, now_us: u64) -> bool {
        self.outage().is_some_and(|outage| outage.holds_at(now_us))
    }

    /// The seed of a rider, the same under every policy.
    pub(crate) fn seed_of(&self, rider: u64) -> u64 {
        fastrand::Rng::with_seed(self.seed.wrapping_mul(RIDERS_SEEDS).wrapping_add(rider)).u64(..)
    }

    pub(crate) fn progress(&self, policy: Policy, now_s: u64, ledger: &Ledger) {
        let (name, served) = (policy.name(), ledger.served_so_far());
        let (ended, attempts) = (ledger.ended, ledger.attempts);
        println!("{name}: {now_s} s, {served} served, {ended} ended, {attempts} attempts");
    }
}
