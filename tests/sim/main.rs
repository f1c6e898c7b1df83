//! Runs the simulator with as many seeds as one likes, and checks the invariants at every step.
//!
//! `cargo xtask sim --seeds N [--seed S]`. A violation prints its seed, the simplest scenario that still fails, and the
//! trace of that one. A full run fails as well if there is a screen or an event that no seed reached. The last line is
//! `seeds N violations N`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a lock is poisoned only by a run that panicked")]
#![expect(clippy::print_stdout, reason = "the report is this program's product")]

use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use checkout::{Event, Screen};
use clap::Parser;
use simulator::{Coverage, Failure, Scenario, Simulation};

/// From how many seeds on every screen and every event has to be reached.
const FULL_RUN_SEEDS: u64 = 500;
/// How many violations are reported before the run ends.
const VIOLATIONS_MAX: usize = 5;
/// After how many seeds the progress is printed.
const PROGRESS_SEEDS: u64 = 250;
/// How often a scenario is made simpler at most.
const SIMPLER_MAX: usize = 40;

/// Which seeds are run.
#[derive(Parser)]
struct Options {
    /// How many seeds; of a seed that is named, only that one
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed
    #[arg(long)]
    seed: Option<u64>,
    /// Ends at the first violation, and prints no more than its reason
    #[arg(long)]
    first: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let seeds = options.seeds.unwrap_or(if options.seed.is_some() { 1 } else { 200 });
    let report = simulate(options.seed.unwrap_or(0), seeds, options.first);
    println!("{report}");
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Report {
    seeds: u64,
    seconds: f64,
    /// How often a tab ended on each screen.
    endings: BTreeMap<&'static str, usize>,
    coverage: Coverage,
    /// The seeds that failed.
    violations: Vec<u64>,
}

impl Report {
    fn is_good(&self) -> bool {
        self.violations.is_empty() && (self.seeds < FULL_RUN_SEEDS || self.is_complete())
    }

    fn is_complete(&self) -> bool {
        self.coverage.unseen_screens().is_empty() && self.coverage.unseen_events().is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seeds, seconds, endings, coverage, violations } = self;
        let endings: Vec<_> =
            endings.iter().map(|(name, times)| format!("{times} {name}")).collect();
        writeln!(f, "{seconds:.1} s; tabs ended: {}", endings.join(", "))?;
        for (what, all, unseen) in [
            ("screens", Screen::NAMES, coverage.unseen_screens()),
            ("events", Event::NAMES, coverage.unseen_events()),
        ] {
            let seen = all.len() - unseen.len();
            let names = if unseen.is_empty() { "none".into() } else { unseen.join(" ") };
            writeln!(f, "{seen} of {} {what}; never seen: {names}", all.len())?;
        }
        let (transitions, pairs) = (coverage.transitions.len(), coverage.events.len());
        writeln!(
            f,
            "{transitions} transitions between screens, {pairs} pairs of screen and event"
        )?;
        write!(f, "seeds {seeds} violations {}", violations.len())
    }
}

fn simulate(first: u64, seeds: u64, first_only: bool) -> Report {
    let began = Instant::now();
    let (next, report) = (AtomicU64::new(first), Mutex::new(Report::default()));
    let most = if first_only { 1 } else { VIOLATIONS_MAX };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    let enough = report.lock().unwrap().violations.len() >= most;
                    if seed >= first + seeds || enough {
                        return;
                    }
                    one(seed, first_only, &report);
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap();
    report.seconds = began.elapsed().as_secs_f64();
    report
}

fn one(seed: u64, first_only: bool, report: &Mutex<Report>) {
    let scenario = Scenario::of_seed(seed);
    let outcome = Simulation::run(seed, scenario);
    let mut report = report.lock().unwrap();
    report.seeds += 1;
    if report.seeds.is_multiple_of(PROGRESS_SEEDS) {
        let Report { seeds, violations, coverage, .. } = &*report;
        let (violations, screens) = (violations.len(), coverage.screens.len());
        println!("{seeds} seeds, {violations} violations, {screens} screens");
    }
    match outcome {
        Ok(simulation) => {
            for screen in simulation.screens() {
                *report.endings.entry(screen.name()).or_default() += 1;
            }
            report.coverage.merge(simulation.coverage());
        }
        Err(failure) if first_only => {
            report.violations.push(seed);
            println!("found after {} seeds: {}", report.seeds, failure.reason);
        }
        Err(failure) => {
            report.violations.push(seed);
            let (scenario, failure) = simplest(seed, scenario, failure);
            println!("seed {seed}: {}", failure.reason);
            println!("  the simplest scenario that still fails: {scenario:?}");
            failure.trace.iter().for_each(|line| println!("  {line}"));
        }
    }
}

/// Takes away one fault after another, as long as the run still fails.
fn simplest(seed: u64, mut scenario: Scenario, mut failure: Failure) -> (Scenario, Failure) {
    for _ in 0..SIMPLER_MAX {
        let simpler = scenario.simpler().into_iter().find_map(|simpler| {
            let failure = Simulation::run(seed, simpler).err()?;
            Some((simpler, failure))
        });
        match simpler {
            Some(found) => (scenario, failure) = found,
            None => break,
        }
    }
    (scenario, failure)
}
