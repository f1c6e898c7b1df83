//! What happens to a tab, and how its effects are applied.

use std::rc::Rc;

use checkout::screen::PaymentCheck;
use checkout::{Event, Screen};
use fixtures::Cookies;

use super::state::{Exchange, Scheduled, Simulation};
use crate::backend::OPENS;
use crate::invariants::{Amount, amount_of};
use crate::tab::{Tab, TabEffect};

/// Where riders make detours, one press in this many is one.
const DETOUR_IN: u32 = 4;

impl Simulation {
    pub(super) fn is_current(&self, tab: usize, page: u32) -> bool {
        self.tabs[tab].page == page && !self.tabs[tab].at_provider
    }

    pub(super) fn is_offline(&self, tab: usize) -> bool {
        self.tabs[tab].browser.borrow().offline_until_ms > self.now_ms
    }

    pub(super) fn reload(&mut self, tab: usize) -> Result<(), String> {
        let offline_until_ms = self.tabs[tab].browser.borrow().offline_until_ms;
        if self.is_offline(tab) {
            // Without a network there is no page to open.
            self.schedule_in(offline_until_ms - self.now_ms + 1, Scheduled::Reload { tab });
            return Ok(());
        }
        if self.scenario.loses_storage && self.now_ms > OPENS * 1_000 {
            let mut browser = self.tabs[tab].browser.borrow_mut();
            browser.stored = None;
            if self.rng.bool() {
                browser.cookies = Cookies::default();
            }
            drop(browser);
            self.tabs[tab].path = "/".into();
        }
        self.log(&format!("tab {tab} is opened at {}", self.tabs[tab].path));
        self.open_page(tab)
    }

    fn open_page(&mut self, tab: usize) -> Result<(), String> {
        let effects = self.tabs[tab].open_page(self.now_ms);
        self.apply(tab, effects)
    }

    pub(super) fn suspend(&mut self, tab: usize, ms: u64) -> Result<(), String> {
        self.log(&format!("tab {tab} sleeps for {ms} ms"));
        self.dispatch(tab, Event::PageHidden)?;
        let page = self.tabs[tab].page;
        self.tabs[tab].asleep_until_ms = self.now_ms + ms;
        self.tabs[tab].slept_ms += ms;
        self.schedule_in(ms, Scheduled::Visible { tab, page });
        Ok(())
    }

    pub(super) fn go_offline(&mut self, tab: usize, ms: u64) -> Result<(), String> {
        self.tabs[tab].browser.borrow_mut().offline_until_ms = self.now_ms + ms;
        self.schedule_in(ms, Scheduled::Online { tab });
        for tab in self
            .tabs_of_same_browser(tab)
            .filter(|tab| self.tabs[*tab].is_open())
            .collect::<Vec<_>>()
        {
            self.log(&format!("tab {tab} loses its network for {ms} ms"));
            for exchange in 0..self.exchanges.len() {
                if self.exchanges[exchange].tab == tab {
                    self.schedule_in(1, Scheduled::Failure { exchange });
                }
            }
            if !self.tabs[tab].at_provider {
                self.dispatch(tab, Event::WentOffline)?;
            }
        }
        Ok(())
    }

    pub(super) fn go_online(&mut self, tab: usize) -> Result<(), String> {
        for tab in self
            .tabs_of_same_browser(tab)
            .filter(|tab| self.tabs[*tab].is_open())
            .collect::<Vec<_>>()
        {
            if !self.is_offline(tab) && !self.tabs[tab].at_provider {
                self.dispatch(tab, Event::WentOnline)?;
            }
        }
        Ok(())
    }

    /// All tabs of the same browser.
    fn tabs_of_same_browser(&self, tab: usize) -> impl Iterator<Item = usize> {
        let browser = &self.tabs[tab].browser;
        let same = |(_, it): &(usize, &Tab)| Rc::ptr_eq(&it.browser, browser);
        self.tabs.iter().enumerate().filter(same).map(|(tab, _)| tab)
    }

    /// The timer fires, unless the machine has set another time since.
    pub(super) fn wake(&mut self, tab: usize) -> Result<(), String> {
        if self.tabs[tab].wake_planned_ms.is_none_or(|at_ms| at_ms > self.now_ms) {
            return Ok(());
        }
        self.tabs[tab].wake_planned_ms = None;
        self.dispatch(tab, Event::TimerFired)
    }

    /// Whether the rider may make a detour: for a while, and later where an order was closed, to begin anew.
    fn may_detour(&self, tab: usize) -> bool {
        let early = !self.is_healed();
        let closed = || matches!(self.tabs[tab].screen(self.now_ms), Screen::Closed { .. });
        self.scenario.detours && (early || closed())
    }

    pub(super) fn press(&mut self, tab: usize) -> Result<(), String> {
        self.tabs[tab].press_planned = None;
        let detour = self.may_detour(tab) && self.rng.u32(0..DETOUR_IN) == 0;
        let next = if self.scenario.pays_twice && self.can_change(tab) && self.rng.bool() {
            Some(Event::ChangeChannelPressed)
        } else {
            self.tabs[tab].next_press(self.now_ms, detour)
        };
        match next {
            Some(event) => {
                self.log(&format!("tab {tab} presses {event:?}"));
                if event == Event::GiveBackConfirmed {
                    let rider = self.tabs[tab].browser.borrow().rider;
                    self.gave_back[rider] = true;
                    self.look_again();
                }
                let reviewed = self.tabs[tab].screen(self.now_ms);
                self.dispatch(tab, event)?;
                match (reviewed, self.tabs[tab].screen(self.now_ms)) {
                    (Screen::Reviewing(review), Screen::Ordering { .. }) => {
                        self.invariants.check_confirmation(review.until, self.now_ms)
                    }
                    _ => Ok(()),
                }
            }
            None => self.apply(tab, Vec::new()),
        }
    }

