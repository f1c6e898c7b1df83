//! Riders, links, server and provider, moved from event to event in simulated time.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;
use std::rc::Rc;

use checkout::screen::{Screen, SoldOut};
use checkout::{Event, HttpRequest, HttpResponse};
use fastrand::Rng;
use server::Data;
use wire::{Channel, PurchaseId};

use crate::judge::Judge;
use crate::link::Fate;
use crate::office::{OPENS, Office};
use crate::phone::{Browser, Phone};
use crate::plan::Plan;

#[path = "world/end.rs"]
mod end;
#[path = "world/road.rs"]
mod road;
#[path = "world/tabs.rs"]
mod tabs;
#[path = "world/till.rs"]
mod till;

/// When a journey begins, before the opening, in milliseconds.
const BEFORE_MS: u64 = 20_000;
/// For how long the link is as bad as it is; afterwards it is good, so that everybody can arrive.
const BAD_MS: u64 = 120_000;
/// When a journey ends at the latest, in milliseconds after its beginning: long enough for one rider after the other
/// to hold the last ticket and not pay for it.
const END_MS: u64 = 5_400_000;
/// How often the server does what it does by itself, in milliseconds.
const SWEEP_MS: u64 = 5_000;
/// The most events of a journey: more is a loop that never ends.
const EVENTS_MAX: u32 = 200_000;

/// What happens, to which tab where it is one's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Wake { tab: usize, page: u32 },
    Press { tab: usize, page: u32 },
    Arrive { flight: usize, copy: bool },
    Back { flight: usize },
    Lose { flight: usize },
    Notice { tab: usize, record: String },
    Reload { tab: usize },
    Sleep { tab: usize, ms: u64 },
    Look { tab: usize, page: u32 },
    Offline { tab: usize, ms: u64 },
    Online { tab: usize },
    Jump { tab: usize, ms: i64 },
    Pay { tab: usize, address: String },
    Return { tab: usize },
    Notify { body: String },
    Sweep,
    Restart,
    Pause,
    Resume,
}

/// A request on its way, and its answer on the way back.
struct Flight {
    tab: usize,
    page: u32,
    request: HttpRequest,
    fate: Fate,
    answer: Option<HttpResponse>,
    /// Whether the tab has stopped waiting for it.
    given_up: bool,
}

/// Why a journey failed, and how it came to that.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    pub(crate) trace: Vec<String>,
}

pub(crate) struct World {
    pub(crate) tabs: Vec<Phone>,
    pub(crate) judge: Judge,
    /// The keys that each rider ever used.
    keys: Vec<Vec<PurchaseId>>,
    /// Every address at which somebody went to pay.
    addresses: Vec<String>,
    office: Office,
    runtime: tokio::runtime::Runtime,
    folder: Option<PathBuf>,
    plan: Plan,
    rng: Rng,
    now_ms: u64,
    begin_ms: u64,
    queue: BinaryHeap<Reverse<(u64, u64, What)>>,
    order: u64,
    flights: Vec<Flight>,
    /// How often the server is still to be killed in the middle of an answer.
    kills: u32,
    pub(crate) trace: Vec<String>,
}

impl World {
    /// Makes the journey of a seed, judged at every step and in the end.
    pub(crate) fn run(seed: u64, plan: Plan) -> Result<Self, Failure> {
        let mut world = Self::new(seed, plan);
        world.begin();
        let went = world.go().and_then(|()| world.end());
        match went {
            Ok(()) => Ok(world),
            Err(reason) => Err(Failure { reason, trace: std::mem::take(&mut world.trace) }),
        }
    }

