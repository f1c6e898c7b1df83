//! What is true of the page whatever the rider is doing: the time, the offer, the status, who the rider is.

use fastrand::Rng;
use proof::{InForce, LatestSeen, RootKeys, TariffRefusal, Verified, verify_status, verify_tariff};
use wire::record::Intent;
use wire::tariff::Batch;
use wire::{
    BatchId, BatchState, Channel, Digest, EvidenceRequest, OrderState, PurchaseId, SessionAnswer,
    Status, StoredRecord, Tariff, TimeAnswer, UnixSeconds, answer, request,
};

use crate::clock::{CLOCK_AGAIN_MS, Clock};
use crate::effect::Effect;
use crate::event::Now;
use crate::exchange::{Exchanges, Outcome};
use crate::request::{Request, Topic};
use crate::screen::Offer;

/// How often the status of a batch is asked for while it can change, in milliseconds; it varies by as much again.
const STATUS_MS: u64 = 8_000;
/// How often an offer that can't be used is asked for again, in milliseconds.
const OFFER_AGAIN_MS: u64 = 15_000;

/// How long a page that nobody looks at goes on asking, in milliseconds: longer than any hold, time to pay or slot
/// lasts. After that it rests until it is looked at again.
const UNSEEN_MS_MAX: u64 = 900_000;

/// What the shell knows before anything happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The origin of the page: quotes must be meant for it.
    pub aud: String,
    /// The offline keys that were compiled in.
    pub roots: RootKeys,
    /// When the app was built, in seconds since 1970: time does not lie before.
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
    /// Known by this phone number, its middle hidden.
    Known { phone: String },
}

#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) config: Config,
    pub(crate) rng: Rng,
    pub(crate) clock: Clock,
    pub(crate) exchanges: Exchanges,
    pub(crate) offer: Option<InForce>,
    pub(crate) refusal: Option<TariffRefusal>,
    /// A tariff that is authentic and not the one in force: an older purchase follows it.
    pub(crate) past: Option<Verified<Tariff>>,
    pub(crate) status: Option<Verified<Status>>,
    pub(crate) rider: Rider,
    pub(crate) record: StoredRecord,
    /// Whether a window has failed already, so that a second failure is not blamed on the clock.
    pub(crate) window_failed: bool,
    /// The wrong amount that was brought to the server last.
    reported: Option<Digest>,
    /// Since when nobody looks at the page.
    pub(crate) left_ms: Option<u64>,
    pub(crate) effects: Vec<Effect>,
    status_due_ms: u64,
}

