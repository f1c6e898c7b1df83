//! The parts of a simulation: tabs, backend, exchanges, and the queue of what happens when.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::path::PathBuf;
use std::rc::Rc;

use checkout::{HttpRequest, HttpResponse, Screen};
use fastrand::Rng;
use sandbox::Delivery;
use server::Data;
use wire::{BatchId, Channel, Provider, PurchaseId};

use crate::backend::{Backend, BackendConfig, OPENS};
use crate::browser::Browser;
use crate::coverage::Coverage;
use crate::invariants::Invariants;
use crate::link::Conditions;
use crate::scenario::Scenario;
use crate::tab::Tab;

/// When a run begins, before the opening, in milliseconds.
pub(super) const BEFORE_MS: u64 = 20_000;
/// For how long the link is as bad as it is; afterwards it is good, so that everybody can arrive.
pub(super) const BAD_MS: u64 = 120_000;

/// Something that is scheduled, for a tab where it concerns one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scheduled {
    /// The timer of the machine fires.
    Timer { tab: usize, page: u32 },
    /// The rider presses something.
    Press { tab: usize, page: u32 },
    /// A request reaches the server.
    Request { exchange: usize, is_copy: bool },
    /// An answer reaches the tab.
    Answer { exchange: usize },
    /// A request fails in the tab: its connection broke or its time was over.
    Failure { exchange: usize },
    /// Another tab wrote to storage.
    StorageEvent { tab: usize, record: String },
    /// The page is opened or reloaded.
    Reload { tab: usize },
    /// The phone is suspended for this long.
    Suspend { tab: usize, ms: u64 },
    /// The rider looks at the page again after that.
    Visible { tab: usize, page: u32 },
    /// The network is gone for this long.
    Offline { tab: usize, ms: u64 },
    /// The network is there again.
    Online { tab: usize },
    /// The phone's clock is set by this much.
    ClockJump { tab: usize, ms: i64 },
    /// The rider, at the provider, pays or does not.
    Pay { tab: usize, address: String },
    /// The rider returns from the provider.
    Return { tab: usize },
    /// A notification of the provider reaches the server.
    Notification(Delivery),
    /// The periodic work of the server.
    Sweep,
    /// The server restarts.
    Restart,
    /// The provider makes refunds as usual again.
    HealRefunds,
    /// This provider answers no call from now on; without one, all do again.
    Hang(Option<Provider>),
    /// Staff give back what was paid for this order, in the provider's console.
    ConsoleRefund { order: String },
    /// A rider who changed the wallet pays by the first one too.
    PayAgain { address: String },
    /// The operator pauses the sale.
    Pause,
    /// The operator resumes the sale.
    Resume,
}

/// An entry of the queue. The one that was scheduled first comes first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) at_ms: u64,
    order: u64,
    pub(super) what: Scheduled,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms, self.order).cmp(&(other.at_ms, other.order))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A request under way, and its answer.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) tab: usize,
    pub(super) page: u32,
    pub(super) request: HttpRequest,
    pub(super) conditions: Conditions,
    pub(super) answer: Option<HttpResponse>,
    /// Whether the tab has stopped waiting for it.
    pub(super) given_up: bool,
}

/// Why a run failed.
#[derive(Debug)]
pub struct Failure {
    /// The invariant that does not hold.
    pub reason: String,
    /// What happened until then, a line each.
    pub trace: Vec<String>,
}

/// A run: riders, links, server and provider in simulated time.
pub struct Simulation {
    pub(super) tabs: Vec<Tab>,
    pub(super) invariants: Invariants,
    pub(super) coverage: Coverage,
    /// What each tab showed last.
    pub(super) shown: Vec<Option<&'static str>>,
    /// The keys that each rider ever used.
    pub(super) keys: Vec<Vec<PurchaseId>>,
    /// The batch that each key was used for.
    pub(super) batch_of: BTreeMap<PurchaseId, BatchId>,
    /// Every address that somebody opened to pay.
    pub(super) addresses: Vec<String>,
    /// The purchase and the address that each rider opened last.
    pub(super) opened: Vec<Option<(PurchaseId, String)>>,
    /// Whether each rider gave a ticket back.
    pub(super) gave_back: Vec<bool>,
    /// How often each rider was at a provider.
    pub(super) returned: Vec<u32>,
    /// The orders whose money staff gave back in the provider's console.
    pub(super) given_back_in_console: BTreeSet<String>,
    pub(super) backend: Backend,
    pub(super) runtime: tokio::runtime::Runtime,
    folder: Option<PathBuf>,
    pub(super) scenario: Scenario,
    pub(super) rng: Rng,
    pub(super) now_ms: u64,
    pub(super) begin_ms: u64,
    pub(super) queue: BinaryHeap<Reverse<Entry>>,
    order: u64,
    pub(super) exchanges: Vec<Exchange>,
    /// How often the server is still to be killed in the middle of an answer.
    pub(super) crashes: u32,
    /// What happened, a line each.
    pub trace: Vec<String>,
}

