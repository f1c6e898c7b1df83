//! A rider with a phone: the real machine, its storage and cookie, and a hand that presses what is shown.

use std::collections::BTreeSet;

use checkout::screen::{Screen, SignIn};
use checkout::{Checkout, Config, Effect, Event, Now, Request};
use proof::RootKeys;
use wire::{PurchaseId, Record};

use crate::office::{OPENS, ORIGIN};

/// What a phone wants from the world after an event.
pub(crate) enum Wish {
    Send(Request),
    Pay(String),
}

pub(crate) struct Phone {
    machine: Option<Checkout>,
    roots: RootKeys,
    number: String,
    /// Counts the pages: what was sent for an earlier one is not heard by this one.
    pub(crate) page: u32,
    page_began_ms: u64,
    pub(crate) ahead_ms: i64,
    pub(crate) cookie: Option<String>,
    pub(crate) stored: Option<String>,
    pub(crate) path: String,
    /// Every purchase id that this rider ever sent a quote for.
    pub(crate) keys: BTreeSet<PurchaseId>,
    random: fastrand::Rng,
    /// Every amount that was ever on the screen.
    pub(crate) shown: BTreeSet<String>,
    /// A rider who is at the provider looks at no screen of ours.
    pub(crate) away: bool,
    /// The page on which a press is already on its way from head to hand.
    pub(crate) thinking: Option<u32>,
}

impl Phone {
    pub(crate) fn new(index: u64, seed: u64, roots: RootKeys) -> Self {
        Self {
            machine: None,
            roots,
            number: format!("138{index:08}"),
            page: 0,
            page_began_ms: 0,
            ahead_ms: 0,
            cookie: None,
            stored: None,
            path: "/".into(),
            keys: BTreeSet::new(),
            random: fastrand::Rng::with_seed(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            shown: BTreeSet::new(),
            away: false,
            thinking: None,
        }
    }

    fn now(&self, at_ms: u64) -> Now {
        let wall = i64::try_from(at_ms).unwrap() + self.ahead_ms;
        Now {
            mono_ms: at_ms - self.page_began_ms,
            wall_ms: u64::try_from(wall.max(0)).unwrap(),
        }
    }

    /// Opens the page anew, with whatever storage and address hold.
    pub(crate) fn open_page(&mut self, at_ms: u64) -> Vec<Wish> {
        let (aud, roots) = (ORIGIN.into(), self.roots.clone());
        self.page += 1;
        self.page_began_ms = at_ms;
        self.away = false;
        self.machine = Some(Checkout::new(Config {
            aud,
            roots,
            built_s: OPENS - 86_400,
        }));
        let (record, path) = (self.stored.clone(), self.path.clone());
        let seed = self.random.u64(..);
        self.say(Event::Started { record, path, seed }, at_ms)
    }

    /// Says an event to the machine, and does what needs no network.
    pub(crate) fn say(&mut self, event: Event, at_ms: u64) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let machine = self.machine.take().unwrap();
            let (machine, effects) = machine.update(event, self.now(at_ms));
            self.machine = Some(machine);
            for effect in effects {
                match effect {
                    Effect::DrawKey => events.push_back(Event::KeyDrawn(self.sixteen())),
                    Effect::Save(text) => {
                        self.stored = Some(text);
                        events.push_back(Event::Saved(true));
                    }
                    Effect::Show(route) => self.path = route.path(),
                    Effect::Send(request) => {
                        if request.path == wire::endpoint::QUOTES {
                            self.note_key(&request);
                        }
                        wishes.push(Wish::Send(request));
                    }
                    Effect::Open(payable) => wishes.push(Wish::Pay(payable.address().into())),
                }
            }
        }
        self.look(at_ms);
        wishes
    }

    fn sixteen(&mut self) -> [u8; 16] {
        std::array::from_fn(|_| self.random.u8(..))
    }

    /// Before a quote leaves, its key is in storage and in the address.
    fn note_key(&mut self, request: &Request) {
        let key = request
            .key
            .as_deref()
            .and_then(PurchaseId::from_idempotency_key)
            .unwrap();
        let kept = self
            .stored
            .as_deref()
            .and_then(Record::decode)
            .and_then(|it| it.purchase);
        assert_eq!(
            kept.map(|it| it.purchase),
            Some(key),
            "the key is stored before it is sent"
        );
        assert_eq!(
            self.path,
            format!("/p/{key}"),
            "the key is in the address before it is sent"
        );
        self.keys.insert(key);
    }

    pub(crate) fn screen_at(&self, at_ms: u64) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now(at_ms))
    }

    pub(crate) fn wake_at(&self, at_ms: u64) -> Option<u64> {
        let wake = self.machine.as_ref().unwrap().wake_at(self.now(at_ms))?;
        Some(wake + self.page_began_ms)
    }

    /// Notes every amount that is on the screen.
    fn look(&mut self, at_ms: u64) {
        let price = match self.screen_at(at_ms) {
            Screen::Upcoming { offer, .. } | Screen::Open { offer, .. } => offer.price,
            Screen::Reviewing(review) => review.price,
            Screen::Ordering { price, .. } | Screen::Checking { price, .. } => price,
            Screen::Paying(payment) => payment.price,
            Screen::Ticketed(ticket) => ticket.price,
            _ => return,
        };
        self.shown.insert(price.pay().into());
    }

    /// What a rider does about the screen, if anything.
    pub(crate) fn press(&self, at_ms: u64) -> Option<Event> {
        match self.screen_at(at_ms) {
            Screen::Open { .. } => Some(Event::BuyPressed),
            Screen::SignIn(SignIn::Phone { sending: None, .. }) => {
                Some(Event::PhoneEntered(self.number.clone()))
            }
            // A code that was not taken is no good any more: another one is asked for.
            Screen::SignIn(SignIn::Code { wrong: true, .. }) => Some(Event::PhoneChanged),
            Screen::SignIn(SignIn::Code {
                checking: None,
                demo_code,
                ..
            }) => demo_code.map(Event::CodeEntered),
            Screen::Reviewing(_) => Some(Event::ConfirmPressed),
            Screen::Paying(payment) if payment.ready.is_ok() => Some(Event::PayPressed),
            _ => None,
        }
    }
}
