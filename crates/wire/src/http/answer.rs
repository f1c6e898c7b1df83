//! The bodies of answers that are JSON. Notes travel inside them as strings, byte for byte.

use crate::json::{FromJson, Object};
use crate::spelling::spelled;
use crate::{BatchId, Channel, Digest, OrderNo, PurchaseId, RiderId, UnixSeconds};
use serde::Serialize;

/// The longest body of an answer that the app reads, in bytes.
pub const ANSWER_BYTES_MAX: usize = 32_768;

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
    /// For how long the code is good, in seconds.
    pub good_for_s: u32,
    /// The code itself. Only a demo says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

/// `GET /api/session` and `POST /api/session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionAnswer {
    /// The rider as notes name them.
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
    /// Where the channel's order was wrong by our fault, the ticket that the rider got for it: a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensation: Option<String>,
}

/// An order inside a [`PurchaseView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// Our number of it at the channel.
    pub no: OrderNo,
    /// The quote that was confirmed.
    pub quote: Digest,
    /// How far it got.
    pub state: OrderState,
    /// Until when it can be paid.
    pub pay_by: UnixSeconds,
    /// The channel that it was given to, once it was: it is paid through no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// When what happened to its money.
    pub steps: PaymentSteps,
    /// What finds the purchase again on any phone: sixteen characters, which whoever knows them can look with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// When what happened to the money of an order, as far as it did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PaymentSteps {
    /// The channel took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged: Option<UnixSeconds>,
    /// We asked the channel to give it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_asked: Option<UnixSeconds>,
    /// The channel has taken the refund up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_sent: Option<UnixSeconds>,
    /// The channel confirmed that it went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded: Option<UnixSeconds>,
    /// The channel closed the order unpaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<UnixSeconds>,
}

spelled! {
    /// How far an order got.
    pub enum OrderState {
        /// Not known to be paid. That is not the same as not paid.
        Awaiting = "awaiting",
        /// Paid, and the rider holds the ticket of the receipt.
        Paid = "paid",
        /// The channel closed it unpaid: nothing was charged, nothing can be any more.
        Closed = "closed",
        /// Money came that the ticket could not be given for; it is on its way back.
        Refunding = "refunding",
        /// The money went back.
        Refunded = "refunded",
        /// The channel can't give the money back by itself; a person has to.
        RefundStuck = "refund-stuck",
    }
}

/// `POST /api/purchases/{id}/instructions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstructionAnswer {
    /// The exact address to open.
    pub address: String,
    /// The instruction about it: a note.
    pub instruction: String,
}

/// Reads the JSON of an answer, or nothing when it is too long or something else.
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
        let good_for_s = object.number("good_for_s")?.try_into().ok()?;
        Some(Self { good_for_s, demo_code: object.optional("demo_code", text)? })
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
            compensation: object.optional("compensation", text)?,
        })
    }
}

impl FromJson for OrderView {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            no: OrderNo::parse(object.text("no")?)?,
            quote: Digest::parse(object.text("quote")?)?,
            state: OrderState::parse(object.text("state")?)?,
            pay_by: object.number("pay_by")?,
            channel: object.optional("channel", |it, name| Channel::parse(it.text(name)?))?,
            steps: PaymentSteps::from_json(object.object("steps")?)?,
            claim: object.optional("claim", text)?,
        })
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
