//! What is true of the page whatever the purchase is at: the time, the tariff, who the rider is, what is remembered.

pub(crate) mod clock;
mod memory;
mod sale;

use fastrand::Rng;
use proof::{RootKeys, StatusRefusal, TariffRefusal, verify_status, verify_tariff};
use wire::record::Intent;
use wire::{
    Channel, Digest, EvidenceRequest, OrderState, PurchaseId, RiderId, SessionAnswer, TimeAnswer,
    UnixSeconds, answer, answer::ATTEMPTS_MAX, request,
};

use self::clock::{CLOCK_AGAIN_MS, Clock};
use self::memory::Memory;
use self::sale::Sale;
use crate::effect::Effect;
use crate::event::Now;
use crate::network::exchange::{Answer, Exchanges, Outcome};
use crate::network::request::Request;
use crate::network::topic::Topic;
use crate::route::Step;
use crate::state::{AfterSignIn, Left, PausedNumber, Placed, SentCode};
use crate::typed;

/// How often the status of a batch is asked for while it can change, in milliseconds; it varies by as much again.
const STATUS_MS: u64 = 8_000;
/// How often a tariff that can't be used is asked for again, in milliseconds.
const OFFER_AGAIN_MS: u64 = 15_000;
/// How long a hidden page sends requests, in milliseconds: longer than any hold, time to pay or slot lasts. After
/// that it sends nothing until it is visible again.
const HIDDEN_MS_MAX: u64 = 900_000;

/// What follows the number in the storage of the tab where the rider signs in to buy.
const BUYS: &str = "+";

/// What the shell passes in before the first event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The origin of the page: a quote must name it.
    pub aud: String,
    /// The offline keys that were compiled in.
    pub roots: RootKeys,
    /// When the app was built, in seconds since 1970: the time is not earlier.
    pub built_s: UnixSeconds,
    /// The ways to pay that work where the page runs.
    pub channels: Vec<Channel>,
}

/// Who the rider is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rider {
    /// Not answered yet.
    Unknown,
    /// Not signed in.
    Nobody,
    /// Known by this id and this phone number, its middle hidden.
    Known { id: RiderId, phone: String },
}

