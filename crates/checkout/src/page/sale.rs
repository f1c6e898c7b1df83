//! What is on sale: the tariff in force, an older one that a purchase may follow, and the latest status of a batch.

use proof::{InForce, TariffRefusal, Verified};
use wire::tariff::Batch;
use wire::{BatchId, BatchState, Channel, Digest, Status, Tariff, UnixSeconds};

/// The longest timer to the end of a night, in milliseconds: a browser's have a bound.
const HOUR_MS: u64 = 3_600_000;

#[derive(Debug, Clone, Default)]
pub(crate) struct Sale {
    /// The tariff in force.
    pub(crate) offer: Option<InForce>,
    /// Why the last tariff was refused.
    pub(crate) refusal: Option<TariffRefusal>,
    /// A tariff that is authentic and not the one in force: an older purchase follows it.
    pub(crate) past: Option<Verified<Tariff>>,
    /// Whether the older tariff that was asked for last is of another version of the format.
    pub(crate) is_past_other_version: bool,
    status: Option<Verified<Status>>,
}

impl Sale {
    /// The tariffs at hand, the one in force first.
    pub(crate) fn tariffs(&self) -> impl Iterator<Item = &Verified<Tariff>> {
        [self.offer.as_deref(), self.past.as_ref()].into_iter().flatten()
    }

    /// The tariff with this digest, when it is at hand.
    pub(crate) fn tariff(&self, digest: &Digest) -> Option<&Verified<Tariff>> {
        self.tariffs().find(|tariff| tariff.digest() == *digest)
    }

    /// Whether the tariff has a payee for this channel. Before there is a tariff, every channel may have one.
    pub(crate) fn may_have_payee(&self, channel: Channel) -> bool {
        self.offer.as_ref().is_none_or(|offer| offer.payee(channel).is_some())
    }

    /// The current batch: the one that is open, else the one that opens next.
    pub(crate) fn batch(&self, now_s: UnixSeconds) -> Option<&Batch> {
        let batches = self.offer.as_ref()?.batches.iter();
        let ahead = batches.filter(|batch| self.is_ahead(batch, now_s));
        ahead.min_by_key(|batch| batch.opens)
    }

    /// In how many milliseconds the current batch closes and the next one is offered, without a network too; at most
    /// [`HOUR_MS`].
    pub(crate) fn closes_in_ms(&self, now_ms: u64) -> Option<u64> {
        let closes_ms = self.batch(now_ms / 1_000)?.closes.saturating_mul(1_000);
        Some(closes_ms.saturating_sub(now_ms).min(HOUR_MS))
    }

    /// Whether this batch is open, or opens later. The server may have closed it a moment before this page would.
    pub(crate) fn is_ahead(&self, batch: &Batch, now_s: UnixSeconds) -> bool {
        let status = self.status.as_ref().filter(|status| status.batch == batch.id);
        let is_closed = status.is_some_and(|status| status.state == BatchState::Closed);
        now_s < batch.closes && !is_closed
    }

    /// The same of the batch with this id.
    pub(crate) fn is_id_ahead(&self, batch: &BatchId, now_s: UnixSeconds) -> bool {
        let known = self.offer.as_ref().and_then(|offer| offer.batch(batch));
        known.is_some_and(|batch| self.is_ahead(batch, now_s))
    }

    /// The latest status of the current batch, when the server has sent one.
    pub(crate) fn status(&self, now_s: UnixSeconds) -> Option<&Verified<Status>> {
        let batch = self.batch(now_s)?;
        self.status.as_ref().filter(|status| status.batch == batch.id)
    }

    /// Keeps a status that is later than the one before, or about another batch. Returns whether it is.
    pub(crate) fn take_status(&mut self, status: Verified<Status>) -> bool {
        let is_newer = self
            .status
            .as_ref()
            .is_none_or(|known| known.batch != status.batch || status.is_later_than(known));
        if is_newer {
            self.status = Some(status);
        }
        is_newer
    }

    /// Since when the current batch is paused, in seconds since 1970.
    pub(crate) fn paused_since(&self, now_s: UnixSeconds) -> Option<UnixSeconds> {
        let status = self.status(now_s)?;
        (status.state == BatchState::Paused).then_some(status.since)
    }
}
