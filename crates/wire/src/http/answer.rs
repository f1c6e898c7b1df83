//! The bodies of answers that are JSON. Notes are strings inside them, byte for byte.

use crate::json::{FromJson, Object};
use crate::spelling::spelled;
use crate::{BatchId, Channel, Digest, OrderNo, PurchaseId, RiderId, UnixSeconds};
use serde::{Serialize, Serializer};

/// The longest body of an answer that the app reads, in bytes.
pub const ANSWER_BYTES_MAX: usize = 32_768;
/// How many attempts to pay an order has at most, each with an order number of its own at one channel.
pub const ATTEMPTS_MAX: u32 = 4;

/// `GET /api/time`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TimeAnswer {
    /// When the request arrived, in milliseconds since 1970.
    pub received_ms: u64,
    /// When the answer left, in milliseconds since 1970.
    pub sent_ms: u64,
}

/// `POST /api/codes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeAnswer {
    /// For how long the code is valid, in seconds.
    pub good_for_s: u32,
    /// When the same browser may have another one sent to the same number, in seconds.
    pub again_in_s: u32,
    /// The code itself, in a demo only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

/// `GET /api/session` and `POST /api/session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionAnswer {
    /// The rider's id in notes.
    pub rider: RiderId,
    /// The phone number with its middle hidden.
    pub phone: String,
}

/// A purchase, as `POST /api/quotes`, `POST /api/orders`, `GET /api/purchases/{id}`,
/// `GET /api/batches/{batch}/mine` and `POST …/settle` all answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurchaseView {
    /// Its id.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: BatchId,
    /// The latest quote: a note.
    pub quote: String,
    /// The order, once a quote was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderView>,
    /// The receipt, once there is one: a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// The receipt of the payment, where its tickets are void because its money goes back: a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voided: Option<String>,
    /// The ticket given because we made the order at the channel with a wrong amount: a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensation: Option<String>,
}

/// An order inside a [`PurchaseView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// Our number at the channel, of the attempt that counts: the one that was paid, else the latest.
    pub no: OrderNo,
    /// Which attempt that is, from 1 to [`ATTEMPTS_MAX`].
    pub attempt: u32,
    /// The quote that was confirmed.
    pub quote: Digest,
    /// Its state.
    pub state: OrderState,
    /// The last time at which it can be paid.
    pub pay_by: UnixSeconds,
    /// The channel of that attempt, once an instruction was given for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The channel of an earlier attempt that money can still come by: it is not closed there yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub still_open: Option<Channel>,
    /// The times of the steps of its money.
    pub steps: PaymentSteps,
    /// Why the money goes back, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReturnReason>,
    /// The tickets that it gave, each with its state.
    #[serde(skip_serializing_if = "TicketStates::is_empty")]
    pub tickets: TicketStates,
    /// Money that came by another attempt besides, and goes back whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<DuplicateView>,
    /// The claim code, which finds the purchase on any phone: sixteen characters. It is a secret of the rider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

impl OrderView {
    /// An order that was placed just now, and that nothing happened to yet.
    #[must_use]
    pub fn placed(no: OrderNo, quote: Digest, pay_by: UnixSeconds) -> Self {
        Self {
            no,
            attempt: 1,
            quote,
            state: OrderState::Awaiting,
            pay_by,
            channel: None,
            still_open: None,
            steps: PaymentSteps::default(),
            reason: None,
            tickets: TicketStates::default(),
            duplicate: None,
            claim: None,
        }
    }
}

/// Money that came by another attempt of an order that is paid already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DuplicateView {
    /// The channel that took it.
    pub channel: Channel,
    /// The times of the steps of this money.
    pub steps: PaymentSteps,
}

/// The tickets of an order by their numbers: in JSON an object from number to state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketStates(pub Vec<TicketView>);

/// A ticket inside an [`OrderView`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// Its number, as in the receipt.
    pub number: String,
    /// Its state.
    pub state: TicketState,
}

/// The time of each step of an order's money; `None` for a step that has not happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PaymentSteps {
    /// The channel was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged: Option<UnixSeconds>,
    /// We requested a refund from the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_asked: Option<UnixSeconds>,
    /// The channel accepted the refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_sent: Option<UnixSeconds>,
    /// The channel confirmed the refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded: Option<UnixSeconds>,
    /// The channel closed the order unpaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<UnixSeconds>,
}

spelled! {
    /// The state of an order.
    pub enum OrderState {
        /// Not known to be paid. That is not the same as not paid.
        Awaiting = "awaiting",
        /// Paid, and the rider holds the ticket of the receipt.
        Paid = "paid",
        /// The channel closed it unpaid: nothing was charged, and nothing can be charged any more.
        Closed = "closed",
        /// It was paid, but no ticket could be given for it. The refund is on its way.
        Refunding = "refunding",
        /// The channel confirmed the refund.
        Refunded = "refunded",
        /// The channel can't refund it by itself; a person has to.
        RefundStuck = "refund-stuck",
    }
}