impl Rider {
    /// The phone number, its middle hidden.
    pub(crate) fn phone(&self) -> Option<&str> {
        match self {
            Self::Known { phone, .. } => Some(phone),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) config: Config,
    pub(crate) rng: Rng,
    pub(crate) clock: Clock,
    pub(crate) exchanges: Exchanges,
    pub(crate) sale: Sale,
    pub(crate) rider: Rider,
    pub(crate) memory: Memory,
    /// The ways to pay that can't take money from this rider.
    pub(crate) refused: Vec<Channel>,
    /// The code that was sent last, as long as it may be entered.
    pub(crate) code: Option<SentCode>,
    /// The number that the server sends no code to for a while.
    pub(crate) paused_number: Option<PausedNumber>,
    /// What the sign-in was for whose code was there when the page started, until it goes on.
    pub(crate) reopens: Option<AfterSignIn>,
    /// Since when the page is hidden, on the monotonic clock.
    pub(crate) hidden_since_ms: Option<u64>,
    /// What of the remembered purchase the rider went back from, as long as it can be gone on with.
    pub(crate) left: Option<Left>,
    /// The step that the history is at.
    pub(crate) step: Step,
    /// What the shell has to do after this event.
    pub(crate) effects: Vec<Effect>,
    /// Whether the last record that was to be written is a short one.
    saved_short: bool,
    /// The digest of the evidence that was sent last.
    reported: Option<Digest>,
    /// When the status is asked for next, on the monotonic clock.
    status_due_ms: u64,
}

impl Page {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            rng: Rng::with_seed(0),
            clock: Clock::new(config.built_s),
            exchanges: Exchanges::new(),
            sale: Sale::default(),
            rider: Rider::Unknown,
            memory: Memory::read(None),
            refused: Vec::new(),
            code: None,
            paused_number: None,
            reopens: None,
            hidden_since_ms: None,
            left: None,
            step: Step::Sale,
            effects: Vec::new(),
            saved_short: false,
            reported: None,
            status_due_ms: 0,
            config,
        }
    }

    /// Reads what was stored, and asks for the tariff and the rider.
    pub(crate) fn start(&mut self, record: Option<&str>, seed: u64, now: Now) {
        self.rng = Rng::with_seed(seed);
        self.memory = Memory::read(record);
        self.clock.raise_floor(self.memory.seen_s());
        if let Some(kept) = self.memory.tariff().map(String::from) {
            self.take_tariff(kept.as_bytes(), now);
        }
        self.exchanges.start(Request::Tariff, now);
        self.exchanges.start(Request::Rider, now);
    }

    /// Whether the page has been hidden for so long that it sends nothing any more.
    pub(crate) fn is_resting(&self, now: Now) -> bool {
        self.hidden_since_ms.is_some_and(|since| now.mono_ms.saturating_sub(since) >= HIDDEN_MS_MAX)
    }

    /// Starts the periodic requests that are due, and sends what is due.
    pub(crate) fn dispatch(&mut self, now: Now) {
        if self.is_resting(now) {
            return;
        }
        let sample_is_due = self.clock.due_ms().is_some_and(|due| due <= now.mono_ms);
        if sample_is_due && !self.exchanges.is_pending(Topic::Time) {
            self.exchanges.start(Request::Time, now);
        }
        // With the first tariff, so that the first offer says how many are left.
        let status_is_due = self.sale.offer.is_some() && self.status_due_ms <= now.mono_ms;
        if status_is_due && !self.exchanges.is_pending(Topic::Status) {
            let now_s = self.clock.s(now);
            if let Some(batch) = self.sale.batch(now_s).filter(|batch| batch.opens <= now_s) {
                self.exchanges.start(Request::Status(batch.id.clone()), now);
            }
            self.status_due_ms = now.mono_ms.saturating_add(STATUS_MS);
        }
        self.exchanges.send_due(now, &mut self.effects);
    }

    /// When something is due next, on the monotonic clock.
    pub(crate) fn due_ms(&self, now: Now) -> Option<u64> {
        // While an answer is on its way, nothing is due for its topic.
        let sample = self.clock.due_ms().filter(|_| !self.exchanges.is_pending(Topic::Time));
        let polls = self.sale.offer.is_some() && !self.exchanges.is_pending(Topic::Status);
        let status = polls.then(|| self.status_due_ms.max(now.mono_ms.saturating_add(1)));
        let closing = self.sale.closes_in_ms(self.clock.ms(now));
        let closing = closing.map(|in_ms| now.mono_ms.saturating_add(in_ms));
        [sample, status, closing, self.exchanges.due_ms()].into_iter().flatten().min()
    }

    /// Has the status asked for at once.
    pub(crate) fn want_status(&mut self, now: Now) {
        self.status_due_ms = now.mono_ms;
    }

    /// The ways to pay that work here, that the tariff has a payee for, and that no provider refused this rider.
    pub(crate) fn channels(&self) -> Vec<Channel> {
        let own = self.config.channels.iter().copied();
        let own = own.filter(|channel| !self.refused.contains(channel));
        own.filter(|channel| self.sale.may_have_payee(*channel)).collect()
    }

    /// Whether the rider may still change the wallet: there is another one here, time to pay, and an attempt left.
    pub(crate) fn can_change(&self, placed: &Placed, now_s: UnixSeconds) -> bool {
        self.channels().len() > 1 && placed.attempt < ATTEMPTS_MAX && now_s < placed.order.pay_by
    }

    /// Takes an answer about the page itself. What an answer means for the purchase is decided in `transitions`.
    pub(crate) fn on_answer(&mut self, answer: &Answer, now: Now) {
        let Answer { request, outcome, sent_ms } = answer;
        match (request, outcome) {
            (Request::Time, Outcome::Success(body)) => {
                if let Some(answer) = answer::decode::<TimeAnswer>(body) {
                    self.clock.sample(*sent_ms, now, answer);
                }
            }
            (Request::Tariff, Outcome::Success(body)) => {
                self.take_tariff(body, now);
                // A tariff that is refused by its window is asked for again already, and sooner.
                if self.sale.offer.is_none() && !self.exchanges.is_pending(Topic::Tariff) {
                    self.exchanges.start_in(Request::Tariff, OFFER_AGAIN_MS, now);
                }
            }
            (Request::Tariff, Outcome::Problem { .. }) => {
                self.exchanges.start_in(Request::Tariff, OFFER_AGAIN_MS, now);
            }
            (Request::PastTariff(digest), Outcome::Success(body)) => {
                let taken = verify_tariff(body, &self.config.roots);
                let refusal = taken.as_ref().err();
                self.sale.is_past_other_version =
                    refusal.is_some_and(TariffRefusal::is_other_version);
                self.sale.past = taken.ok().filter(|tariff| tariff.digest() == *digest);
            }
            (Request::Status(_), Outcome::Success(body)) => self.take_status(body, now),
            (Request::Rider, Outcome::Success(body)) => {
                if let Some(SessionAnswer { rider: id, phone }) = answer::decode(body) {
                    self.rider = Rider::Known { id, phone };
                }
            }
            (Request::Rider, Outcome::Problem { .. }) => self.rider = Rider::Nobody,
            (
                Request::Time | Request::PastTariff(_) | Request::Status(_),
                Outcome::Problem { .. },
            ) => {}
            (
                Request::Code { .. }
                | Request::SignIn { .. }
                | Request::Claim { .. }
                | Request::SignOut
                | Request::FindPurchase(_)
                | Request::Quote(_)
                | Request::Order { .. }
                | Request::Instruction(..)
                | Request::GiveBack(_)
                | Request::Purchase(_)
                | Request::Settle(_)
                | Request::Evidence(_),
                Outcome::Success(_) | Outcome::Problem { .. },
            ) => {}
        }
    }

    fn take_tariff(&mut self, bytes: &[u8], now: Now) {
        let seen = self.memory.seen_tariff();
        let taken = verify_tariff(bytes, &self.config.roots)
            .and_then(|tariff| tariff.in_force(self.clock.s(now), seen));
        match taken {
            Ok(offer) => {
                self.clock.raise_offline_floor(offer.iat);
                let is_new = self.memory.remember_tariff(&offer);
                self.sale.refusal = None;
                self.sale.offer = Some(offer);
                if is_new {
                    self.save();
                }
            }
            // The phone's clock may be wrong: the server is asked for the time, and for the tariff after that.
            Err(TariffRefusal::NotYetValid | TariffRefusal::Expired)
                if self.clock.resync_once(now) =>
            {
                self.exchanges.start_in(Request::Tariff, CLOCK_AGAIN_MS, now);
            }
            Err(refusal) => self.sale.refusal = Some(refusal),
        }
    }

    fn take_status(&mut self, bytes: &[u8], now: Now) {
        let Some(offer) = &self.sale.offer else { return };
        let Some(batch) = self.sale.batch(self.clock.s(now)) else { return };
        match verify_status(bytes, &batch.id, offer) {
            Ok(status) => {
                let iat = status.iat;
                if self.sale.take_status(status) {
                    self.clock.signed_online(iat, now);
                }
            }
            Err(StatusRefusal::Tariff(_)) => self.exchanges.start(Request::Tariff, now),
            Err(StatusRefusal::Signature(_) | StatusRefusal::Batch) => {}
        }
        let spread = self.rng.u64(0..=STATUS_MS);
        self.status_due_ms = now.mono_ms.saturating_add(STATUS_MS).saturating_add(spread);
    }

    /// Sends a wrong amount to the server, with the notes that state it; each only once.
    pub(crate) fn report(&mut self, evidence: EvidenceRequest, now: Now) {
        let digest = Digest::of(request::encode(&evidence).as_bytes());
        if self.reported != Some(digest) {
            self.reported = Some(digest);
            self.exchanges.start(Request::Evidence(Box::new(evidence)), now);
        }
    }

    /// Has the record written.
    fn save(&mut self) {
        self.saved_short = false;
        let text = self.memory.text(self.clock.floor_s());
        self.effects.push(Effect::Save(text));
    }

    /// Remembers a purchase, or none.
    pub(crate) fn remember(&mut self, intent: Option<Intent>) {
        if self.memory.remember(intent) {
            self.save();
        }
    }

    /// Remembers a purchase that was looked up, and whose it is.
    pub(crate) fn remember_found(
        &mut self,
        intent: &Intent,
        rider: &RiderId,
        order: Option<OrderState>,
    ) {
        let is_new = self.memory.remember_found(intent, order);
        if self.memory.remember_rider(intent.purchase, rider) || is_new {
            self.save();
        }
    }

    /// Forgets the remembered purchase where it is another rider's than the one who is signed in. Returns its id.
    pub(crate) fn forget_others(&mut self) -> Option<PurchaseId> {
        let Rider::Known { id, .. } = &self.rider else { return None };
        let others = self.memory.purchase_of_other(id)?;
        self.remember(None);
        Some(others)
    }

    /// Keeps the code that was sent last, or none; in the storage of the tab only its number, the middle hidden, and
    /// whether the rider signs in to buy.
    pub(crate) fn keep_code(&mut self, sent: Option<SentCode>, buys: bool) {
        let text = sent.as_ref().map(|sent| {
            let phone = typed::masked(&sent.phone);
            if buys { [&phone, BUYS].concat() } else { phone }
        });
        if text.is_some() || self.code.is_some() {
            self.effects.push(Effect::KeepCode(text));
        }
        self.code = sent;
    }

    /// Takes over what the storage of the tab held of a code that was sent. Only the server knows whether it is good, and
    /// when another one can be asked for.
    pub(crate) fn find_code(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let (phone, then) = match text.strip_suffix(BUYS) {
            Some(phone) => (phone, AfterSignIn::Buy),
            None => (text, AfterSignIn::Browse),
        };
        self.reopens = Some(then);
        let (good_until, again_at) = (UnixSeconds::MAX, 0);
        self.code = Some(SentCode { phone: phone.into(), demo_code: None, good_until, again_at });
    }

    /// Remembers a purchase that was made here and now.
    pub(crate) fn remember_new(&mut self, intent: Intent) {
        self.memory.begin(intent);
        self.save();
    }

    /// Remembers, before it happens, that a payment is opened.
    pub(crate) fn remember_opened(&mut self) {
        self.memory.open();
        self.save();
    }

    /// Has the record written once more, as short as it can be: storage had no room for all of it. Returns whether it is;
    /// a short one is not written again.
    pub(crate) fn save_short(&mut self) -> bool {
        let is_first = !self.saved_short;
        if is_first {
            self.saved_short = true;
            let text = self.memory.short_text(self.clock.floor_s());
            self.effects.push(Effect::Save(text));
        }
        is_first
    }

    /// Remembers, before it is asked for, which attempt to pay this is.
    pub(crate) fn remember_attempt(&mut self, intent: &Intent, attempt: u32) {
        self.memory.remember_attempt(intent, attempt);
        self.save();
    }

    /// Forgets a purchase that is over, if it is the remembered one.
    pub(crate) fn forget(&mut self, purchase: PurchaseId) {
        if self.memory.remembers(purchase) {
            self.remember(None);
        }
    }
}
