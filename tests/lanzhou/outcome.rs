//! What is played, and what came of a night.

use std::path::PathBuf;

use clap::Parser;
use serde::{Deserialize, Serialize};

/// The most riders that one machine plays beside server, guard and provider.
const RIDERS_MAX: i64 = 2_000;

/// The names of the nights with all checks and with none.
pub(crate) const ALL_ON: &str = "all on";
pub(crate) const ALL_OFF: &str = "all off";

/// What is played.
#[derive(Parser)]
pub(crate) struct Lanzhou {
    /// How many riders come in each of the nights
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=RIDERS_MAX))]
    pub(crate) riders: u32,
    /// Where the riders' luck comes from
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Only this check is taken away, beside the night that has all of them
    #[arg(long)]
    pub(crate) off: Option<String>,
    /// Only the night that has all checks
    #[arg(long, conflicts_with = "off")]
    pub(crate) all_on: bool,
    /// Where the report is written
    #[arg(long, default_value = "target/night")]
    pub(crate) folder: PathBuf,
    /// The faults that there are
    #[arg(long, hide = true)]
    pub(crate) fault: Vec<String>,
    /// The checks that can be taken away
    #[arg(long, hide = true)]
    pub(crate) check: Vec<String>,
    /// The one night that this process runs, by its name
    #[arg(long, hide = true)]
    pub(crate) only: Option<String>,
    /// Whether riders of that night pay whatever the wallet asks for
    #[arg(long, hide = true)]
    pub(crate) careless: bool,
}

/// What is kept of all nights.
#[derive(Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) preset: &'static str,
    pub(crate) nights: &'a [Outcome],
}

/// A night and what came of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Which checks were off.
    pub(crate) name: String,
    pub(crate) riders: u32,
    /// Riders from whom more than the announced fare was taken, and kept.
    pub(crate) overpaid: u32,
    pub(crate) overpaid_yuan: f64,
    /// Riders who were shown another price than the announced one as theirs.
    pub(crate) misled: u32,
    /// Riders to whom something wrong came and was refused before anything was paid for it.
    pub(crate) refused: u32,
    /// Charges of a wrong amount, or for nothing, that came back whole.
    pub(crate) refunded: u32,
    /// Riders with a ticket who paid the announced fare.
    pub(crate) served: u32,
    pub(crate) compensated: u32,
    /// From the opening to the pause, if there was one, in milliseconds.
    pub(crate) paused_ms: Option<u64>,
    /// Yuan that were wrongly taken and not given back, second by second.
    pub(crate) at_risk_yuan: Vec<f64>,
}
