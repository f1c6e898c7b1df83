//! What the phone remembers of its purchase and of the tariff, as it is written to storage.

use proof::{InForce, LatestSeen};
use wire::record::Intent;
use wire::{OrderState, PurchaseId, RiderId, StoredRecord, UnixSeconds};

/// The record in memory. Whoever changes it has it written: see `Page::save`.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    record: StoredRecord,
}

impl Memory {
    /// Reads a stored record. One that can't be read is as good as none.
    pub(crate) fn read(record: Option<&str>) -> Self {
        Self { record: record.and_then(StoredRecord::decode).unwrap_or_default() }
    }

    /// The text to store, with the time that no clock may go below, in seconds since 1970.
    pub(crate) fn text(&mut self, seen_s: UnixSeconds) -> String {
        self.record.seen_s = seen_s;
        self.record.encode()
    }

    /// The same without the tariff, which the server has too. It takes so little room that a full phone stores it in
    /// the place of the text before.
    pub(crate) fn short_text(&mut self, seen_s: UnixSeconds) -> String {
        let tariff = self.record.tariff.take();
        let text = self.text(seen_s);
        self.record.tariff = tariff;
        text
    }

    /// The time that no clock may go below, in seconds since 1970.
    pub(crate) fn seen_s(&self) -> UnixSeconds {
        self.record.seen_s
    }

    /// The stored tariff note, not verified.
    pub(crate) fn tariff(&self) -> Option<&str> {
        self.record.tariff.as_deref()
    }

    /// The newest tariff that was ever in force here: an older one is refused.
    pub(crate) fn seen_tariff(&self) -> LatestSeen {
        LatestSeen { version: self.record.tariff_version, digest: self.record.tariff_digest }
    }

    /// Remembers the tariff in force. Returns whether it is another one than before.
    pub(crate) fn remember_tariff(&mut self, offer: &InForce) -> bool {
        let LatestSeen { version, digest } = offer.seen();
        let is_new = self.record.tariff_digest != digest;
        self.record.tariff_version = version;
        self.record.tariff_digest = digest;
        self.record.tariff = Some(offer.note().join());
        is_new
    }

    /// The remembered purchase: the one under way, or the last one.
    pub(crate) fn purchase(&self) -> Option<&Intent> {
        self.record.purchase.as_ref()
    }

    /// Whether this is the remembered purchase.
    pub(crate) fn remembers(&self, purchase: PurchaseId) -> bool {
        self.purchase().is_some_and(|known| known.purchase == purchase)
    }

    /// Whether it is certain that no payment was opened for this purchase: it was made here, and not paid yet.
    pub(crate) fn is_unopened(&self, purchase: PurchaseId) -> bool {
        self.record.unopened && self.remembers(purchase)
    }

    /// Remembers a purchase, or none. A purchase that is learned from the server may have been opened elsewhere.
    /// Returns whether that is a change.
    pub(crate) fn remember(&mut self, intent: Option<Intent>) -> bool {
        let is_new = self.record.purchase != intent;
        if is_new {
            self.keep(intent, false, 0);
        }
        is_new
    }

    /// Remembers a purchase that was looked up. One that is over does not replace another: it may come from an old
    /// address, while a newer purchase is remembered. Returns whether that is a change.
    pub(crate) fn remember_found(&mut self, intent: &Intent, order: Option<OrderState>) -> bool {
        let is_over = order.is_some_and(|order| match order {
            OrderState::Paid | OrderState::Closed | OrderState::Refunded => true,
            OrderState::Awaiting | OrderState::Refunding | OrderState::RefundStuck => false,
        });
        let replaces = !is_over || self.record.purchase.is_none();
        replaces && self.remember(Some(intent.clone()))
    }

    /// Remembers whose purchase this is, if it is the remembered one. Returns whether that is a change.
    pub(crate) fn remember_rider(&mut self, purchase: PurchaseId, rider: &RiderId) -> bool {
        let is_new = self.remembers(purchase) && self.record.rider.as_ref() != Some(rider);
        if is_new {
            self.record.rider = Some(rider.clone());
        }
        is_new
    }

    /// The remembered purchase, if it is known to be another rider's.
    pub(crate) fn purchase_of_other(&self, rider: &RiderId) -> Option<PurchaseId> {
        let is_other = self.record.rider.as_ref().is_some_and(|known| known != rider);
        self.purchase().filter(|_| is_other).map(|intent| intent.purchase)
    }

    /// Takes over the purchase that another tab has stored. Whose it is comes with it: a tab that had to find that out
    /// would store it again, and the other tab would follow in its turn.
    pub(crate) fn follow(&mut self, theirs: StoredRecord) {
        self.keep(theirs.purchase, false, theirs.attempt);
        self.record.rider = theirs.rider;
    }

    /// Remembers a purchase that was made here and now.
    pub(crate) fn begin(&mut self, intent: Intent) {
        self.keep(Some(intent), true, 0);
    }

    fn keep(&mut self, purchase: Option<Intent>, unopened: bool, attempt: u32) {
        self.record.purchase = purchase;
        self.record.rider = None;
        self.record.unopened = unopened;
        self.record.attempt = attempt;
    }

    /// The attempt to pay this purchase that was asked for last, beyond the first; 0 if there was none.
    pub(crate) fn attempt(&self, purchase: PurchaseId) -> u32 {
        if self.remembers(purchase) { self.record.attempt } else { 0 }
    }

    /// Remembers an attempt to pay a purchase before it is asked for; 0 where the server knows better.
    pub(crate) fn remember_attempt(&mut self, intent: &Intent, attempt: u32) {
        if !self.remembers(intent.purchase) {
            self.keep(Some(intent.clone()), false, 0);
        }
        self.record.attempt = attempt;
    }

    /// Remembers that a payment is opened.
    pub(crate) fn open(&mut self) {
        self.record.unopened = false;
    }
}
