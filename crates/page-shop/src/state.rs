//! The state of the shop: what it sells, who is known, and what became of each purchase.

pub(crate) mod amount;

use proof::Verified;
use wire::tariff::Batch;
use wire::{
    BatchId, BatchState, Digest, Fen, InstructionAnswer, OrderNo, OrderState, PaymentSteps,
    Problem, ProblemType, ProductId, PurchaseId, ReturnReason, RiderId, Tariff, TicketStates,
    UnixSeconds,
};

use crate::demonstration::{self, Keys, Offer, Unsigned};
use crate::message::{Refusal, Site};
use crate::switches::{Place, Switches};

/// How many tickets a batch of the demonstration has.
const SIZE: u32 = 5_000;

/// When a request arrives, and the randomness that its answer may use.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// Random bytes.
    pub random: [u8; 32],
}

impl Moment {
    pub(crate) const fn now(&self) -> UnixSeconds {
        self.now_ms / 1_000
    }
}

/// The shop.
#[derive(Debug)]
pub struct Shop {
    pub(crate) site: Site,
    pub(crate) keys: Keys,
    pub(crate) tariff: Verified<Tariff>,
    pub(crate) note: String,
    pub(crate) switches: Switches,
    pub(crate) batches: Vec<BatchRow>,
    pub(crate) riders: Riders,
    pub(crate) purchases: Vec<Purchase>,
    pub(crate) refused: Vec<Refused>,
}

/// What is known of a batch beside the tariff.
#[derive(Debug)]
pub(crate) struct BatchRow {
    pub(crate) id: BatchId,
    pub(crate) seq: u64,
    pub(crate) state: BatchState,
    pub(crate) since: UnixSeconds,
    pub(crate) paused_since: Option<UnixSeconds>,
    pub(crate) resumed: UnixSeconds,
    pub(crate) tickets: u32,
    pub(crate) compensations: u32,
}

/// Who is known, and by what.
#[derive(Debug, Default)]
pub(crate) struct Riders {
    pub(crate) codes: Vec<Code>,
    pub(crate) known: Vec<(String, RiderId)>,
    pub(crate) sessions: Vec<Session>,
}

/// A code that was sent.
#[derive(Debug)]
pub(crate) struct Code {
    /// The cookie of the browser that asked for it.
    pub(crate) cookie: String,
    pub(crate) phone: String,
    pub(crate) code: String,
    pub(crate) sent: UnixSeconds,
    pub(crate) tries: u32,
    /// The session that it opened.
    pub(crate) token: Option<String>,
}

/// A session of a rider.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) token: String,
    pub(crate) phone: String,
    pub(crate) rider: RiderId,
    pub(crate) opened: UnixSeconds,
    pub(crate) exp: UnixSeconds,
}

impl Session {
    /// By what it is listed and ended: the beginning of a digest, by which nobody finds the token.
    pub(crate) fn id(&self) -> String {
        Digest::of(self.token.as_bytes()).hex().chars().take(16).collect()
    }
}

/// A wrong amount that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where the amount was wrong.
    pub place: Place,
    /// The check, and the file that it is in.
    pub check: &'static str,
    /// The announced amount.
    pub announced: String,
    /// The amount that was stated.
    pub stated: String,
}

/// A rider's purchase.
#[derive(Debug, Clone)]
pub(crate) struct Purchase {
    pub(crate) id: PurchaseId,
    pub(crate) rider: RiderId,
    pub(crate) batch: BatchId,
    pub(crate) product: ProductId,
    pub(crate) qty: u32,
    pub(crate) quote: String,
    pub(crate) digest: Digest,
    pub(crate) total: Fen,
    pub(crate) exp: UnixSeconds,
    pub(crate) order: Option<Order>,
}

/// The order of a purchase.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) state: OrderState,
    pub(crate) pay_by: UnixSeconds,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) steps: PaymentSteps,
    pub(crate) reason: Option<ReturnReason>,
    pub(crate) tickets: TicketStates,
    pub(crate) receipt: Option<String>,
    pub(crate) voided: Option<String>,
    pub(crate) compensation: Option<String>,
}

/// One attempt to pay an order.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) no: OrderNo,
    pub(crate) channel: Option<wire::Channel>,
    pub(crate) given: Option<Given>,
    pub(crate) trade: Trade,
}

/// An instruction that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) answer: InstructionAnswer,
    pub(crate) digest: Digest,
    pub(crate) exp: UnixSeconds,
}

/// What the wallet knows of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trade {
    /// Nothing was paid.
    Unpaid,
    /// It was paid.
    Paid { total: Fen, at: UnixSeconds },
    /// It can't be paid any more.
    Closed,
}

impl Shop {
    /// A shop whose first batch opens at this time; `None` when the demonstration's own tariff can't be signed.
    #[must_use]
    pub fn new(site: Site, opens: UnixSeconds, switches: Switches) -> Option<Self> {
        Self::of_size(site, opens, SIZE, switches)
    }

    /// The same, with batches of this many tickets.
    #[must_use]
    pub fn of_size(site: Site, opens: UnixSeconds, size: u32, switches: Switches) -> Option<Self> {
        Self::opened(site, Offer { opens, size }, switches).ok()
    }

    fn opened(site: Site, offer: Offer, switches: Switches) -> Result<Self, Unsigned> {
        let keys = Keys::new()?;
        let (note, tariff) = demonstration::signed(&keys, &site, offer)?;
        let row = |batch: &Batch| BatchRow {
            id: batch.id.clone(),
            seq: 1,
            state: BatchState::Upcoming,
            since: tariff.iat,
            paused_since: None,
            resumed: 0,
            tickets: 0,
            compensations: 0,
        };
        let batches = tariff.batches.iter().map(row).collect();
        let (riders, purchases, refused) = (Riders::default(), Vec::new(), Vec::new());
        Ok(Self { site, keys, tariff, note, switches, batches, riders, purchases, refused })
    }

    /// What is faulty.
    #[must_use]
    pub const fn switches(&self) -> &Switches {
        &self.switches
    }

    /// The index of this rider's purchase.
    ///
    /// # Errors
    /// `not-found` when there is none, or it is another rider's.
    pub(crate) fn owned(&self, rider: &RiderId, id: PurchaseId) -> Result<usize, Refusal> {
        let found = self.purchases.iter().position(|it| it.id == id && it.rider == *rider);
        found.ok_or_else(|| ProblemType::NotFound.into())
    }
}

impl Purchase {
    /// The problem of another purchase in the way of this one.
    pub(crate) fn exists(&self) -> Refusal {
        let problem = Problem { purchase: Some(self.id), ..ProblemType::PurchaseExists.into() };
        Refusal { problem, retry_after: None }
    }
}

impl Attempt {
    pub(crate) fn new(id: PurchaseId, attempt: u32) -> Self {
        let no = OrderNo::derive(id, attempt);
        Self { no, channel: None, given: None, trade: Trade::Unpaid }
    }
}
