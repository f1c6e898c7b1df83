//! Riders, links, server and provider, moved from event to event in simulated time.

mod ledger;
mod provider;
mod state;
mod tabs;
mod transport;

use std::cmp::Reverse;

use checkout::screen::SoldOut;
use checkout::{Event, Screen};
use wire::Provider;

use crate::scenario::Scenario;
use state::{BAD_MS, BEFORE_MS, Scheduled};

pub use state::{Failure, Simulation};

/// When a run ends at the latest, in milliseconds after its beginning: long enough for one rider after the other to
/// hold the last ticket and not pay for it.
const END_MS: u64 = 5_400_000;
/// How often the server does its periodic work, in milliseconds.
const SWEEP_MS: u64 = 5_000;
/// The most events of a run: more is a loop that never ends.
const EVENTS_MAX: u32 = 200_000;

impl Simulation {
    /// Runs the scenario with this seed, and checks the invariants after every event and at the end.
    ///
    /// # Errors
    /// The invariant that does not hold, and what happened until then.
    pub fn run(seed: u64, scenario: Scenario) -> Result<Self, Failure> {
        let mut simulation = Self::new(seed, scenario);
        simulation.schedule_faults();
        match simulation.run_queue().and_then(|()| simulation.check_end()) {
            Ok(()) => Ok(simulation),
            Err(reason) => Err(Failure { reason, trace: std::mem::take(&mut simulation.trace) }),
        }
    }

