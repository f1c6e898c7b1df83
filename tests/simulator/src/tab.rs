//! A browser tab: the real machine, and a rider who presses what is shown.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use checkout::screen::{
    ChannelChoice, GiveBack, Payment, PaymentCheck, Refund, Screen, SignIn, SoldOut,
};
use checkout::{Checkout, Config, Effect, Event, HttpRequest, Now, Step};
use proof::RootKeys;
use wire::tariff::Batch;
use wire::{BatchId, Channel, PurchaseId, StoredRecord};

use crate::backend::{OPENS, ORIGIN};
use crate::browser::Browser;

/// What has to be done for a tab after an event.
#[derive(Debug)]
pub enum TabEffect {
    /// A request goes to the server.
    Send {
        /// The request.
        request: HttpRequest,
        /// Why its key must not be sent yet, if so.
        key_fault: Option<&'static str>,
    },
    /// The rider leaves for this address of the provider.
    Pay(String),
    /// Storage was written, as the other tabs of the browser notice.
    StorageChanged(String),
    /// A payment is opened that storage still calls unopened.
    UnwrittenPayment,
    /// A new purchase id was drawn although there is this one.
    SecondKey(PurchaseId),
    /// The page is reloaded here, in the middle.
    Reload,
}

/// A tab of a rider's browser.
#[derive(Debug)]
pub struct Tab {
    id: usize,
    machine: Option<Checkout>,
    roots: RootKeys,
    /// The browser that it belongs to.
    pub browser: Rc<RefCell<Browser>>,
    /// Counts the pages: an answer to an earlier page does not reach this one.
    pub(crate) page: u32,
    page_began_ms: u64,
    /// For how long this page's monotonic clock was suspended.
    pub(crate) slept_ms: u64,
    /// Until when the phone is suspended.
    pub(crate) asleep_until_ms: u64,
    /// The path in the address.
    pub(crate) path: String,
    random: fastrand::Rng,
    /// Whether the provider's page is open instead of ours.
    pub(crate) at_provider: bool,
    /// The page on which a press is scheduled.
    pub(crate) press_planned: Option<u32>,
    /// When this page's timer fires next.
    pub(crate) wake_planned_ms: Option<u64>,
    /// Whether this page knows that there is no network.
    pub(crate) knows_offline: bool,
    /// What the storage of this tab holds of a request for a code.
    kept_code: Option<String>,
    /// After how many steps of the machine the page is reloaded.
    pub(crate) reload_in: Option<u32>,
    /// The channels that work on this phone.
    pub channels: Vec<Channel>,
    /// The nights of which the rider wants a ticket each; without any, those of the first night alone.
    pub(crate) nights: Vec<Batch>,
    /// The nights in which the rider left the ticket of an earlier one.
    left_in: BTreeSet<BatchId>,
    /// Every pair of a screen and an event that came on it.
    pub(crate) events: BTreeSet<(&'static str, &'static str)>,
}

impl Tab {
    /// A tab that has not opened the page yet. The seed is that of its random bytes.
    pub fn new(id: usize, seed: u64, roots: RootKeys, browser: Rc<RefCell<Browser>>) -> Self {
        Self {
            id,
            machine: None,
            roots,
            browser,
            page: 0,
            page_began_ms: 0,
            slept_ms: 0,
            asleep_until_ms: 0,
            path: "/".into(),
            random: fastrand::Rng::with_seed(seed),
            at_provider: false,
            press_planned: None,
            wake_planned_ms: None,
            knows_offline: false,
            kept_code: None,
            reload_in: None,
            channels: vec![Channel::AlipayWap],
            nights: Vec::new(),
            left_in: BTreeSet::new(),
            events: BTreeSet::new(),
        }
    }

    fn now(&self, at_ms: u64) -> Now {
        let wall = i64::try_from(at_ms).unwrap() + self.browser.borrow().clock_ahead_ms;
        let mono_ms = (at_ms - self.page_began_ms).saturating_sub(self.slept_ms);
        Now { mono_ms, wall_ms: u64::try_from(wall.max(0)).unwrap() }
    }

    /// The purchase in storage, if this tab wrote it there and no other tab can be ahead.
    pub fn own_purchase(&self) -> Option<PurchaseId> {
        self.browser.borrow().purchase_of(self.id).map(|intent| intent.purchase)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.machine.is_some()
    }

    /// Opens the page anew, with whatever storage and address hold.
    pub fn open_page(&mut self, at_ms: u64) -> Vec<TabEffect> {
        let (aud, roots, channels) = (ORIGIN.into(), self.roots.clone(), self.channels.clone());
        self.page += 1;
        self.page_began_ms = at_ms;
        self.slept_ms = 0;
        self.at_provider = false;
        self.press_planned = None;
        self.wake_planned_ms = None;
        self.machine =
            Some(Checkout::new(Config { aud, roots, built_s: OPENS - 86_400, channels }));
        let record = self.browser.borrow_mut().load();
        let path = self.path.clone();
        let seed = self.random.u64(..);
        let code = self.kept_code.clone();
        self.dispatch(Event::Started { record, code, path, seed }, at_ms)
    }