impl Simulation {
    pub(super) fn new(seed: u64, scenario: Scenario) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // Only a server that starts again needs files; in memory everything is faster.
        let folder = (scenario.restarts + scenario.crashes > 0).then(|| scratch(seed));
        let data = folder.clone().map_or(Data::Memory, Data::Folder);
        let config = BackendConfig {
            size: scenario.size,
            capacity: scenario.capacity,
            closes_after_s: scenario.closes_after_s,
            all_nights: scenario.all_nights,
            refunds: scenario.refunds,
            refunds_lost_until: OPENS + (BAD_MS - BEFORE_MS) / 1_000,
            seed,
        };
        let backend = runtime.block_on(Backend::open(data, config));
        let begin_ms = OPENS * 1_000 - BEFORE_MS;
        let mut rng = Rng::with_seed(seed);
        let mut tabs = Vec::new();
        for rider in 0..scenario.riders {
            let browser = Browser::new(rider, scenario.storage, scenario.clock_ahead_ms);
            let browser = Rc::new(RefCell::new(browser));
            for _ in 0..scenario.tabs {
                let (id, seed) = (tabs.len(), rng.u64(..));
                let mut tab = Tab::new(id, seed, backend.roots(), Rc::clone(&browser));
                if scenario.all_nights.is_some() {
                    tab.nights.clone_from(&backend.batches);
                }
                if scenario.many_channels {
                    tab.channels.push(Channel::WechatH5);
                }
                tabs.push(tab);
            }
        }
        if let Some(first) = tabs.first_mut() {
            first.reload_in = scenario.reload_after_steps;
        }
        Self {
            shown: vec![None; tabs.len()],
            tabs,
            invariants: Invariants::default(),
            coverage: Coverage::default(),
            keys: vec![Vec::new(); scenario.riders],
            batch_of: BTreeMap::new(),
            addresses: Vec::new(),
            opened: vec![None; scenario.riders],
            gave_back: vec![false; scenario.riders],
            returned: vec![0; scenario.riders],
            given_back_in_console: BTreeSet::new(),
            backend,
            runtime,
            folder,
            scenario,
            rng,
            now_ms: begin_ms,
            begin_ms,
            queue: BinaryHeap::new(),
            order: 0,
            exchanges: Vec::new(),
            crashes: scenario.crashes,
            trace: Vec::new(),
        }
    }

    /// Schedules something, this many milliseconds after the beginning.
    pub(super) fn schedule_at(&mut self, after_ms: u64, what: Scheduled) {
        self.order += 1;
        let entry = Entry { at_ms: self.begin_ms + after_ms, order: self.order, what };
        self.queue.push(Reverse(entry));
    }

    /// Schedules something, this many milliseconds from now.
    pub(super) fn schedule_in(&mut self, ms: u64, what: Scheduled) {
        self.schedule_at(self.now_ms - self.begin_ms + ms, what);
    }

    /// Writes a line of the trace.
    pub(super) fn log(&mut self, line: &str) {
        let at = self.now_ms - self.begin_ms;
        self.trace.push(format!("{:>7}.{:03} {line}", at / 1_000, at % 1_000));
    }

    /// Whether the healthy part of the run has begun.
    pub(super) fn is_healed(&self) -> bool {
        self.now_ms > self.begin_ms + BAD_MS
    }

    /// What every tab shows.
    pub fn screens(&self) -> impl Iterator<Item = Screen> {
        self.tabs.iter().map(|tab| tab.screen(self.now_ms))
    }

    /// Which screens and events there were.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = self.coverage.clone();
        coverage.events.extend(self.tabs.iter().flat_map(|tab| &tab.events));
        coverage
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        // The folder is the run's own; a run that failed leaves nothing behind either.
        let _removed = self.folder.take().map(std::fs::remove_dir_all);
    }
}

/// A folder in memory where the system has one: a run's files need not outlive it.
fn scratch(seed: u64) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let unique = Rc::new(());
    let name = format!("samefare-simulator-{}-{seed}-{unique:p}", std::process::id());
    let folder = place.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
