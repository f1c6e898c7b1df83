//! What is on sale: the tariff in force, an older one that a purchase may follow, and the latest status of a batch.

use proof::{InForce, TariffRefusal, Verified};
use wire::tariff::Batch;
use wire::{BatchId, BatchState, Channel, Digest, Status, Tariff, UnixSeconds};

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
        let ahead = self.offer.as_ref()?.batches.iter().filter(|batch| now_s < batch.closes);
        ahead.min_by_key(|batch| batch.opens)
    }

    /// Whether this batch is open, or opens later.
    pub(crate) fn is_ahead(&self, batch: &BatchId, now_s: UnixSeconds) -> bool {
        let known = self.offer.as_ref().and_then(|offer| offer.batch(batch));
        known.is_some_and(|batch| now_s < batch.closes)
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
