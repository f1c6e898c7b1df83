//! The bodies of requests.

use crate::tariff::Channel;
use crate::{BatchId, Digest, ProductId};
use serde::{Deserialize, Serialize};

/// The longest body of a request, in bytes.
pub const REQUEST_BYTES_MAX: usize = 4_096;

/// `POST /api/codes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// A mainland mobile number: eleven digits.
    pub phone: String,
}

/// `POST /api/session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// The number that the code was sent to.
    pub phone: String,
    /// The code: six digits.
    pub code: String,
}

/// `POST /api/quotes`, with the purchase id as `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// The batch.
    pub batch: BatchId,
    /// What.
    pub product: ProductId,
    /// How many.
    pub qty: u32,
}

/// `POST /api/orders`, with the purchase id as `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRequest {
    /// The digest of the quote that the rider confirmed.
    pub quote: Digest,
}

/// `POST /api/purchases/{id}/instructions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstructionRequest {
    /// The way to pay.
    pub channel: Channel,
}

/// The JSON of a request.
#[must_use]
pub fn encode<T: Serialize>(request: &T) -> String {
    // Plain structures of strings and numbers always serialise.
    serde_json::to_string(request).unwrap_or_default()
}
