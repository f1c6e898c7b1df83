//! The bodies of requests.

use super::answer::InstructionAnswer;
use crate::json::{FromJson, Object};
use crate::{BatchId, Channel, Digest, ProductId};

pub use crate::json::encode;

use serde::Serialize;

/// The longest body of a request, in bytes: evidence is two notes and an address.
pub const REQUEST_BYTES_MAX: usize = 12_288;

/// `POST /api/codes`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CodeRequest {
    /// A mainland mobile number: eleven digits. Without one it is the number of the request whose cookie the browser has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// `POST /api/session`: what a rider signs in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionRequest {
    /// The code: six digits. The browser's cookie has the request that it was sent for.
    Code(String),
    /// The rider token of the app around the page.
    Token(String),
}

/// `POST /api/claims`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimRequest {
    /// The claim code, as the rider typed it.
    pub code: String,
}

/// `POST /api/quotes`, with the purchase id as `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuoteRequest {
    /// The batch.
    pub batch: BatchId,
    /// The product.
    pub product: ProductId,
    /// The quantity.
    pub qty: u32,
}

/// `POST /api/orders`, with the purchase id as `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderRequest {
    /// The digest of the quote that the rider confirmed.
    pub quote: Digest,
}

/// `POST /api/purchases/{id}/instructions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstructionRequest {
    /// Which attempt to pay this is, from 1: the current one, or the next, which takes its place.
    pub attempt: u32,
    /// The way to pay.
    pub channel: Channel,
}

/// `POST /api/evidence`: signed notes that contradict the tariff they name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceRequest {
    /// The quote: a note.
    pub quote: String,
    /// The instruction for it and its address, if one of these has the wrong amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<InstructionAnswer>,
}

/// Reads the JSON of a request; `None` if it is too long or anything else.
#[must_use]
pub fn decode<T: FromJson>(bytes: &[u8]) -> Option<T> {
    if bytes.len() > REQUEST_BYTES_MAX { None } else { T::from_json(&Object::read(bytes)?) }
}

/// Refuses unknown members: a misspelt one would be ignored.
fn exactly(members: usize, object: &Object) -> Option<()> {
    (object.len() == members).then_some(())
}

impl FromJson for CodeRequest {
    fn from_json(object: &Object) -> Option<Self> {
        let phone = object.optional("phone", |it, name| it.text(name).map(String::from))?;
        exactly(phone.iter().len(), object)?;
        Some(Self { phone })
    }
}

impl FromJson for ClaimRequest {
    fn from_json(object: &Object) -> Option<Self> {
        exactly(1, object)?;
        Some(Self { code: object.text("code")?.into() })
    }
}

impl FromJson for SessionRequest {
    fn from_json(object: &Object) -> Option<Self> {
        exactly(1, object)?;
        let code = object.text("code").map(|code| Self::Code(code.into()));
        code.or_else(|| object.text("token").map(|token| Self::Token(token.into())))
    }
}

impl FromJson for QuoteRequest {
    fn from_json(object: &Object) -> Option<Self> {
        exactly(3, object)?;
        Some(Self {
            batch: BatchId::parse(object.text("batch")?)?,
            product: ProductId::parse(object.text("product")?)?,
            qty: object.number("qty")?.try_into().ok()?,
        })
    }
}

impl FromJson for OrderRequest {
    fn from_json(object: &Object) -> Option<Self> {
        exactly(1, object)?;
        Some(Self { quote: Digest::parse(object.text("quote")?)? })
    }
}

impl FromJson for EvidenceRequest {
    fn from_json(object: &Object) -> Option<Self> {
        let instruction = object.optional("instruction", |it, name| {
            let object = it.object(name)?;
            exactly(2, object)?;
            InstructionAnswer::from_json(object)
        })?;
        exactly(if instruction.is_some() { 2 } else { 1 }, object)?;
        Some(Self { quote: object.text("quote")?.into(), instruction })
    }
}

impl FromJson for InstructionRequest {
    fn from_json(object: &Object) -> Option<Self> {
        exactly(2, object)?;
        Some(Self {
            attempt: object.number("attempt")?.try_into().ok()?,
            channel: Channel::parse(object.text("channel")?)?,
        })
    }
}
