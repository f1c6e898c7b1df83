//! What happens to a tab, and what is done about what it wants.

use checkout::{Event, Screen};
use std::rc::Rc;

use super::{BAD_MS, What, World};
use crate::judge::name;
use crate::office::OPENS;
use crate::phone::Wish;

/// On a whim, one press in this many leads elsewhere.
const WHIM_IN: u32 = 4;

impl World {
    pub(super) fn is_there(&self, tab: usize, page: u32) -> bool {
        self.tabs[tab].page == page && !self.tabs[tab].away
    }

    pub(super) fn is_offline(&self, tab: usize) -> bool {
        self.tabs[tab].browser.borrow().offline_until_ms > self.now_ms
    }

    pub(super) fn reload(&mut self, tab: usize) -> Result<(), String> {
        let offline_until_ms = self.tabs[tab].browser.borrow().offline_until_ms;
        if self.is_offline(tab) {
            // Without a network there is no page to open.
            self.later(offline_until_ms - self.now_ms + 1, What::Reload { tab });
            return Ok(());
        }
        if self.plan.forgets && self.now_ms > OPENS * 1_000 {
            let mut browser = self.tabs[tab].browser.borrow_mut();
            browser.stored = None;
            if self.rng.bool() {
                browser.cookie = None;
            }
            drop(browser);
            self.tabs[tab].path = "/".into();
        }
        self.note(&format!("tab {tab} is opened at {}", self.tabs[tab].path));
        self.open_page(tab)
    }

    fn open_page(&mut self, tab: usize) -> Result<(), String> {
        let wishes = self.tabs[tab].open_page(self.now_ms);
        self.grant(tab, wishes)
    }

    pub(super) fn sleep(&mut self, tab: usize, ms: u64) -> Result<(), String> {
        self.note(&format!("tab {tab} sleeps for {ms} ms"));
        self.say(tab, Event::PageHidden)?;
        let page = self.tabs[tab].page;
        self.tabs[tab].asleep_until_ms = self.now_ms + ms;
        self.tabs[tab].slept_ms += ms;
        self.later(ms, What::Look { tab, page });
        Ok(())
    }

    pub(super) fn go_offline(&mut self, tab: usize, ms: u64) -> Result<(), String> {
        self.tabs[tab].browser.borrow_mut().offline_until_ms = self.now_ms + ms;
        self.later(ms, What::Online { tab });
        for tab in self.beside(tab).filter(|tab| self.tabs[*tab].is_open()).collect::<Vec<_>>() {
            self.note(&format!("tab {tab} loses its network for {ms} ms"));
            for flight in 0..self.flights.len() {
                if self.flights[flight].tab == tab {
                    self.later(1, What::Lose { flight });
                }
            }
            if !self.tabs[tab].away {
                self.say(tab, Event::WentOffline)?;
            }
        }
        Ok(())
    }

    pub(super) fn go_online(&mut self, tab: usize) -> Result<(), String> {
        for tab in self.beside(tab).filter(|tab| self.tabs[*tab].is_open()).collect::<Vec<_>>() {
            if !self.is_offline(tab) && !self.tabs[tab].away {
                self.say(tab, Event::WentOnline)?;
            }
        }
        Ok(())
    }

    /// All tabs of the same browser.
    fn beside(&self, tab: usize) -> impl Iterator<Item = usize> {
        let browser = &self.tabs[tab].browser;
        let same = |(_, it): &(usize, &crate::phone::Phone)| Rc::ptr_eq(&it.browser, browser);
        self.tabs.iter().enumerate().filter(same).map(|(tab, _)| tab)
    }

    /// The time that the machine named has come; a time that it does not name any more has not.
    pub(super) fn wake(&mut self, tab: usize) -> Result<(), String> {
        if self.tabs[tab].woken_ms.is_none_or(|at_ms| at_ms > self.now_ms) {
            return Ok(());
        }
        self.tabs[tab].woken_ms = None;
        self.say(tab, Event::TimerFired)
    }

    /// Whether a whim may take the rider now: for a while, and later where an order was closed, to begin anew.
    fn may_wander(&self, tab: usize) -> bool {
        let early = self.now_ms < self.begin_ms + BAD_MS;
        let closed = || matches!(self.tabs[tab].screen(self.now_ms), Screen::Closed { .. });
        self.plan.wanders && (early || closed())
    }

