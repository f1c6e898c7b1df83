//! The status: the signed state of one batch, with a sequence number that only rises.

use super::body::{Body, Reader, Writer, number};
use crate::spelling::spelled;
use crate::{BatchId, Digest, Purpose, UnixSeconds};

/// The fields of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The tariff in force.
    pub tariff: Digest,
    /// The batch.
    pub batch: BatchId,
    /// Rises with every change of the batch; a status with a lower number is out of date.
    pub seq: Sequence,
    /// The state of the batch.
    pub state: BatchState,
    /// Since when the batch is in that state.
    pub since: UnixSeconds,
    /// How many tickets are sold.
    pub sold: u32,
    /// How many tickets are held by riders who have not paid yet.
    pub held: u32,
    /// When it was signed.
    pub iat: UnixSeconds,
}

/// The sequence number of a batch's status. It is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence(u64);

impl Sequence {
    /// This number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

spelled! {
    /// The state of a batch.
    pub enum BatchState {
        /// Not open yet.
        Upcoming = "upcoming",
        /// Tickets can be bought.
        Open = "open",
        /// Paused: places and holds are kept, and no deadline of a rider runs.
        Paused = "paused",
        /// No ticket is free. Some may still be held, and come back.
        SoldOut = "sold-out",
        /// The sale is over.
        Closed = "closed",
    }
}

impl Body for Status {
    const PURPOSE: Purpose = Purpose::Status;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            tariff: reader.digest("tariff"),
            batch: reader.batch(),
            seq: reader.parsed("seq", Sequence(0), |text| number(text).map(Sequence)),
            state: reader.parsed("state", BatchState::Closed, BatchState::parse),
            since: reader.instant("since"),
            sold: reader.number("sold"),
            held: reader.number("held"),
            iat: reader.instant("iat"),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.field("tariff", self.tariff);
        writer.field("batch", &self.batch);
        writer.field("seq", self.seq.get());
        writer.field("state", self.state.as_str());
        writer.field("since", self.since);
        writer.field("sold", self.sold);
        writer.field("held", self.held);
        writer.field("iat", self.iat);
    }
}
