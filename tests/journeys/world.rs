//! Riders, links, server and provider, moved from event to event in simulated time.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;
use std::rc::Rc;

use checkout::screen::Screen;
use checkout::{Answer, Event, Request};
use fastrand::Rng;
use server::sandbox::LedgerEntry;
use wire::{OrderNo, Problem, ProblemType, PurchaseId};

use crate::judge::{Judge, about_purchase, name};
use crate::link::{Fate, Link, TurnedAway};
use crate::office::{OPENS, Office};
use crate::phone::{Browser, Phone, Wish};
use crate::plan::Plan;

/// When a journey begins, before the opening, in milliseconds.
const BEFORE_MS: u64 = 20_000;
/// For how long the link is as bad as it is; afterwards it is good, so that everybody can arrive.
const BAD_MS: u64 = 120_000;
/// When a journey ends, in milliseconds after its beginning.
const END_MS: u64 = 2_400_000;
/// The most events of a journey: more is a loop that never ends.
const EVENTS_MAX: u32 = 200_000;

/// What happens, to which tab where it is one's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Wake { tab: usize, page: u32 },
    Press { tab: usize, page: u32 },
    Arrive { tab: usize, page: u32, flight: usize, copy: bool },
    Back { tab: usize, page: u32, flight: usize },
    Lose { tab: usize, page: u32, flight: usize },
    Notice { tab: usize, record: String },
    Reload { tab: usize },
    Sleep { tab: usize, ms: u64 },
    Jump { tab: usize, ms: i64 },
    Pay { tab: usize, address: String },
    Return { tab: usize },
    Notify { body: String },
    Sweep,
    Restart,
}