    pub(super) fn press(&mut self, tab: usize) -> Result<(), String> {
        self.tabs[tab].thinking = None;
        let whim = self.may_wander(tab) && self.rng.u32(0..WHIM_IN) == 0;
        match self.tabs[tab].press(self.now_ms, whim) {
            Some(event) => {
                self.note(&format!("tab {tab} presses {event:?}"));
                let reviewed = self.tabs[tab].screen(self.now_ms);
                self.say(tab, event)?;
                match (reviewed, self.tabs[tab].screen(self.now_ms)) {
                    (Screen::Reviewing(review), Screen::Ordering { .. }) => {
                        self.judge.confirms(review.until, self.now_ms)
                    }
                    _ => Ok(()),
                }
            }
            None => self.grant(tab, Vec::new()),
        }
    }

    pub(super) fn say(&mut self, tab: usize, event: Event) -> Result<(), String> {
        let before = name(&self.tabs[tab].screen(self.now_ms));
        self.judge.happens(&before, &event);
        let wishes = self.tabs[tab].say(event, self.now_ms);
        let after = self.tabs[tab].screen(self.now_ms);
        if name(&after) != before {
            self.note(&format!("tab {tab} shows {}", name(&after)));
            self.claims_hold(tab, &after)?;
        }
        self.judge.look(tab, &after)?;
        self.tabs[tab].note_claim(&after);
        self.grant(tab, wishes)
    }

    fn grant(&mut self, tab: usize, wishes: Vec<Wish>) -> Result<(), String> {
        let mut reload = false;
        for wish in wishes {
            match wish {
                Wish::Send { request, fault } => self.send(tab, request, fault)?,
                Wish::DrewBeside(known) => {
                    return Err(format!("I4: tab {tab} draws a key and has written {known}"));
                }
                Wish::Wrote(record) => {
                    for other in self.beside(tab).filter(|other| *other != tab).collect::<Vec<_>>()
                    {
                        self.later(1, What::Notice { tab: other, record: record.clone() });
                    }
                }
                Wish::Pay(address) => self.leave(tab, address)?,
                Wish::Reload => reload = true,
            }
        }
        if reload && !self.tabs[tab].away {
            self.note(&format!("tab {tab} is reloaded in the middle"));
            return self.open_page(tab);
        }
        self.plan_next(tab)
    }

    /// When the tab is woken next, and when its rider presses something.
    fn plan_next(&mut self, tab: usize) -> Result<(), String> {
        let phone = &self.tabs[tab];
        if phone.away {
            return Ok(());
        }
        let (page, idle) = (phone.page, phone.thinking.is_none());
        let wake = phone.wake_at(self.now_ms);
        let presses = phone.press(self.now_ms, false).is_some()
            || self.may_wander(tab) && phone.press(self.now_ms, true).is_some();
        let flying = |it: &super::Flight| it.tab == tab && it.page == page;
        if wake.is_none() && !presses && !self.is_offline(tab) && !self.flights.iter().any(flying) {
            let screen = name(&phone.screen(self.now_ms));
            return Err(format!("I9: nothing can happen any more on {screen}"));
        }
        if let Some(wake_ms) = wake.filter(|wake_ms| phone.woken_ms != Some(*wake_ms)) {
            self.tabs[tab].woken_ms = Some(wake_ms);
            self.later(wake_ms.saturating_sub(self.now_ms), What::Wake { tab, page });
        }
        if idle && presses {
            self.tabs[tab].thinking = Some(page);
            let thinks_ms = self.rng.u64(300..4_000);
            self.later(thinks_ms, What::Press { tab, page });
        }
        Ok(())
    }

    /// The rider comes back from the provider: to the page that left, or to a new one.
    pub(super) fn come_back(&mut self, tab: usize) -> Result<(), String> {
        self.note(&format!("tab {tab} is back from the provider"));
        if !self.plan.keeps_page {
            return self.open_page(tab);
        }
        self.tabs[tab].away = false;
        self.tabs[tab].thinking = None;
        self.tabs[tab].woken_ms = None;
        // What was on its way when the page was put aside was broken off.
        for flight in 0..self.flights.len() {
            if self.flights[flight].tab == tab {
                self.later(1, What::Lose { flight });
            }
        }
        // Nobody told the page of its network while it was put aside; the shell looks.
        let offline = self.is_offline(tab);
        self.say(tab, if offline { Event::WentOffline } else { Event::WentOnline })?;
        self.say(tab, Event::PageRestored)
    }
}
