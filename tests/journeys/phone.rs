//! A tab in a rider's hand: the real machine, the browser's storage and cookie, and a finger that presses what
//! is shown.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use checkout::screen::{Screen, SignIn};
use checkout::{Checkout, Config, Effect, Event, Now, Request};
use proof::RootKeys;
use wire::{PurchaseId, Record};

use crate::office::{OPENS, ORIGIN};

/// What a tab wants from the world after an event.
pub(crate) enum Wish {
    Send(Request),
    Pay(String),
    /// Storage was written: the other tabs of the browser notice.
    Wrote(String),
}

/// What the tabs of one rider share.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    pub(crate) rider: usize,
    pub(crate) number: String,
    pub(crate) cookie: Option<String>,
    pub(crate) stored: Option<String>,
    /// Every purchase id that was ever written here.
    pub(crate) written: Vec<PurchaseId>,
    /// How far the phone's calendar is ahead of the truth, in milliseconds.
    pub(crate) ahead_ms: i64,
}

pub(crate) struct Phone {
    machine: Option<Checkout>,
    roots: RootKeys,
    pub(crate) browser: Rc<RefCell<Browser>>,
    /// Counts the pages: what was sent for an earlier one is not heard by this one.
    pub(crate) page: u32,
    page_began_ms: u64,
    /// For how long this page's clock that never jumps stood still in sleep.
    pub(crate) slept_ms: u64,
    /// Until when the phone sleeps.
    pub(crate) asleep_until_ms: u64,
    pub(crate) path: String,
    random: fastrand::Rng,
    /// A rider who is at the provider looks at no screen of ours.
    pub(crate) away: bool,
    /// The page on which a press is already on its way from head to hand.
    pub(crate) thinking: Option<u32>,
}

impl Phone {
    pub(crate) fn new(seed: u64, roots: RootKeys, browser: Rc<RefCell<Browser>>) -> Self {
        Self {
            machine: None,
            roots,
            browser,
            page: 0,
            page_began_ms: 0,
            slept_ms: 0,
            asleep_until_ms: 0,
            path: "/".into(),
            random: fastrand::Rng::with_seed(seed),
            away: false,
            thinking: None,
        }
    }

    fn now(&self, at_ms: u64) -> Now {
        let wall = i64::try_from(at_ms).unwrap() + self.browser.borrow().ahead_ms;
        let mono_ms = (at_ms - self.page_began_ms).saturating_sub(self.slept_ms);
        Now { mono_ms, wall_ms: u64::try_from(wall.max(0)).unwrap() }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.machine.is_some()
    }

    /// Opens the page anew, with whatever storage and address hold.
    pub(crate) fn open_page(&mut self, at_ms: u64) -> Vec<Wish> {
        let (aud, roots) = (ORIGIN.into(), self.roots.clone());
        self.page += 1;
        self.page_began_ms = at_ms;
        self.slept_ms = 0;
        self.away = false;
        self.thinking = None;
        self.machine = Some(Checkout::new(Config { aud, roots, built_s: OPENS - 86_400 }));
        let (record, path) = (self.browser.borrow().stored.clone(), self.path.clone());
        let seed = self.random.u64(..);
        self.say(Event::Started { record, path, seed }, at_ms)
    }

    /// Says an event to the machine, and does what needs no network.
    pub(crate) fn say(&mut self, event: Event, at_ms: u64) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let machine = self.machine.take().unwrap();
            let (machine, effects) = machine.update(event, self.now(at_ms));
            self.machine = Some(machine);
            for effect in effects {
                match effect {
                    Effect::DrawKey => events.push_back(Event::KeyDrawn(self.sixteen())),
                    Effect::Save(text) => {
                        let kept = Record::decode(&text).and_then(|record| record.purchase);
                        let mut browser = self.browser.borrow_mut();
                        browser.written.extend(kept.map(|intent| intent.purchase));
                        browser.stored = Some(text.clone());
                        wishes.push(Wish::Wrote(text));
                        events.push_back(Event::Saved(true));
                    }
                    Effect::Show(route) => self.path = route.path(),
                    Effect::Send(request) => wishes.push(Wish::Send(request)),
                    Effect::Open(payable) => wishes.push(Wish::Pay(payable.address().into())),
                }
            }
        }
        wishes
    }

    fn sixteen(&mut self) -> [u8; 16] {
        std::array::from_fn(|_| self.random.u8(..))
    }

    /// Whether storage was given this purchase id before.
    pub(crate) fn wrote(&self, key: PurchaseId) -> bool {
        self.browser.borrow().written.contains(&key)
    }

    pub(crate) fn screen(&self, at_ms: u64) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now(at_ms))
    }

    /// When the machine wants to be woken, in the world's time.
    pub(crate) fn wake_at(&self, at_ms: u64) -> Option<u64> {
        let wake = self.machine.as_ref().unwrap().wake_at(self.now(at_ms))?;
        Some(wake + self.page_began_ms + self.slept_ms)
    }

    /// What a rider does about the screen, if anything.
    pub(crate) fn press(&self, at_ms: u64) -> Option<Event> {
        match self.screen(at_ms) {
            Screen::Open { .. } => Some(Event::BuyPressed),
            Screen::SignIn(SignIn::Phone { sending: None, .. }) => {
                Some(Event::PhoneEntered(self.browser.borrow().number.clone()))
            }
            // A code that was not taken is no good any more: another one is asked for.
            Screen::SignIn(SignIn::Code { wrong: true, .. }) => Some(Event::PhoneChanged),
            Screen::SignIn(SignIn::Code { checking: None, demo_code, .. }) => {
                demo_code.map(Event::CodeEntered)
            }
            Screen::Reviewing(_) => Some(Event::ConfirmPressed),
            Screen::Paying(payment) if payment.ready.is_ok() => Some(Event::PayPressed),
            _ => None,
        }
    }
}