impl Page {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            rng: Rng::with_seed(0),
            clock: Clock::new(config.built_s),
            exchanges: Exchanges::new(),
            offer: None,
            refusal: None,
            past: None,
            status: None,
            rider: Rider::Unknown,
            record: StoredRecord::default(),
            window_failed: false,
            reported: None,
            left_ms: None,
            effects: Vec::new(),
            status_due_ms: 0,
            config,
        }
    }

    /// Takes up what an earlier self of the page kept, and asks for everything that changes.
    pub(crate) fn start(&mut self, record: Option<&str>, seed: u64, now: Now) {
        self.rng = Rng::with_seed(seed);
        self.record = record.and_then(StoredRecord::decode).unwrap_or_default();
        self.clock.raise_floor(self.record.seen_s);
        if let Some(kept) = self.record.tariff.clone() {
            self.take_tariff(kept.as_bytes(), now);
        }
        self.exchanges.ask(Request::Tariff, now);
        self.exchanges.ask(Request::Rider, now);
    }

    /// Whether nobody has looked at the page for so long that it asks for nothing any more.
    pub(crate) fn is_resting(&self, now: Now) -> bool {
        self.left_ms.is_some_and(|left| now.mono_ms.saturating_sub(left) >= UNSEEN_MS_MAX)
    }

    /// Asks for what is due, and sends it.
    pub(crate) fn dispatch(&mut self, now: Now) {
        if self.is_resting(now) {
            return;
        }
        if self.clock.due_ms().is_some_and(|due| due <= now.mono_ms)
            && !self.exchanges.is_asking(Topic::Time)
        {
            self.exchanges.ask(Request::Time, now);
        }
        if self.status_due_ms <= now.mono_ms && !self.exchanges.is_asking(Topic::Status) {
            let wanted = self.batch(now).filter(|batch| batch.opens <= self.clock.s(now));
            if let Some(ask) = wanted.map(|batch| Request::Status(batch.id.clone())) {
                self.exchanges.ask(ask, now);
            }
            self.status_due_ms = now.mono_ms.saturating_add(STATUS_MS);
        }
        self.exchanges.send_due(now, &mut self.effects);
    }

    /// The ways to pay that work here and that the offer has a payee for.
    pub(crate) fn channels(&self) -> Vec<Channel> {
        let own = self.config.channels.iter().copied();
        own.filter(|it| self.offer.as_ref().is_none_or(|offer| offer.payee(*it).is_some()))
            .collect()
    }

    /// When something is due next, on the clock that never jumps.
    pub(crate) fn due_ms(&self, now: Now) -> Option<u64> {
        let asking = self.exchanges.is_asking(Topic::Time);
        let sample = self.clock.due_ms().filter(|_| !asking);
        // While an answer is on its way there is nothing to wake for.
        let watching = self.offer.is_some() && !self.exchanges.is_asking(Topic::Status);
        let status = watching.then(|| self.status_due_ms.max(now.mono_ms.saturating_add(1)));
        [sample, status, self.exchanges.due_ms()].into_iter().flatten().min()
    }

    /// Has the status asked for at once.
    pub(crate) fn want_status(&mut self, now: Now) {
        self.status_due_ms = now.mono_ms;
    }

    /// An answer about the page itself came. The purchase's own answers are the state's to hear.
    pub(crate) fn on_answer(&mut self, ask: &Request, outcome: &Outcome, sent_ms: u64, now: Now) {
        match (ask, outcome) {
            (Request::Time, Outcome::Success(body)) => {
                if let Some(answer) = answer::decode::<TimeAnswer>(body) {
                    self.clock.sample(sent_ms, now, answer);
                }
            }
            (Request::Tariff, Outcome::Success(body)) => {
                self.take_tariff(body, now);
                // An offer that failed by the clock is asked for again already, and sooner.
                if self.offer.is_none() && !self.exchanges.is_asking(Topic::Tariff) {
                    self.exchanges.ask_in(Request::Tariff, OFFER_AGAIN_MS, now);
                }
            }
            (Request::Tariff, _) => self.exchanges.ask_in(Request::Tariff, OFFER_AGAIN_MS, now),
            (Request::PastTariff(digest), Outcome::Success(body)) => {
                let authentic = verify_tariff(body, &self.config.roots).ok();
                self.past = authentic.filter(|tariff| tariff.digest() == *digest);
            }
            (Request::Status(_), Outcome::Success(body)) => self.take_status(body, now),
            (Request::Rider, Outcome::Success(body)) => {
                if let Some(SessionAnswer { phone, .. }) = answer::decode(body) {
                    self.rider = Rider::Known { phone };
                }
            }
            (Request::Rider, Outcome::Problem(..)) => self.rider = Rider::Nobody,
            _ => {}
        }
    }

    fn take_tariff(&mut self, bytes: &[u8], now: Now) {
        let seen =
            LatestSeen { version: self.record.tariff_version, digest: self.record.tariff_digest };
        let taken = verify_tariff(bytes, &self.config.roots)
            .and_then(|tariff| tariff.in_force(self.clock.s(now), seen));
        match taken {
            Ok(offer) => {
                self.clock.raise_floor(offer.iat);
                self.refusal = None;
                let LatestSeen { version, digest } = offer.seen();
                let new = self.record.tariff_digest != digest;
                self.record.tariff_version = version;
                self.record.tariff_digest = digest;
                self.record.tariff = Some(offer.note().join());
                self.offer = Some(offer);
                if new {
                    self.save();
                }
            }
            Err(TariffRefusal::NotYetValid | TariffRefusal::Expired) if !self.window_failed => {
                // The phone's clock may be to blame: the server is asked for the time, and the offer after it.
                self.window_failed = true;
                self.clock.resync(now);
                self.exchanges.ask_in(Request::Tariff, CLOCK_AGAIN_MS, now);
            }
            Err(refusal) => self.refusal = Some(refusal),
        }
    }

    fn take_status(&mut self, bytes: &[u8], now: Now) {
        let Some(offer) = &self.offer else { return };
        let Some(batch) = self.batch(now) else { return };
        match verify_status(bytes, &batch.id, offer) {
            Ok(status) => {
                let newer = self
                    .status
                    .as_ref()
                    .is_none_or(|known| known.batch != status.batch || status.is_later_than(known));
                if newer {
                    self.clock.raise_floor(status.iat);
                    self.status = Some(status);
                }
            }
            Err(proof::StatusRefusal::Tariff(_)) => self.exchanges.ask(Request::Tariff, now),
            Err(_) => {}
        }
        let spread = self.rng.u64(0..=STATUS_MS);
        self.status_due_ms = now.mono_ms.saturating_add(STATUS_MS).saturating_add(spread);
    }

    /// Brings a wrong amount to the server, with the signatures of whoever stated it: once for each.
    pub(crate) fn report(&mut self, evidence: EvidenceRequest, now: Now) {
        let of = Digest::of(request::encode(&evidence).as_bytes());
        if self.reported != Some(of) {
            self.reported = Some(of);
            self.exchanges.ask(Request::Evidence(Box::new(evidence)), now);
        }
    }

    /// Writes the record; the shell reads it back.
    pub(crate) fn save(&mut self) {
        self.record.seen_s = self.clock.floor_s();
        self.effects.push(Effect::Save(self.record.encode()));
    }

    /// Whether this is the purchase that is remembered.
    pub(crate) fn remembers(&self, purchase: PurchaseId) -> bool {
        self.record.purchase.as_ref().is_some_and(|known| known.purchase == purchase)
    }

    /// Whether it is known that no payment was opened for this purchase: it was made here, and not paid yet.
    pub(crate) fn is_unopened(&self, purchase: PurchaseId) -> bool {
        self.record.unopened && self.remembers(purchase)
    }

    /// Forgets a purchase that is over. One that was made since stays.
    pub(crate) fn forget(&mut self, purchase: PurchaseId) {
        if self.remembers(purchase) {
            self.remember(None);
        }
    }

    /// Remembers a purchase that was looked up. One that is over takes the place of no other: it may have been
    /// opened by an old address, and a newer one is remembered.
    pub(crate) fn remember_found(&mut self, intent: &Intent, order: Option<OrderState>) {
        let over =
            matches!(order, Some(OrderState::Paid | OrderState::Closed | OrderState::Refunded));
        if !over || self.record.purchase.is_none() {
            self.remember(Some(intent.clone()));
        }
    }

    /// Remembers what is meant to be bought, or that nothing is. What was learned from the server may have
    /// been opened elsewhere.
    pub(crate) fn remember(&mut self, intent: Option<Intent>) {
        if self.record.purchase != intent {
            self.record.purchase = intent;
            self.record.unopened = false;
            self.save();
        }
    }

    /// Takes over what another tab has stored already: nothing has to be written.
    pub(crate) fn follow_storage(&mut self, intent: &Intent) {
        self.record.purchase = Some(intent.clone());
        self.record.unopened = false;
    }

    /// Remembers a purchase that was made here and now.
    pub(crate) fn remember_new(&mut self, intent: Intent) {
        self.record.purchase = Some(intent);
        self.record.unopened = true;
        self.save();
    }

    /// Remembers, before it happens, that a payment is opened.
    pub(crate) fn remember_opened(&mut self) {
        self.record.unopened = false;
        self.save();
    }

    /// The batch that a rider would mean now: the one that is open, else the one that opens next.
    pub(crate) fn batch(&self, now: Now) -> Option<&Batch> {
        let now_s = self.clock.s(now);
        let batches = &self.offer.as_ref()?.batches;
        let ahead = batches.iter().filter(|batch| now_s < batch.closes);
        ahead.min_by_key(|batch| batch.opens)
    }

    /// Whether this batch is on, or yet to open.
    pub(crate) fn is_ahead(&self, batch: &BatchId, now: Now) -> bool {
        let now_s = self.clock.s(now);
        let known = self.offer.as_ref().and_then(|offer| offer.batch(batch));
        known.is_some_and(|batch| now_s < batch.closes)
    }

    /// The latest status of the batch that is meant, if the server said one.
    pub(crate) fn status(&self, now: Now) -> Option<&Verified<Status>> {
        let batch = self.batch(now)?;
        self.status.as_ref().filter(|status| status.batch == batch.id)
    }

    pub(crate) fn is_paused(&self, now: Now) -> Option<UnixSeconds> {
        let status = self.status(now)?;
        (status.state == BatchState::Paused).then_some(status.since)
    }

    /// The tariff with this digest, when it is at hand.
    pub(crate) fn tariff(&self, digest: &Digest) -> Option<&Verified<Tariff>> {
        let in_force = self.offer.as_deref();
        let known = [in_force, self.past.as_ref()].into_iter().flatten();
        known.into_iter().find(|tariff| tariff.digest() == *digest)
    }

    /// What a tariff offers of one batch, to be shown.
    pub(crate) fn shown(
        &self,
        tariff: &Verified<Tariff>,
        batch: &Batch,
        now: Now,
    ) -> Option<Offer> {
        Some(Offer {
            batch: batch.id.clone(),
            size: batch.size,
            opens: batch.opens,
            name: tariff.name.clone(),
            rides: tariff.rides,
            valid_days: tariff.valid_days,
            price: tariff.announced(1)?,
            refund: tariff.refund.clone(),
            hotline: tariff.hotline.clone(),
            service: tariff.service.clone(),
            clock: self.clock.notice(now),
            payable: !self.channels().is_empty(),
            has_purchase: self.record.purchase.is_some(),
        })
    }
}
