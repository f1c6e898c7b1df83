//! The bodies of answers that are JSON. Notes are strings inside them, byte for byte.

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
    /// For how long the code is valid, in seconds.
    pub good_for_s: u32,
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
    /// The ticket given because we made the order at the channel with a wrong amount: a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensation: Option<String>,
}

/// An order inside a [`PurchaseView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// Our number of the order at the channel.
    pub no: OrderNo,
    /// The quote that was confirmed.
    pub quote: Digest,
    /// Its state.
    pub state: OrderState,
    /// The last time at which it can be paid.
    pub pay_by: UnixSeconds,
    /// The channel at which it was opened, once it was. It can be paid through no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The times of the steps of its money.
    pub steps: PaymentSteps,
    /// The claim code, which finds the purchase on any phone: sixteen characters. It is a secret of the rider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
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
