//! The status: the signed state of one batch, with a sequence number that only rises.

use crate::note::{Body, Reader, Writer};
use crate::spelling::spelled;
use crate::{BatchId, Digest, Purpose, UnixSeconds};

/// What a status says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The tariff in force.
    pub tariff: Digest,
    /// The batch.
    pub batch: BatchId,
    /// Rises with every change of the batch; a status with a lower number is out of date.
    pub seq: u64,
    /// What the batch is doing.
    pub state: BatchState,
    /// Since when it is doing that.
    pub since: UnixSeconds,
    /// How many tickets are sold.
    pub sold: u32,
    /// How many tickets are held by riders who have not paid yet.
    pub held: u32,
    /// When it was signed.
    pub iat: UnixSeconds,
}

spelled! {
    /// What a batch is doing.
    pub enum BatchState {
        /// Not open yet.
        Upcoming = "upcoming",
        /// Entries are closed and the ranks are being drawn.
        Drawing = "drawing",
        /// Tickets can be bought.
        Open = "open",
        /// Stopped; places and holds are kept and no clock runs against a rider.
        Paused = "paused",
        /// No ticket is free. Some may still be held, and come back.
        SoldOut = "sold-out",
        /// Over.
        Closed = "closed",
    }
}

impl Body for Status {
    const PURPOSE: Purpose = Purpose::Status;

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            tariff: reader.digest("tariff"),
            batch: reader.batch(),
            seq: reader.instant("seq"),
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
        writer.field("seq", self.seq);
        writer.field("state", self.state.as_str());
        writer.field("since", self.since);
        writer.field("sold", self.sold);
        writer.field("held", self.held);
        writer.field("iat", self.iat);
    }
}