struct Flight {
    tab: usize,
    request: Request,
    fate: Fate,
    answer: Option<Answer>,
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
    office: Office,
    runtime: tokio::runtime::Runtime,
    folder: PathBuf,
    plan: Plan,
    rng: Rng,
    now_ms: u64,
    begin_ms: u64,
    queue: BinaryHeap<Reverse<(u64, u64, What)>>,
    order: u64,
    flights: Vec<Flight>,
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
        let unique = Rc::new(());
        let name = format!("samefare-journey-{}-{seed}-{unique:p}", std::process::id());
        let folder = scratch().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let office = runtime.block_on(Office::open(&folder, plan.size, plan.capacity));
        let begin_ms = OPENS * 1_000 - BEFORE_MS;
        let mut rng = Rng::with_seed(seed);
        let mut tabs = Vec::new();
        for rider in 0..plan.riders {
            let number = format!("138{rider:08}");
            let ahead_ms = plan.ahead_ms;
            let browser = Browser { rider, number, ahead_ms, ..Browser::default() };
            let browser = Rc::new(RefCell::new(browser));
            for _ in 0..plan.tabs {
                tabs.push(Phone::new(rng.u64(..), office.roots(), Rc::clone(&browser)));
            }
        }
        Self {
            tabs,
            judge: Judge::default(),
            keys: vec![Vec::new(); plan.riders],
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
            trace: Vec::new(),
        }
    }

    fn begin(&mut self) {
        for tab in 0..self.tabs.len() {
            let at = self.rng.u64(0..5_000);
            self.at(at, What::Reload { tab });
            let times = |wanted: bool, rng: &mut Rng| if wanted { rng.u32(1..6) } else { 0 };
            for _ in 0..times(self.plan.reloads, &mut self.rng) {
                let at = self.rng.u64(BEFORE_MS..BAD_MS);
                self.at(at, What::Reload { tab });
            }
            for _ in 0..times(self.plan.sleeps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(BEFORE_MS..BAD_MS), self.rng.u64(100..90_000));
                self.at(at, What::Sleep { tab, ms });
            }
            for _ in 0..times(self.plan.jumps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(0..BAD_MS), self.rng.i64(-7_200_000..7_200_000));
                self.at(at, What::Jump { tab, ms });
            }
        }
        for _ in 0..self.plan.restarts {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.at(at, What::Restart);
        }
        self.at(5_000, What::Sweep);
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
            self.happen(what)?;
        }
        Ok(())
    }

    fn note(&mut self, line: &str) {
        let at = self.now_ms - self.begin_ms;
        self.trace.push(format!("{:>7}.{:03} {line}", at / 1_000, at % 1_000));
    }

    fn happen(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Wake { tab, page }
            | What::Press { tab, page }
            | What::Back { tab, page, .. }
            | What::Lose { tab, page, .. }
                if self.is_there(tab, page) && self.tabs[tab].asleep_until_ms > self.now_ms =>
            {
                // Asleep, nothing is heard; awake again, all of it is.
                let ms = self.tabs[tab].asleep_until_ms - self.now_ms;
                self.later(ms, what);
                Ok(())
            }
            What::Wake { tab, page } if self.is_there(tab, page) => self.say(tab, Event::Woke),
            What::Press { tab, page } if self.is_there(tab, page) => {
                self.tabs[tab].thinking = None;
                match self.tabs[tab].press(self.now_ms) {
                    Some(event) => {
                        self.note(&format!("tab {tab} presses {event:?}"));
                        self.say(tab, event)
                    }
                    None => Ok(()),
                }
            }
            What::Arrive { tab, page, flight, copy } => self.arrive(tab, page, flight, copy),
            What::Back { tab, page, flight } => self.back(tab, page, flight),
            What::Lose { tab, page, flight } if self.is_there(tab, page) => {
                self.flights[flight].given_up = true;
                let id = self.flights[flight].request.id;
                self.say(tab, Event::Lost { id })
            }
            What::Notice { tab, record } if self.tabs[tab].is_open() && !self.tabs[tab].away => {
                self.say(tab, Event::Noticed { record })
            }
            What::Reload { tab } if !self.tabs[tab].away => {
                if self.plan.forgets && self.now_ms > OPENS * 1_000 {
                    self.tabs[tab].browser.borrow_mut().stored = None;
                    self.tabs[tab].path = "/".into();
                }
                self.note(&format!("tab {tab} is opened at {}", self.tabs[tab].path));
                self.open_page(tab)
            }
            What::Sleep { tab, ms } if self.tabs[tab].is_open() => {
                self.note(&format!("tab {tab} sleeps for {ms} ms"));
                self.tabs[tab].asleep_until_ms = self.now_ms + ms;
                self.tabs[tab].slept_ms += ms;
                Ok(())
            }
            What::Jump { tab, ms } => {
                self.note(&format!("the clock of tab {tab} is set by {ms} ms"));
                self.tabs[tab].browser.borrow_mut().ahead_ms += ms;
                Ok(())
            }
            What::Pay { tab, address } => self.pay(tab, &address),
            What::Return { tab } => {
                self.note(&format!("tab {tab} is back from the provider"));
                self.open_page(tab)
            }
            What::Notify { body } => {
                self.note("the provider notifies");
                self.runtime.block_on(self.office.notify(&body))
            }
            What::Sweep => {
                self.runtime.block_on(self.office.sweep());
                self.later(5_000, What::Sweep);
                Ok(())
            }
            What::Restart => {
                self.note("the server restarts");
                self.runtime.block_on(self.office.restart());
                Ok(())
            }
            What::Wake { .. }
            | What::Press { .. }
            | What::Lose { .. }
            | What::Notice { .. }
            | What::Reload { .. }
            | What::Sleep { .. } => Ok(()),
        }
    }

    fn is_there(&self, tab: usize, page: u32) -> bool {
        self.tabs[tab].page == page && !self.tabs[tab].away
    }

    fn open_page(&mut self, tab: usize) -> Result<(), String> {
        let wishes = self.tabs[tab].open_page(self.now_ms);
        self.grant(tab, wishes)
    }

    fn say(&mut self, tab: usize, event: Event) -> Result<(), String> {
        let before = name(&self.tabs[tab].screen(self.now_ms));
        let wishes = self.tabs[tab].say(event, self.now_ms);
        let after = self.tabs[tab].screen(self.now_ms);
        if name(&after) != before {
            self.note(&format!("tab {tab} shows {}", name(&after)));
        }
        self.judge.look(tab, &after)?;
        self.claims_hold(tab, &after, &before)?;
        self.grant(tab, wishes)
    }

    /// I7: what a screen says of the money is what the provider's books say.
    fn claims_hold(&self, tab: usize, screen: &Screen, before: &str) -> Result<(), String> {
        if name(screen) == before {
            return Ok(());
        }
        let charged = self.charged(self.tabs[tab].browser.borrow().rider);
        match screen {
            Screen::Closed { .. } if charged > 0 => {
                Err("I7: the screen says closed and the provider charged".into())
            }
            Screen::Ticketed(_) if charged == 0 => {
                Err("I7: the screen shows a ticket and the provider charged nothing".into())
            }
            _ => Ok(()),
        }
    }

    /// How often the provider charged a rider.
    fn charged(&self, rider: usize) -> usize {
        let own: Vec<_> = self.keys[rider].iter().map(|key| OrderNo::derive(*key, 1)).collect();
        let charges = self.charges();
        charges.iter().filter(|it| own.iter().any(|no| no.as_str() == it.out_trade_no)).count()
    }

    fn grant(&mut self, tab: usize, wishes: Vec<Wish>) -> Result<(), String> {
        for wish in wishes {
            match wish {
                Wish::Send(request) => self.send(tab, request)?,
                Wish::Wrote(record) => {
                    let others = self.tabs.iter().enumerate().filter(|(other, it)| {
                        *other != tab && Rc::ptr_eq(&it.browser, &self.tabs[tab].browser)
                    });
                    let others: Vec<_> = others.map(|(other, _)| other).collect();
                    for tab in others {
                        self.later(1, What::Notice { tab, record: record.clone() });
                    }
                }
                Wish::Pay(address) => {
                    self.note(&format!("tab {tab} leaves for the provider"));
                    self.tabs[tab].away = true;
                    let pays_ms = self.rng.u64(1_000..20_000);
                    self.later(pays_ms, What::Pay { tab, address });
                }
            }
        }
        let (page, idle) = (self.tabs[tab].page, self.tabs[tab].thinking.is_none());
        if self.tabs[tab].away {
            return Ok(());
        }
        if let Some(wake_ms) = self.tabs[tab].wake_at(self.now_ms) {
            self.later(wake_ms.saturating_sub(self.now_ms), What::Wake { tab, page });
        }
        if idle && self.tabs[tab].press(self.now_ms).is_some() {
            self.tabs[tab].thinking = Some(page);
            let thinks_ms = self.rng.u64(300..4_000);
            self.later(thinks_ms, What::Press { tab, page });
        }
        Ok(())
    }

    fn send(&mut self, tab: usize, request: Request) -> Result<(), String> {
        let (flight, page) = (self.flights.len(), self.tabs[tab].page);
        let path = self.tabs[tab].path.clone();
        let wrote = |key| self.tabs[tab].wrote(key);
        self.judge.sends((tab, page), &request, wrote, &path, self.now_ms)?;
        let rider = self.tabs[tab].browser.borrow().rider;
        let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key);
        if let Some(key) = key.filter(|key| !self.keys[rider].contains(key)) {
            self.keys[rider].push(key);
        }
        self.supersede(tab, &request);
        let healed = self.now_ms > self.begin_ms + BAD_MS;
        let link = if healed { Link::good() } else { self.plan.link };
        let fate = link.fate(&mut self.rng);
        let timeout_ms = u64::from(request.timeout_ms);
        self.note(&format!("tab {tab} asks {} ({}. attempt)", request.path, request.attempt));
        self.flights.push(Flight { tab, request, fate, answer: None, given_up: false });
        if let Some(ms) = fate.arrives_ms {
            self.later(ms, What::Arrive { tab, page, flight, copy: false });
        }
        if let Some(ms) = fate.again_ms {
            self.later(ms, What::Arrive { tab, page, flight, copy: true });
        }
        self.later(timeout_ms, What::Lose { tab, page, flight });
        Ok(())
    }

    /// A tab waits for one answer about its purchase: whoever asks anew has given up what was asked before.
    fn supersede(&mut self, tab: usize, request: &Request) {
        if about_purchase(&request.path) {
            let own = self.flights.iter_mut().filter(|it| it.tab == tab);
            own.filter(|it| about_purchase(&it.request.path)).for_each(|it| it.given_up = true);
        }
    }

    /// A request reaches the server. What the server does it does, whether anybody still listens or not.
    fn arrive(&mut self, tab: usize, page: u32, flight: usize, copy: bool) -> Result<(), String> {
        let Flight { request, fate, .. } = &self.flights[flight];
        let (request, fate) = (request.clone(), *fate);
        if let Some(TurnedAway { status, retry_after_s }) = fate.turned_away {
            if copy {
                return Ok(());
            }
            let body = Problem::from(ProblemType::Busy).encode().into_bytes();
            let retry_after = retry_after_s.map(|seconds| seconds.to_string());
            self.flights[flight].answer =
                Some(Answer { status, retry_after, slot_pass: None, body });
            self.later(fate.back_ms.unwrap_or(1), What::Back { tab, page, flight });
            return Ok(());
        }
        let cookie = self.tabs[tab].browser.borrow().cookie.clone();
        let said = self.runtime.block_on(self.office.answer(&request, cookie.as_deref()));
        let path = &request.path;
        self.note(&format!("the server answers {} to {path} of tab {tab}", said.answer.status));
        if copy {
            return Ok(());
        }
        let heard = fate.back_ms.filter(|_| !fate.broken);
        if let (Some(cookie), Some(_)) = (said.cookie, heard) {
            // A browser keeps the cookie when the answer's head arrives, so not on an answer that is lost.
            self.tabs[tab].browser.borrow_mut().cookie = Some(cookie);
        }
        let answer = if fate.broken {
            Answer {
                status: 502,
                retry_after: None,
                slot_pass: None,
                body: b"<html>bad gateway</html>".to_vec(),
            }
        } else {
            said.answer
        };
        self.flights[flight].answer = Some(answer);
        match fate.back_ms {
            // A body that ends too soon is an error of the connection, as in a browser.
            Some(ms) if fate.truncated => self.later(ms, What::Lose { tab, page, flight }),
            Some(ms) => self.later(ms, What::Back { tab, page, flight }),
            None => {}
        }
        Ok(())
    }

    /// An answer reaches the tab, even one that was given up: the machine must not mind.
    fn back(&mut self, tab: usize, page: u32, flight: usize) -> Result<(), String> {
        match self.flights[flight].answer.take() {
            Some(answer) if self.is_there(tab, page) => {
                let (id, path) = {
                    let request = &self.flights[flight].request;
                    (request.id, request.path.clone())
                };
                if !self.flights[flight].given_up {
                    self.judge.hears((tab, page), &path, &answer, self.now_ms);
                }
                self.say(tab, Event::Answered { id, answer })
            }
            _ => Ok(()),
        }
    }

    /// The rider is at the provider: pays, mostly, and comes back.
    fn pay(&mut self, tab: usize, address: &str) -> Result<(), String> {
        let pays = !self.plan.dawdles || self.rng.u32(0..10) > 0;
        let sandbox = &self.office.sandbox;
        let went = if pays {
            self.runtime.block_on(sandbox.pay(address)).map(|_| ())
        } else {
            self.runtime.block_on(sandbox.visit(address))
        };
        // An order that is closed or over by now is not paid; that is for the page to find out.
        self.note(&format!("tab {tab} is at the provider: pays {pays}, {went:?}"));
        if !address.contains("300.00") {
            return Err("I1: the address asks for another amount".into());
        }
        for delivery in self.runtime.block_on(self.office.sandbox.take_notifications()).unwrap() {
            // Late, twice, or never.
            for _ in 0..self.rng.u32(0..3) {
                let (ms, body) = (self.rng.u64(50..90_000), delivery.body.clone());
                self.later(ms, What::Notify { body });
            }
        }
        let returns_ms = self.rng.u64(200..60_000);
        self.later(returns_ms, What::Return { tab });
        Ok(())
    }

    /// Where every tab ended.
    pub(crate) fn screens(&self) -> impl Iterator<Item = Screen> {
        self.tabs.iter().map(|tab| tab.screen(self.now_ms))
    }

    /// Every charge that the provider made.
    pub(crate) fn charges(&self) -> Vec<LedgerEntry> {
        let ledger = self.runtime.block_on(self.office.sandbox.ledger()).unwrap();
        ledger.into_iter().filter(|entry| entry.kind == "charge").collect()
    }

    /// What must be true in the end, whatever happened on the way.
    fn end(&mut self) -> Result<(), String> {
        let charges = self.charges();
        if let Some(other) = charges.iter().find(|charge| charge.fen != 30_000) {
            return Err(format!("I1: {} fen were charged", other.fen));
        }
        for rider in 0..self.plan.riders {
            if self.charged(rider) > 1 {
                return Err(format!("I3: rider {rider} was charged {} times", self.charged(rider)));
            }
        }
        let mut holders = vec![false; self.plan.riders];
        for (tab, phone) in self.tabs.iter().enumerate() {
            let screen = phone.screen(self.now_ms);
            match screen {
                Screen::Ticketed(_) => holders[phone.browser.borrow().rider] = true,
                Screen::Closed { .. } | Screen::SoldOut { .. } => {}
                other => return Err(format!("I9: tab {tab} ends on {other:?}")),
            }
        }
        for (rider, holds) in holders.into_iter().enumerate() {
            if holds != (self.charged(rider) == 1) {
                let charged = self.charged(rider);
                return Err(format!(
                    "I10: rider {rider}: {charged} charges, ticket shown: {holds}"
                ));
            }
        }
        let sold = u32::try_from(charges.len()).unwrap_or(u32::MAX);
        if sold > self.plan.size {
            return Err(format!("{sold} tickets of {} were sold", self.plan.size));
        }
        Ok(())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The folder is the journey's own; a journey that failed leaves nothing behind either.
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

/// In memory where the system has a place for that: a journey's files need not outlive it.
fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}
