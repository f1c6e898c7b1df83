//! The simulator: as many seeded journeys as one likes, each judged at every step.
//!
//! `cargo xtask sim --seeds N [--seed S]`. A failure prints its seed, the simplest plan that still fails, and the
//! trace of that one. The last line is `seeds N violations N`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a journey that can't go on says so by failing")]
#![expect(clippy::print_stdout, reason = "the report is this program's product")]

mod choice;
#[path = "../journeys/judge.rs"]
mod judge;
#[path = "../journeys/link.rs"]
mod link;
#[path = "../journeys/office.rs"]
mod office;
#[path = "../journeys/phone.rs"]
mod phone;
#[path = "../journeys/plan.rs"]
mod plan;
#[path = "../journeys/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use choice::Choice as _;
use plan::Plan;
use world::{Failure, World};

/// How many failing seeds are reported before the run ends.
const VIOLATIONS_MAX: usize = 5;
/// After how many seeds the progress is said.
const PROGRESS_SEEDS: u64 = 250;
/// How often a plan is made simpler at most.
const SIMPLER_MAX: usize = 40;

/// Every variant of [`checkout::Screen`].
const SCREENS: &[&str] = &[
    "Loading",
    "Upcoming",
    "Open",
    "SignIn",
    "Quoting",
    "Reviewing",
    "Ordering",
    "Choosing",
    "Paying",
    "Checking",
    "Ticketed",
    "Refunding",
    "Refunded",
    "RefundNeedsHelp",
    "Closed",
    "SoldOut",
    "Ended",
    "Paused",
    "Disputed",
    "Problem",
];
/// Every variant of [`checkout::Event`] that the world or a rider brings about.
const EVENTS: &[&str] = &[
    "TimerFired",
    "ResponseReceived",
    "RequestFailed",
    "StorageChanged",
    "WentOnline",
    "WentOffline",
    "PageHidden",
    "PageVisible",
    "PageRestored",
    "BuyPressed",
    "SignInPressed",
    "PhoneEntered",
    "ClaimEntered",
    "ChangePhonePressed",
    "CodeEntered",
    "ConfirmPressed",
    "ChannelPressed",
    "PayPressed",
    "ReopenPressed",
    "StartOverPressed",
    "HomePressed",
    "ResumePressed",
];

fn main() -> ExitCode {
    let mut first_only = false;
    let mut arguments = std::env::args().skip(1);
    let (mut seeds, mut first) = (200_u64, 0_u64);
    while let Some(argument) = arguments.next() {
        if argument == "--first" {
            first_only = true;
            continue;
        }
        let number = arguments.next().and_then(|text| text.parse().ok());
        match (argument.as_str(), number) {
            ("--seeds", Some(number)) => seeds = number,
            ("--seed", Some(number)) => (first, seeds) = (number, seeds.min(1)),
            _ => {
                println!("sim: --seeds N [--seed S] [--first], and not {argument}");
                return ExitCode::from(2);
            }
        }
    }
    let report = simulate(first, seeds, first_only);
    println!("{report}");
    if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Report {
    seeds: u64,
    seconds: f64,
    endings: BTreeMap<String, usize>,
    screens: BTreeSet<String>,
    steps: BTreeSet<(String, String)>,
    events: BTreeSet<(String, String)>,
    violations: Vec<u64>,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seeds, seconds, endings, screens, steps, events, violations } = self;
        let unseen = |all: &'static [&'static str], seen: &dyn Fn(&str) -> bool| {
            let unseen: Vec<_> = all.iter().copied().filter(|it| !seen(it)).collect();
            if unseen.is_empty() { "none".into() } else { unseen.join(" ") }
        };
        let shown: Vec<_> = screens.iter().map(String::as_str).collect();
        let endings: Vec<_> =
            endings.iter().map(|(name, times)| format!("{times} {name}")).collect();
        writeln!(f, "{seconds:.1} s; tabs ended: {}", endings.join(", "))?;
        writeln!(f, "{} screens: {}", screens.len(), shown.join(" "))?;
        let without = unseen(SCREENS, &|name| screens.contains(name));
        writeln!(f, "screens never seen: {without}")?;
        let without = unseen(EVENTS, &|name| events.iter().any(|(_, event)| event == name));
        writeln!(f, "events never seen: {without}")?;
        let (steps, pairs) = (steps.len(), events.len());
        writeln!(f, "{steps} steps from screen to screen, {pairs} pairs of screen and event")?;
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
    let plan = Plan::of_seed(seed);
    let went = World::run(seed, plan);
    let mut report = report.lock().unwrap();
    report.seeds += 1;
    if report.seeds.is_multiple_of(PROGRESS_SEEDS) {
        let Report { seeds, violations, screens, steps, events, .. } = &*report;
        let violations = violations.len();
        let seen = [screens.len(), steps.len(), events.len()];
        println!("{seeds} seeds, {violations} violations, screens, steps and events seen {seen:?}");
    }
    match went {
        Ok(mut world) => {
            for screen in world.screens() {
                *report.endings.entry(judge::name(&screen)).or_default() += 1;
            }
            report.screens.append(&mut world.judge.screens);
            report.steps.append(&mut world.judge.steps);
            report.events.append(&mut world.judge.events);
        }
        Err(failure) if first_only => {
            report.violations.push(seed);
            println!("found after {} seeds: {}", report.seeds, failure.reason);
        }
        Err(failure) => {
            report.violations.push(seed);
            let (plan, failure) = simplest(seed, plan, failure);
            println!("seed {seed}: {}", failure.reason);
            println!("  the simplest plan that still fails: {plan:?}");
            failure.trace.iter().for_each(|line| println!("  {line}"));
        }
    }
}

/// Takes away one trouble after another, as long as it still fails.
fn simplest(seed: u64, mut plan: Plan, mut failure: Failure) -> (Plan, Failure) {
    for _ in 0..SIMPLER_MAX {
        let simpler = plan.simpler().into_iter().find_map(|simpler| {
            let failure = World::run(seed, simpler).err()?;
            Some((simpler, failure))
        });
        match simpler {
            Some(found) => (plan, failure) = found,
            None => break,
        }
    }
    (plan, failure)
}