    /// Whether a tab waits for the outcome of a payment and offers another wallet.
    fn can_change(&self, tab: usize) -> bool {
        let screen = self.tabs[tab].screen(self.now_ms);
        matches!(screen, Screen::Checking(PaymentCheck { can_change: true, .. }))
    }

    pub(super) fn dispatch(&mut self, tab: usize, event: Event) -> Result<(), String> {
        let before = self.tabs[tab].screen(self.now_ms).name();
        let effects = self.tabs[tab].dispatch(event, self.now_ms);
        let after = self.tabs[tab].screen(self.now_ms);
        let name = after.name();
        if name != before {
            self.log(&format!("tab {tab} shows {name}"));
            self.check_money_claims(tab, &after)?;
        }
        let given_back = match amount_of(&after) {
            Some(Amount::GivenBack(_, purchase)) => self.given_back(purchase),
            Some(Amount::Fare(_)) | None => Vec::new(),
        };
        self.invariants.check_screen(&after, &given_back)?;
        self.cover(tab, name);
        self.tabs[tab].note_claim(&after);
        self.apply(tab, effects)
    }

    /// Remembers what the tab shows, and what it showed before.
    fn cover(&mut self, tab: usize, name: &'static str) {
        if let Some(before) = self.shown[tab].replace(name).filter(|before| *before != name) {
            self.coverage.transitions.insert((before, name));
        }
        self.coverage.screens.insert(name);
    }

    fn apply(&mut self, tab: usize, effects: Vec<TabEffect>) -> Result<(), String> {
        let mut reload = false;
        for effect in effects {
            match effect {
                TabEffect::Send { request, key_fault } => self.send(tab, request, key_fault)?,
                TabEffect::UnwrittenPayment => {
                    return Err(format!(
                        "I7: tab {tab} opens a payment that storage calls unopened"
                    ));
                }
                TabEffect::SecondKey(known) => {
                    return Err(format!("I4: tab {tab} draws a key and has written {known}"));
                }
                TabEffect::StorageChanged(record) => {
                    for other in self
                        .tabs_of_same_browser(tab)
                        .filter(|other| *other != tab)
                        .collect::<Vec<_>>()
                    {
                        self.schedule_in(
                            1,
                            Scheduled::StorageEvent { tab: other, record: record.clone() },
                        );
                    }
                }
                TabEffect::Pay(address) => self.open_payment(tab, address)?,
                TabEffect::Reload => reload = true,
            }
        }
        if reload && !self.tabs[tab].at_provider {
            self.log(&format!("tab {tab} is reloaded in the middle"));
            return self.open_page(tab);
        }
        self.schedule_next(tab)
    }

    /// Schedules the tab's timer, and what its rider presses.
    fn schedule_next(&mut self, tab: usize) -> Result<(), String> {
        let it = &self.tabs[tab];
        if it.at_provider {
            return Ok(());
        }
        let (page, idle) = (it.page, it.press_planned.is_none());
        let wake = it.wake_at(self.now_ms);
        let presses = it.next_press(self.now_ms, false).is_some()
            || self.may_detour(tab) && it.next_press(self.now_ms, true).is_some();
        let in_flight = |it: &Exchange| it.tab == tab && it.page == page;
        if wake.is_none()
            && !presses
            && !self.is_offline(tab)
            && !self.exchanges.iter().any(in_flight)
        {
            let screen = it.screen(self.now_ms).name();
            return Err(format!("I9: nothing can happen any more on {screen}"));
        }
        if let Some(wake_ms) = wake.filter(|wake_ms| it.wake_planned_ms != Some(*wake_ms)) {
            self.tabs[tab].wake_planned_ms = Some(wake_ms);
            self.schedule_in(wake_ms.saturating_sub(self.now_ms), Scheduled::Timer { tab, page });
        }
        if idle && presses {
            self.tabs[tab].press_planned = Some(page);
            let press_in_ms = self.rng.u64(300..4_000);
            self.schedule_in(press_in_ms, Scheduled::Press { tab, page });
        }
        Ok(())
    }

    /// The rider returns from the provider: to the page that left, or to a new one.
    pub(super) fn return_from_provider(&mut self, tab: usize) -> Result<(), String> {
        self.log(&format!("tab {tab} is back from the provider"));
        if !self.scenario.page_is_cached {
            return self.open_page(tab);
        }
        self.tabs[tab].at_provider = false;
        self.tabs[tab].press_planned = None;
        self.tabs[tab].wake_planned_ms = None;
        // The browser aborted what was under way when it put the page into its cache.
        for exchange in 0..self.exchanges.len() {
            if self.exchanges[exchange].tab == tab {
                self.schedule_in(1, Scheduled::Failure { exchange });
            }
        }
        // A cached page gets no events of the network, so the shell looks.
        let offline = self.is_offline(tab);
        self.dispatch(tab, if offline { Event::WentOffline } else { Event::WentOnline })?;
        self.dispatch(tab, Event::PageRestored)
    }
}