    /// Schedules all faults that do not depend on how the run goes.
    fn schedule_faults(&mut self) {
        let some = |wanted: bool, rng: &mut fastrand::Rng| if wanted { rng.u32(1..6) } else { 0 };
        for tab in 0..self.tabs.len() {
            let at = self.rng.u64(0..5_000);
            self.schedule_at(at, Scheduled::Reload { tab });
            for _ in 0..some(self.scenario.reloads, &mut self.rng) {
                let at = self.rng.u64(BEFORE_MS..BAD_MS);
                self.schedule_at(at, Scheduled::Reload { tab });
            }
            for _ in 0..some(self.scenario.sleeps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(BEFORE_MS..BAD_MS), self.rng.u64(100..90_000));
                self.schedule_at(at, Scheduled::Suspend { tab, ms });
            }
            for _ in 0..some(self.scenario.loses_network, &mut self.rng) {
                let (at, ms) = (self.rng.u64(5_000..BAD_MS), self.rng.u64(100..30_000));
                self.schedule_at(at, Scheduled::Offline { tab, ms });
            }
            for _ in 0..some(self.scenario.clock_jumps, &mut self.rng) {
                let (at, ms) = (self.rng.u64(0..BAD_MS), self.rng.i64(-7_200_000..7_200_000));
                self.schedule_at(at, Scheduled::ClockJump { tab, ms });
            }
        }
        for _ in 0..self.scenario.restarts {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.schedule_at(at, Scheduled::Restart);
        }
        if self.scenario.pauses_sale {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.schedule_at(at, Scheduled::Pause);
            let for_ms = self.rng.u64(10_000..400_000);
            self.schedule_at(at + for_ms, Scheduled::Resume);
        }
        if self.scenario.misprices {
            // The evidence of a wrong quote pauses the sale.
            let after_ms = self.rng.u64(10_000..200_000);
            self.schedule_at(BAD_MS + after_ms, Scheduled::Resume);
        }
        if self.scenario.provider_hangs {
            let hangs = if self.rng.bool() { Provider::Alipay } else { Provider::Wechat };
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.schedule_at(at, Scheduled::Hang(Some(hangs)));
            let for_ms = self.rng.u64(10_000..BAD_MS);
            self.schedule_at(at + for_ms, Scheduled::Hang(None));
        }
        self.schedule_at(SWEEP_MS, Scheduled::Sweep);
        self.schedule_at(BAD_MS, Scheduled::HealRefunds);
    }

    fn run_queue(&mut self) -> Result<(), String> {
        for events in 0.. {
            if events > EVENTS_MAX {
                return Err("I9: the run does not end".into());
            }
            let Some(Reverse(entry)) = self.queue.pop() else {
                break;
            };
            if entry.at_ms > self.begin_ms + END_MS {
                break;
            }
            self.now_ms = self.now_ms.max(entry.at_ms);
            if let keys::Clock::Manual(ms) = &self.backend.clock {
                ms.store(self.now_ms, std::sync::atomic::Ordering::SeqCst);
            }
            if entry.what == Scheduled::Sweep && self.is_settled() {
                break;
            }
            self.process(entry.what)?;
        }
        Ok(())
    }

    /// Whether everybody has arrived and nothing is under way any more.
    fn is_settled(&mut self) -> bool {
        let quiet = self.queue.iter().all(|Reverse(entry)| match &entry.what {
            Scheduled::Timer { .. } | Scheduled::Failure { .. } => true,
            Scheduled::Press { tab, page } => !self.is_current(*tab, *page),
            _ => false,
        });
        // Where tickets are held that may become free, somebody may still buy one.
        let waits = |screen: Screen| matches!(screen, Screen::SoldOut(SoldOut { held: 1.., .. }));
        self.is_healed()
            && self.is_last_night_over()
            && quiet
            && !self.screens().any(waits)
            && self.check_end().is_ok()
    }

    /// Whether a run that lives through all nights has.
    fn is_last_night_over(&self) -> bool {
        let last = self.backend.batches.last().filter(|_| self.scenario.all_nights.is_some());
        last.is_none_or(|last| self.now_ms >= last.closes * 1_000)
    }

    fn process(&mut self, what: Scheduled) -> Result<(), String> {
        match what {
            Scheduled::Timer { tab, .. }
            | Scheduled::Press { tab, .. }
            | Scheduled::StorageEvent { tab, .. }
            | Scheduled::Reload { tab }
            | Scheduled::Visible { tab, .. }
                if self.tabs[tab].asleep_until_ms > self.now_ms =>
            {
                self.defer(tab, what)
            }
            Scheduled::Answer { exchange } | Scheduled::Failure { exchange }
                if self.tabs[self.exchanges[exchange].tab].asleep_until_ms > self.now_ms =>
            {
                self.defer(self.exchanges[exchange].tab, what)
            }
            Scheduled::Timer { tab, page } if self.is_current(tab, page) => self.wake(tab),
            Scheduled::Press { tab, page } if self.is_current(tab, page) => self.press(tab),
            Scheduled::Request { exchange, is_copy } => self.deliver_request(exchange, is_copy),
            Scheduled::Answer { exchange } => self.deliver_answer(exchange),
            Scheduled::Failure { exchange } => self.fail(exchange),
            Scheduled::StorageEvent { tab, record }
                if self.tabs[tab].is_open() && !self.tabs[tab].at_provider =>
            {
                self.dispatch(tab, Event::StorageChanged { record })
            }
            Scheduled::Reload { tab } if !self.tabs[tab].at_provider => self.reload(tab),
            Scheduled::Suspend { tab, ms } if self.tabs[tab].is_open() => self.suspend(tab, ms),
            Scheduled::Visible { tab, page } if self.is_current(tab, page) => {
                self.dispatch(tab, Event::PageVisible)
            }
            Scheduled::Offline { tab, ms } => self.go_offline(tab, ms),
            Scheduled::Online { tab } => self.go_online(tab),
            Scheduled::ClockJump { tab, ms } => {
                self.log(&format!("the clock of tab {tab} is set by {ms} ms"));
                self.tabs[tab].browser.borrow_mut().clock_ahead_ms += ms;
                Ok(())
            }
            Scheduled::Pay { tab, address } => self.visit_provider(tab, &address),
            Scheduled::Return { tab } => self.return_from_provider(tab),
            Scheduled::Notification(notification) => self.deliver_notification(&notification),
            Scheduled::Sweep => {
                self.runtime.block_on(self.backend.sweep());
                self.schedule_in(SWEEP_MS, Scheduled::Sweep);
                Ok(())
            }
            Scheduled::Restart => {
                self.log("the server restarts");
                self.runtime.block_on(self.backend.restart());
                Ok(())
            }
            Scheduled::HealRefunds => {
                self.log("refunds are made as usual");
                self.runtime.block_on(self.backend.heal_refunds());
                Ok(())
            }
            Scheduled::Hang(provider) => {
                self.log(&format!("no call is answered by {provider:?}"));
                self.backend.hang(provider);
                Ok(())
            }
            Scheduled::ConsoleRefund { order } => self.refund_in_console(order),
            Scheduled::PayAgain { address } => self.pay_first(&address),
            Scheduled::Pause | Scheduled::Resume => {
                self.log(&format!("the operator: {what:?}"));
                self.runtime.block_on(self.backend.pause(what == Scheduled::Pause));
                Ok(())
            }
            // For a page that is gone, or a tab that is not open or at the provider.
            Scheduled::Timer { .. }
            | Scheduled::Press { .. }
            | Scheduled::StorageEvent { .. }
            | Scheduled::Reload { .. }
            | Scheduled::Visible { .. }
            | Scheduled::Suspend { .. } => Ok(()),
        }
    }

    /// Nothing reaches a phone that is suspended; when it is awake again, everything does.
    fn defer(&mut self, tab: usize, what: Scheduled) -> Result<(), String> {
        let ms = self.tabs[tab].asleep_until_ms - self.now_ms;
        self.schedule_in(ms, what);
        Ok(())
    }
}
