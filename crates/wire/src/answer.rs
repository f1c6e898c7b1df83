//! The bodies of answers that are JSON. Notes travel inside them as strings, byte for byte.

use crate::{BatchId, Digest, OrderNo, PurchaseId, RiderId, UnixSeconds};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The longest body of an answer that the app reads, in bytes.
pub const ANSWER_BYTES_MAX: usize = 32_768;

/// `GET /api/time`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeAnswer {
    /// When the request arrived, in milliseconds since 1970.
    pub received_ms: u64,
    /// When the answer left, in milliseconds since 1970.
    pub sent_ms: u64,
}

/// `POST /api/codes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeAnswer {
    /// For how long the code is good, in seconds.
    pub good_for_s: u32,
    /// The code itself. Only a demo says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

/// `GET /api/session` and `POST /api/session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The rider as notes name them.
    pub rider: RiderId,
    /// The phone number with its middle hidden.
    pub phone: String,
}

/// A purchase, as `POST /api/quotes`, `POST /api/orders`, `GET /api/purchases/{id}`,
/// `GET /api/batches/{batch}/mine` and `POST …/settle` all answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseView {
    /// Its id.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: BatchId,
    /// The latest quote: a note.
    pub quote: String,
    /// The order, once a quote was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderView>,
    /// The receipt, once there is one: a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

/// An order inside a [`PurchaseView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Our number of it at the channel.
    pub no: OrderNo,
    /// The quote that was confirmed.
    pub quote: Digest,
    /// How far it got.
    pub state: OrderState,
    /// Until when it can be paid.
    pub pay_by: UnixSeconds,
}

/// How far an order got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// Not known to be paid. That is not the same as not paid.
    Awaiting,
    /// Paid, and the rider holds the ticket of the receipt.
    Paid,
    /// The channel closed it unpaid: nothing was charged, nothing can be any more.
    Closed,
    /// Money came that the ticket could not be given for; it is on its way back.
    Refunding,
    /// The money went back.
    Refunded,
    /// The channel can't give the money back by itself; a person has to.
    RefundStuck,
}

/// `POST /api/purchases/{id}/instructions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstructionAnswer {
    /// The exact address to open.
    pub address: String,
    /// The instruction about it: a note.
    pub instruction: String,
}

/// Reads the JSON of an answer, or nothing when it is too long or something else.
#[must_use]
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    if bytes.len() > ANSWER_BYTES_MAX {
        None
    } else {
        serde_json::from_slice(bytes).ok()
    }
}