    /// Gives an event to the machine, and applies the effects that need nobody else.
    pub fn dispatch(&mut self, event: Event, at_ms: u64) -> Vec<TabEffect> {
        let mut left = Vec::new();
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            self.before(&event, at_ms);
            let machine = self.machine.take().unwrap();
            let (machine, effects) = machine.update(event, self.now(at_ms));
            self.machine = Some(machine);
            for effect in effects {
                match effect {
                    Effect::GenerateKey => {
                        left.extend(self.second_key(at_ms));
                        events.push_back(Event::KeyGenerated(self.random_key()));
                    }
                    Effect::Save(text) => {
                        let written = self.browser.borrow_mut().save(self.id, &text);
                        if written.changed {
                            left.push(TabEffect::StorageChanged(text));
                        }
                        events.push_back(Event::Saved(written.kept));
                    }
                    Effect::KeepCode(text) => self.kept_code = text,
                    Effect::Navigate(route) => self.path = route.path(),
                    Effect::Send(request) => {
                        let key_fault = self.key_fault(&request);
                        left.push(TabEffect::Send { request, key_fault });
                    }
                    Effect::OpenPayment(payable) => {
                        let mut browser = self.browser.borrow_mut();
                        browser.has_left_to_pay = true;
                        let record = browser.stored.as_deref().and_then(StoredRecord::decode);
                        if record.is_some_and(|record| record.unopened) {
                            left.push(TabEffect::UnwrittenPayment);
                        }
                        left.push(TabEffect::Pay(payable.address().into()))
                    }
                }
            }
            match &mut self.reload_in {
                Some(0) => {
                    self.reload_in = None;
                    left.push(TabEffect::Reload);
                    break;
                }
                Some(steps) => *steps -= 1,
                None => {}
            }
        }
        left
    }

    /// What the tab itself notices of an event.
    fn before(&mut self, event: &Event, at_ms: u64) {
        self.events.insert((self.screen(at_ms).name(), event.name()));
        if let (Event::HomePressed, Screen::Ticketed(_)) = (event, self.screen(at_ms)) {
            let night = self.night(at_ms).map(|night| night.id.clone());
            self.left_in.extend(night);
        }
        if matches!(event, Event::Saved(_)) {
            self.browser.borrow_mut().confirm_writes();
        }
        if matches!(event, Event::WentOffline) {
            self.knows_offline = true;
        }
        if matches!(event, Event::WentOnline | Event::Started { .. }) {
            self.knows_offline = false;
        }
    }

    fn random_key(&mut self) -> [u8; 16] {
        std::array::from_fn(|_| self.random.u8(..))
    }

    /// Why this request's key must not be sent yet, if so.
    fn key_fault(&self, request: &HttpRequest) -> Option<&'static str> {
        let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key)?;
        if self.path != format!("/p/{key}") {
            return Some("is not in the address");
        }
        let written = self.browser.borrow().has_written(&key);
        (!written).then_some("was not written before")
    }

    /// What the tab shows.
    pub fn screen(&self, at_ms: u64) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now(at_ms))
    }

    /// When the machine's timer fires, in the simulation's time.
    pub fn wake_at(&self, at_ms: u64) -> Option<u64> {
        let wake = self.machine.as_ref().unwrap().wake_at(self.now(at_ms))?;
        Some(wake + self.page_began_ms + self.slept_ms)
    }

    /// The rider notes the claim code of the screen, if it shows one, and receives the message with a one-time code.
    pub fn note_claim(&self, screen: &Screen) {
        if let Screen::SignIn(SignIn::Code { demo_code: Some(code), .. }) = screen {
            self.browser.borrow_mut().message = Some(code.clone());
        }
        let shown = match screen {
            Screen::Checking(PaymentCheck { claim, .. }) => claim,
            Screen::Refunding(back) | Screen::Refunded(Refund { back, .. }) => &back.claim,
            _ => &None,
        };
        if shown.is_some() {
            self.browser.borrow_mut().claim.clone_from(shown);
        }
    }

    /// The purchase that this tab wrote down, if another key is drawn for the same night.
    fn second_key(&self, at_ms: u64) -> Option<TabEffect> {
        let known = self.browser.borrow().purchase_of(self.id)?;
        let is_same = self.night(at_ms).is_none_or(|night| night.id == known.batch);
        is_same.then_some(TabEffect::SecondKey(known.purchase))
    }

    /// The night that is open or comes next.
    fn night(&self, at_ms: u64) -> Option<&Batch> {
        self.nights.iter().find(|night| at_ms < night.closes * 1_000)
    }

    /// Whether the rider leaves the ticket of this night for another: the next one, once in each.
    fn leaves_ticket(&self, of: &BatchId, at_ms: u64) -> bool {
        let other = self.night(at_ms).filter(|night| night.id != *of);
        other.is_some_and(|night| !self.left_in.contains(&night.id))
    }

    /// What a rider presses on this screen, if anything; on a detour, what is not on the shortest way.
    pub fn next_press(&self, at_ms: u64, detour: bool) -> Option<Event> {
        let claim = self.browser.borrow().claim.clone();
        match self.screen(at_ms) {
            Screen::SignIn(SignIn::Phone { sending: None, .. })
                if detour && at_ms.is_multiple_of(2) && claim.is_some() =>
            {
                claim.map(Event::ClaimEntered)
            }
            Screen::Upcoming { rider: None, .. } if detour => Some(Event::SignInPressed),
            Screen::Upcoming { rider: Some(_), .. } | Screen::Ticketed(_)
                if detour && at_ms.is_multiple_of(5) =>
            {
                Some(Event::NotMePressed)
            }
            Screen::Ticketed(ticket)
                if detour && ticket.can_give_back && at_ms.is_multiple_of(2) =>
            {
                Some(Event::GiveBackPressed)
            }
            Screen::Ticketed(ticket) if self.leaves_ticket(&ticket.batch, at_ms) => {
                Some(Event::HomePressed)
            }
            Screen::Closed { .. } if !self.nights.is_empty() => Some(Event::StartOverPressed),
            Screen::GiveBack(GiveBack { sending: None, .. }) => Some(if at_ms.is_multiple_of(3) {
                Event::KeepTicketPressed
            } else {
                Event::GiveBackConfirmed
            }),
            // By the browser's button.
            Screen::Paying(_) | Screen::Checking(_) | Screen::Choosing(_)
                if detour && at_ms.is_multiple_of(31) =>
            {
                Some(Event::WentTo(Step::Check))
            }
            Screen::Open { offer, .. } if offer.has_order => Some(Event::ResumePressed),
            Screen::Paying(Payment { can_change: true, .. })
            | Screen::Checking(PaymentCheck { can_change: true, .. })
                if detour && at_ms.is_multiple_of(2) =>
            {
                Some(Event::ChangeChannelPressed)
            }
            Screen::Choosing(ChannelChoice { change: Some(_), .. }) if detour => {
                Some(Event::KeepChannelPressed)
            }
            Screen::Checking(PaymentCheck { can_reopen: true, .. }) if detour => {
                Some(Event::ReopenPressed)
            }
            Screen::Reviewing(_) | Screen::SignIn(_) | Screen::Ticketed(_) if detour => {
                Some(Event::HomePressed)
            }
            // The page was gone between the mark that the payment is opened and its opening.
            Screen::Checking(PaymentCheck { can_reopen: true, .. })
                if !self.browser.borrow().has_left_to_pay =>
            {
                Some(Event::ReopenPressed)
            }
            Screen::Closed { .. } if detour => Some(Event::StartOverPressed),
            Screen::SoldOut(SoldOut { offer, .. }) | Screen::Ended { offer, .. }
                if offer.has_purchase =>
            {
                Some(Event::ResumePressed)
            }
            Screen::Open { offer, .. } | Screen::Upcoming { offer, .. }
                if detour && offer.has_purchase =>
            {
                Some(Event::ResumePressed)
            }
            Screen::Open { .. } => Some(Event::BuyPressed),
            Screen::SoldOut(SoldOut { signed_out: true, .. })
            | Screen::Ended { signed_out: true, .. } => Some(Event::SignInPressed),
            Screen::SignIn(SignIn::Phone { sending: None, .. }) => {
                Some(Event::PhoneEntered(self.browser.borrow().phone_number.clone()))
            }
            Screen::SignIn(SignIn::Code { checking: None, again_in_s: 0, refused, .. })
                if refused.is_some() || detour =>
            {
                Some(Event::ResendPressed)
            }
            // A code that was not taken is void: another one is asked for.
            Screen::SignIn(SignIn::Code { refused: Some(_), .. }) => {
                Some(Event::ChangePhonePressed)
            }
            Screen::SignIn(SignIn::Code { checking: None, .. }) => {
                let message = self.browser.borrow().message.clone();
                Some(message.map_or(Event::ChangePhonePressed, Event::CodeEntered))
            }
            Screen::Reviewing(_) => Some(Event::ConfirmPressed),
            Screen::Choosing(ChannelChoice { channels, change, .. }) => {
                let is_other = |it: &&Channel| change.is_none_or(|change| change.from != **it);
                let others: Vec<_> = channels.iter().filter(is_other).collect();
                let at = usize::try_from(at_ms).unwrap_or(0).checked_rem(others.len())?;
                Some(Event::ChannelPressed(*others[at]))
            }
            Screen::Paying(payment) if payment.ready.is_ok() => Some(Event::PayPressed),
            _ => None,
        }
    }
}
