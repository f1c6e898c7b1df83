//! A tab in a rider's hand: the real machine, the browser's storage and cookie, and a finger that presses what
//! is shown.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use checkout::screen::{ChannelChoice, PaymentCheck, Refund, Screen, SignIn, SoldOut};
use checkout::{Checkout, Config, Effect, Event, HttpRequest, Now};
use proof::RootKeys;
use wire::{Channel, PurchaseId, StoredRecord};

use crate::office::{OPENS, ORIGIN};
use crate::plan::Storage;

/// What a tab wants from the world after an event.
pub(crate) enum Wish {
    Send {
        request: HttpRequest,
        /// What is wrong with sending its key now, if anything.
        fault: Option<&'static str>,
    },
    Pay(String),
    /// Storage was written: the other tabs of the browser notice.
    Wrote(String),
    /// A new purchase id was drawn, although there is this one.
    DrewBeside(PurchaseId),
    /// The page is reloaded here, in the middle.
    Reload,
}

/// What the tabs of one rider share.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) rider: usize,
    pub(crate) number: String,
    pub(crate) cookie: Option<String>,
    pub(crate) storage: Storage,
    pub(crate) stored: Option<String>,
    /// Which tab wrote it.
    pub(crate) stored_by: usize,
    /// How often something was written.
    writes: u32,
    /// Every purchase id that is being written.
    writing: Vec<PurchaseId>,
    /// Every purchase id of which the machine heard that it is written, or that storage refuses, and every one
    /// that a page found there when it began.
    written: Vec<PurchaseId>,
    /// The claim code that a screen showed, as its rider noted it.
    claim: Option<String>,
    /// Until when the phone has no network.
    pub(crate) offline_until_ms: u64,
    /// How far the phone's calendar is ahead of the truth, in milliseconds.
    pub(crate) ahead_ms: i64,
}

impl Browser {
    pub(crate) fn new(rider: usize, storage: Storage, ahead_ms: i64) -> Self {
        Self {
            rider,
            number: format!("138{rider:08}"),
            cookie: None,
            storage,
            stored: None,
            stored_by: 0,
            writes: 0,
            writing: Vec::new(),
            written: Vec::new(),
            claim: None,
            offline_until_ms: 0,
            ahead_ms,
        }
    }

    /// Writes and reads back.
    fn save(&mut self, tab: usize, text: &str) -> bool {
        self.writes += 1;
        let purchase = StoredRecord::decode(text).and_then(|record| record.purchase);
        self.writing.extend(purchase.map(|intent| intent.purchase));
        let kept = match self.storage {
            Storage::Keeps => true,
            Storage::Refuses => false,
            Storage::FullAfter(writes) => self.writes <= writes,
        };
        if kept {
            (self.stored, self.stored_by) = (Some(text.into()), tab);
        }
        kept
    }
}

pub(crate) struct Phone {
    tab: usize,
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
    /// When this page is woken next, in the world's time.
    pub(crate) woken_ms: Option<u64>,
    /// Whether this page was told that there is no network.
    pub(crate) knows_offline: bool,
    /// After how many steps of the machine the page is reloaded.
    pub(crate) reload_in: Option<u32>,
    /// The ways to pay that work on this phone.
    pub(crate) channels: Vec<Channel>,
}

impl Phone {
    pub(crate) fn new(
        tab: usize,
        seed: u64,
        roots: RootKeys,
        browser: Rc<RefCell<Browser>>,
    ) -> Self {
        Self {
            tab,
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
            woken_ms: None,
            knows_offline: false,
            reload_in: None,
            channels: vec![Channel::AlipayWap],
        }
    }

    fn now(&self, at_ms: u64) -> Now {
        let wall = i64::try_from(at_ms).unwrap() + self.browser.borrow().ahead_ms;
        let mono_ms = (at_ms - self.page_began_ms).saturating_sub(self.slept_ms);
        Now { mono_ms, wall_ms: u64::try_from(wall.max(0)).unwrap() }
    }

    /// The purchase that storage knows, when this very tab wrote it and no other could be ahead.
    pub(crate) fn own_purchase(&self) -> Option<PurchaseId> {
        let browser = self.browser.borrow();
        let own = browser.stored_by == self.tab && browser.storage == Storage::Keeps;
        let own = browser.stored.as_deref().filter(|_| own);
        Some(own.and_then(StoredRecord::decode)?.purchase?.purchase)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.machine.is_some()
    }

    /// Opens the page anew, with whatever storage and address hold.
    pub(crate) fn open_page(&mut self, at_ms: u64) -> Vec<Wish> {
        let (aud, roots, channels) = (ORIGIN.into(), self.roots.clone(), self.channels.clone());
        self.page += 1;
        self.page_began_ms = at_ms;
        self.slept_ms = 0;
        self.away = false;
        self.thinking = None;
        self.woken_ms = None;
        self.machine =
            Some(Checkout::new(Config { aud, roots, built_s: OPENS - 86_400, channels }));
        let record = match self.browser.borrow().storage {
            Storage::Refuses => None,
            Storage::Keeps | Storage::FullAfter(_) => self.browser.borrow().stored.clone(),
        };
        // What a page finds in storage when it begins was written, whoever heard of it.
        let found = record.as_deref().and_then(StoredRecord::decode).and_then(|it| it.purchase);
        self.browser.borrow_mut().written.extend(found.map(|intent| intent.purchase));
        let path = self.path.clone();
        // What storage or the address gives back was written.
        let mut browser = self.browser.borrow_mut();
        let writing = std::mem::take(&mut browser.writing);
        browser.written.extend(writing);
        drop(browser);
        let seed = self.random.u64(..);
        self.say(Event::Started { record, path, seed }, at_ms)
    }

