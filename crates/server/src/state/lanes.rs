//! Lanes: how many calls about due work go to each provider at once. A provider that does not answer fills its own
//! lanes and delays nobody else's.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wire::Provider;

/// How many pieces of due work of one lane are done at once.
const LANE_CALLS_MAX: usize = 8;

/// Due work that is done in its own time, whatever becomes of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Attempts that no channel knows.
    Unopened,
    /// Attempts at a provider.
    Attempts(Provider),
    /// Refunds at a provider.
    Refunds(Provider),
}

impl Lane {
    /// Every lane.
    pub(crate) const ALL: [Self; 5] = [
        Self::Unopened,
        Self::Attempts(Provider::Alipay),
        Self::Attempts(Provider::Wechat),
        Self::Refunds(Provider::Alipay),
        Self::Refunds(Provider::Wechat),
    ];
}

/// The calls under way in each lane.
#[derive(Debug)]
pub(crate) struct Lanes([(Lane, Arc<Semaphore>); Lane::ALL.len()]);

impl Lanes {
    pub(crate) fn new() -> Self {
        Self(Lane::ALL.map(|lane| (lane, Arc::new(Semaphore::new(LANE_CALLS_MAX)))))
    }

    /// The right to make one more call, where the lane has one left.
    pub(crate) fn permit(&self, lane: Lane) -> Option<OwnedSemaphorePermit> {
        Arc::clone(self.of(lane)?).try_acquire_owned().ok()
    }

    /// How much work of a lane is done at this moment.
    pub(crate) fn busy(&self, lane: Lane) -> usize {
        self.of(lane).map_or(0, |calls| LANE_CALLS_MAX.saturating_sub(calls.available_permits()))
    }

    fn of(&self, lane: Lane) -> Option<&Arc<Semaphore>> {
        self.0.iter().find(|(known, _)| *known == lane).map(|(_, calls)| calls)
    }
}