    fn new(seed: u64, plan: Plan) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // Only a server that begins again needs files; in memory everything is quicker.
        let folder = (plan.restarts + plan.kills > 0).then(|| scratch(seed));
        let data = folder.clone().map_or(Data::Memory, Data::Folder);
        let office = runtime.block_on(Office::open(data, plan.size, plan.capacity));
        let begin_ms = OPENS * 1_000 - BEFORE_MS;
        let mut rng = Rng::with_seed(seed);
        let mut tabs = Vec::new();
        for rider in 0..plan.riders {
            let browser = Browser::new(rider, plan.storage, plan.ahead_ms);
            let browser = Rc::new(RefCell::new(browser));
            for _ in 0..plan.tabs {
                let (tab, seed) = (tabs.len(), rng.u64(..));
                let mut phone = Phone::new(tab, seed, office.roots(), Rc::clone(&browser));
                if plan.chooses {
                    phone.channels.push(Channel::WechatH5);
                }
                tabs.push(phone);
            }
        }
        if let Some(first) = tabs.first_mut() {
            first.reload_in = plan.reload_at;
        }
        Self {
            tabs,
            judge: Judge::default(),
            keys: vec![Vec::new(); plan.riders],
            addresses: Vec::new(),
            office,
            runtime,
            folder,
            plan,
            rng,
            now_ms: begin_ms,
            begin_ms,
            queue: BinaryHeap::new(),
            order: 0,
            flights: Vec::new(),
            kills: plan.kills,
            trace: Vec::new(),
        }
    }

    /// Plans all the trouble that does not depend on how the journey goes.
    fn begin(&mut self) {
        let some = |wanted: bool, rng: &mut Rng| if wanted { rng.u32(1..6) } else { 0 };
        for tab in 0..self.tabs.len() {
            let at = self.rng.u64(0..5_000);
            self.at(at, What::Reload { tab });
            for _ in 0..some(self.plan.reloads, &mut self.rng) {
                let at = self.rng.u64(BEFORE_MS..BAD_MS);
                self.at(at, What::Reload { tab });
            }
            for _ in 0..some(self.plan.sleeps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(BEFORE_MS..BAD_MS), self.rng.u64(100..90_000));
                self.at(at, What::Sleep { tab, ms });
            }
            for _ in 0..some(self.plan.offline, &mut self.rng) {
                let (at, ms) = (self.rng.u64(5_000..BAD_MS), self.rng.u64(100..30_000));
                self.at(at, What::Offline { tab, ms });
            }
            for _ in 0..some(self.plan.jumps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(0..BAD_MS), self.rng.i64(-7_200_000..7_200_000));
                self.at(at, What::Jump { tab, ms });
            }
        }
        for _ in 0..self.plan.restarts {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.at(at, What::Restart);
        }
        if self.plan.pauses {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.at(at, What::Pause);
            let for_ms = self.rng.u64(10_000..400_000);
            self.at(at + for_ms, What::Resume);
        }
        self.at(SWEEP_MS, What::Sweep);
    }

    /// Plans something, this many milliseconds after the beginning.
    fn at(&mut self, after_ms: u64, what: What) {
        self.order += 1;
        self.queue.push(Reverse((self.begin_ms + after_ms, self.order, what)));
    }

    /// Plans something, this many milliseconds from now.
    fn later(&mut self, ms: u64, what: What) {
        self.at(self.now_ms - self.begin_ms + ms, what);
    }

    fn go(&mut self) -> Result<(), String> {
        for events in 0.. {
            if events > EVENTS_MAX {
                return Err("I9: the journey does not end".into());
            }
            let Some(Reverse((at_ms, _, what))) = self.queue.pop() else {
                break;
            };
            if at_ms > self.begin_ms + END_MS {
                break;
            }
            self.now_ms = self.now_ms.max(at_ms);
            if let server::Clock::Manual(ms) = &self.office.clock {
                ms.store(self.now_ms, std::sync::atomic::Ordering::SeqCst);
            }
            if what == What::Sweep && self.is_over() {
                break;
            }
            self.happen(what)?;
        }
        Ok(())
    }

    /// Whether everybody has arrived and nothing is on its way any more.
    fn is_over(&mut self) -> bool {
        let quiet = self.queue.iter().all(|Reverse((_, _, what))| match what {
            What::Wake { .. } | What::Lose { .. } => true,
            What::Press { tab, page } => !self.is_there(*tab, *page),
            _ => false,
        });
        // Where tickets are held that may come back, somebody may still buy one.
        let waits = |phone: &Phone| {
            matches!(phone.screen(self.now_ms), Screen::SoldOut(SoldOut { held: 1.., .. }))
        };
        self.now_ms > self.begin_ms + BAD_MS
            && quiet
            && !self.tabs.iter().any(waits)
            && self.end().is_ok()
    }

    fn note(&mut self, line: &str) {
        let at = self.now_ms - self.begin_ms;
        self.trace.push(format!("{:>7}.{:03} {line}", at / 1_000, at % 1_000));
    }

    fn happen(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Wake { tab, .. }
            | What::Press { tab, .. }
            | What::Notice { tab, .. }
            | What::Reload { tab }
            | What::Look { tab, .. }
                if self.tabs[tab].asleep_until_ms > self.now_ms =>
            {
                self.after_sleep(tab, what)
            }
            What::Back { flight } | What::Lose { flight }
                if self.tabs[self.flights[flight].tab].asleep_until_ms > self.now_ms =>
            {
                self.after_sleep(self.flights[flight].tab, what)
            }
            What::Wake { tab, page } if self.is_there(tab, page) => self.wake(tab),
            What::Press { tab, page } if self.is_there(tab, page) => self.press(tab),
            What::Arrive { flight, copy } => self.arrive(flight, copy),
            What::Back { flight } => self.back(flight),
            What::Lose { flight } => self.lose(flight),
            What::Notice { tab, record } if self.tabs[tab].is_open() && !self.tabs[tab].away => {
                self.say(tab, Event::StorageChanged { record })
            }
            What::Reload { tab } if !self.tabs[tab].away => self.reload(tab),
            What::Sleep { tab, ms } if self.tabs[tab].is_open() => self.sleep(tab, ms),
            What::Look { tab, page } if self.is_there(tab, page) => {
                self.say(tab, Event::PageVisible)
            }
            What::Offline { tab, ms } => self.go_offline(tab, ms),
            What::Online { tab } => self.go_online(tab),
            What::Jump { tab, ms } => {
                self.note(&format!("the clock of tab {tab} is set by {ms} ms"));
                self.tabs[tab].browser.borrow_mut().ahead_ms += ms;
                Ok(())
            }
            What::Pay { tab, address } => self.pay(tab, &address),
            What::Return { tab } => self.come_back(tab),
            What::Notify { body } => {
                self.note("the provider notifies");
                self.runtime.block_on(self.office.notify(&body))
            }
            What::Sweep => {
                self.runtime.block_on(self.office.sweep());
                self.later(SWEEP_MS, What::Sweep);
                Ok(())
            }
            What::Restart => {
                self.note("the server restarts");
                self.runtime.block_on(self.office.restart());
                Ok(())
            }
            What::Pause | What::Resume => {
                self.note(&format!("the operator: {what:?}"));
                self.runtime.block_on(self.office.pause(what == What::Pause));
                Ok(())
            }
            What::Wake { .. }
            | What::Press { .. }
            | What::Notice { .. }
            | What::Reload { .. }
            | What::Look { .. }
            | What::Sleep { .. } => Ok(()),
        }
    }

    /// Asleep, nothing is heard; awake again, all of it is.
    fn after_sleep(&mut self, tab: usize, what: What) -> Result<(), String> {
        let ms = self.tabs[tab].asleep_until_ms - self.now_ms;
        self.later(ms, what);
        Ok(())
    }

    /// Where every tab ended.
    pub(crate) fn screens(&self) -> impl Iterator<Item = Screen> {
        self.tabs.iter().map(|tab| tab.screen(self.now_ms))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The folder is the journey's own; a journey that failed leaves nothing behind either.
        let _removed = self.folder.take().map(std::fs::remove_dir_all);
    }
}

/// A folder in memory where the system has a place for that: a journey's files need not outlive it.
fn scratch(seed: u64) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let unique = Rc::new(());
    let name = format!("samefare-journey-{}-{seed}-{unique:p}", std::process::id());
    let folder = place.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