    /// Says an event to the machine, and does what needs no network.
    pub(crate) fn say(&mut self, event: Event, at_ms: u64) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            if matches!(event, Event::Saved(_)) {
                let mut browser = self.browser.borrow_mut();
                let writing = std::mem::take(&mut browser.writing);
                browser.written.extend(writing);
            }
            match event {
                Event::WentOffline => self.knows_offline = true,
                Event::WentOnline | Event::Started { .. } => self.knows_offline = false,
                _ => {}
            }
            let machine = self.machine.take().unwrap();
            let (machine, effects) = machine.update(event, self.now(at_ms));
            self.machine = Some(machine);
            for effect in effects {
                match effect {
                    Effect::GenerateKey => {
                        wishes.extend(self.own_purchase().map(Wish::DrewBeside));
                        events.push_back(Event::KeyGenerated(self.sixteen()));
                    }
                    Effect::Save(text) => {
                        let kept = self.browser.borrow_mut().save(self.tab, &text);
                        if kept {
                            wishes.push(Wish::Wrote(text));
                        }
                        events.push_back(Event::Saved(kept));
                    }
                    Effect::Navigate(route) => self.path = route.path(),
                    Effect::Send(request) => {
                        let fault = self.fault_of(&request);
                        wishes.push(Wish::Send { request, fault });
                    }
                    Effect::OpenPayment(payable) => {
                        wishes.push(Wish::Pay(payable.address().into()))
                    }
                }
            }
            match &mut self.reload_in {
                Some(0) => {
                    self.reload_in = None;
                    wishes.push(Wish::Reload);
                    break;
                }
                Some(steps) => *steps -= 1,
                None => {}
            }
        }
        wishes
    }

    fn sixteen(&mut self) -> [u8; 16] {
        std::array::from_fn(|_| self.random.u8(..))
    }

    /// What is wrong with sending this request's key now, if anything.
    fn fault_of(&self, request: &HttpRequest) -> Option<&'static str> {
        let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key)?;
        if self.path != format!("/p/{key}") {
            return Some("is not in the address");
        }
        let written = self.browser.borrow().written.contains(&key);
        (!written).then_some("was not written before")
    }

    pub(crate) fn screen(&self, at_ms: u64) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now(at_ms))
    }

    /// When the machine wants to be woken, in the world's time.
    pub(crate) fn wake_at(&self, at_ms: u64) -> Option<u64> {
        let wake = self.machine.as_ref().unwrap().wake_at(self.now(at_ms))?;
        Some(wake + self.page_began_ms + self.slept_ms)
    }

    /// Notes the claim code of the screen, if it shows one.
    pub(crate) fn note_claim(&self, screen: &Screen) {
        let shown = match screen {
            Screen::Checking(PaymentCheck { claim, .. }) => claim,
            Screen::Refunding(back) | Screen::Refunded(Refund { back, .. }) => &back.claim,
            _ => &None,
        };
        if shown.is_some() {
            self.browser.borrow_mut().claim.clone_from(shown);
        }
    }

    /// What a rider does about the screen, if anything; on a whim, what leads elsewhere.
    pub(crate) fn press(&self, at_ms: u64, whim: bool) -> Option<Event> {
        let claim = self.browser.borrow().claim.clone();
        match self.screen(at_ms) {
            Screen::SignIn(SignIn::Phone { sending: None, .. })
                if whim && at_ms.is_multiple_of(2) && claim.is_some() =>
            {
                claim.map(Event::ClaimEntered)
            }
            Screen::Upcoming { rider: None, .. } if whim => Some(Event::SignInPressed),
            Screen::Reviewing(_) | Screen::SignIn(_) | Screen::Ticketed(_) if whim => {
                Some(Event::HomePressed)
            }
            Screen::Checking(PaymentCheck { can_reopen: true, .. }) if whim => {
                Some(Event::ReopenPressed)
            }
            Screen::Closed { .. } if whim => Some(Event::StartOverPressed),
            Screen::SoldOut(SoldOut { offer, .. }) if offer.has_purchase => {
                Some(Event::ResumePressed)
            }
            Screen::Open { offer, .. } | Screen::Upcoming { offer, .. }
                if whim && offer.has_purchase =>
            {
                Some(Event::ResumePressed)
            }
            Screen::Open { .. } => Some(Event::BuyPressed),
            Screen::SoldOut(SoldOut { signed_out: true, .. }) => Some(Event::SignInPressed),
            Screen::SignIn(SignIn::Phone { sending: None, .. }) => {
                Some(Event::PhoneEntered(self.browser.borrow().number.clone()))
            }
            // A code that was not taken is no good any more: another one is asked for.
            Screen::SignIn(SignIn::Code { wrong: true, .. }) => Some(Event::ChangePhonePressed),
            Screen::SignIn(SignIn::Code { checking: None, demo_code, .. }) => {
                demo_code.map(Event::CodeEntered)
            }
            Screen::Reviewing(_) => Some(Event::ConfirmPressed),
            Screen::Choosing(ChannelChoice { channels, .. }) => {
                channels.first().map(|channel| Event::ChannelPressed(*channel))
            }
            Screen::Paying(payment) if payment.ready.is_ok() => Some(Event::PayPressed),
            _ => None,
        }
    }
}