spelled! {
    /// The state of a ticket.
    pub enum TicketState {
        /// It can be used.
        Valid = "valid",
        /// It was used, once or more often.
        Used = "used",
        /// Its money goes back or went back: it can't be used.
        Void = "void",
    }
}

spelled! {
    /// Why the money of an order goes back.
    pub enum ReturnReason {
        /// The channel took another amount than the quoted one.
        WrongAmount = "wrong-amount",
        /// It came too late, and no ticket was left.
        NoTicketLeft = "no-ticket-left",
        /// The unused tickets were given back, by the rider or by staff.
        Returned = "returned",
        /// It was given back at the channel itself, and not by us.
        GivenBackElsewhere = "given-back-elsewhere",
    }
}

impl TicketStates {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The state of the ticket with this number, if it is one of these.
    #[must_use]
    pub fn of(&self, number: &str) -> Option<TicketState> {
        self.0.iter().find(|ticket| ticket.number == number).map(|ticket| ticket.state)
    }
}

impl Serialize for TicketStates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|ticket| (&ticket.number, ticket.state)))
    }
}

/// `POST /api/purchases/{id}/instructions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstructionAnswer {
    /// The exact address to open.
    pub address: String,
    /// The instruction for it: a note.
    pub instruction: String,
}

/// Reads the JSON of an answer; `None` if it is too long or anything else.
#[must_use]
pub fn decode<T: FromJson>(bytes: &[u8]) -> Option<T> {
    if bytes.len() > ANSWER_BYTES_MAX { None } else { T::from_json(&Object::read(bytes)?) }
}

impl FromJson for TimeAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let (received_ms, sent_ms) = (object.number("received_ms")?, object.number("sent_ms")?);
        Some(Self { received_ms, sent_ms })
    }
}

impl FromJson for CodeAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let seconds = |name| object.number(name)?.try_into().ok();
        let (good_for_s, again_in_s) = (seconds("good_for_s")?, seconds("again_in_s")?);
        Some(Self { good_for_s, again_in_s, demo_code: object.optional("demo_code", text)? })
    }
}

impl FromJson for SessionAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let (rider, phone) = (RiderId::parse(object.text("rider")?)?, text(object, "phone")?);
        Some(Self { rider, phone })
    }
}

impl FromJson for PurchaseView {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            purchase: PurchaseId::parse(object.text("purchase")?)?,
            batch: BatchId::parse(object.text("batch")?)?,
            quote: text(object, "quote")?,
            order: object.optional("order", |it, name| OrderView::from_json(it.object(name)?))?,
            receipt: object.optional("receipt", text)?,
            voided: object.optional("voided", text)?,
            compensation: object.optional("compensation", text)?,
        })
    }
}

impl FromJson for OrderView {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            no: OrderNo::parse(object.text("no")?)?,
            attempt: object.number("attempt")?.try_into().ok()?,
            quote: Digest::parse(object.text("quote")?)?,
            state: OrderState::parse(object.text("state")?)?,
            pay_by: object.number("pay_by")?,
            channel: object.optional("channel", channel)?,
            still_open: object.optional("still_open", channel)?,
            steps: PaymentSteps::from_json(object.object("steps")?)?,
            reason: object.optional("reason", |it, name| ReturnReason::parse(it.text(name)?))?,
            tickets: object
                .optional("tickets", |it, name| TicketStates::from_json(it.object(name)?))?
                .unwrap_or_default(),
            duplicate: object
                .optional("duplicate", |it, name| DuplicateView::from_json(it.object(name)?))?,
            claim: object.optional("claim", text)?,
        })
    }
}

impl FromJson for DuplicateView {
    fn from_json(object: &Object) -> Option<Self> {
        let steps = PaymentSteps::from_json(object.object("steps")?)?;
        Some(Self { channel: channel(object, "channel")?, steps })
    }
}

impl FromJson for TicketStates {
    fn from_json(object: &Object) -> Option<Self> {
        let read = |name: &str| {
            let state = TicketState::parse(object.text(name)?)?;
            Some(TicketView { number: name.into(), state })
        };
        object.names().map(read).collect::<Option<_>>().map(Self)
    }
}

impl FromJson for PaymentSteps {
    fn from_json(object: &Object) -> Option<Self> {
        let at = |name| object.optional(name, Object::number);
        Some(Self {
            charged: at("charged")?,
            refund_asked: at("refund_asked")?,
            refund_sent: at("refund_sent")?,
            refunded: at("refunded")?,
            closed: at("closed")?,
        })
    }
}

impl FromJson for InstructionAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let (address, instruction) = (text(object, "address")?, text(object, "instruction")?);
        Some(Self { address, instruction })
    }
}

fn text(object: &Object, name: &str) -> Option<String> {
    object.text(name).map(String::from)
}

fn channel(object: &Object, name: &str) -> Option<Channel> {
    Channel::parse(object.text(name)?)
}
