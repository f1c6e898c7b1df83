//! The requests that the machine sends to the server, and the HTTP request that each becomes.

use wire::endpoint::{self, Method};
use wire::record::Intent;
use wire::{
    BatchId, Channel, ClaimRequest, CodeAnswer, CodeRequest, Digest, EvidenceRequest,
    InstructionAnswer, InstructionRequest, Note, OrderRequest, PurchaseId, PurchaseView,
    QuoteRequest, SessionAnswer, SessionRequest, TimeAnswer, answer, request,
};

use crate::effect::{HttpRequest, RequestId};
use crate::network::topic::Topic;

/// How long to wait for the answer to a request that only reads, in milliseconds.
const READ_TIMEOUT_MS: u32 = 8_000;
/// How long to wait for a quote, in milliseconds.
const QUOTE_TIMEOUT_MS: u32 = 8_000;
/// How long to wait for an order, an instruction or a settlement, in milliseconds.
const ORDER_TIMEOUT_MS: u32 = 15_000;

/// A request, before it has an id and an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// The server's time.
    Time,
    /// The tariff in force.
    Tariff,
    /// The tariff with this digest.
    PastTariff(Digest),
    /// The status of a batch.
    Status(BatchId),
    /// The session.
    Rider,
    /// Sends a code to this number; without one, to that of the last request.
    Code { phone: Option<String> },
    /// Signs in with the code.
    SignIn { code: String },
    /// Signs in with a claim code.
    Claim { code: String },
    /// Signs out.
    SignOut,
    /// A quote for this intent.
    Quote(Intent),
    /// Confirms the quote.
    Order { purchase: PurchaseId, quote: Digest },
    /// The address to pay at by this attempt.
    Instruction(PurchaseId, Attempt),
    /// Looks up a purchase.
    Purchase(PurchaseId),
    /// The rider's purchase of a batch.
    FindPurchase(BatchId),
    /// Has the server find out what became of the payment.
    Settle(PurchaseId),
    /// Gives the tickets of a purchase back.
    GiveBack(PurchaseId),
    /// Reports a wrong amount, with the signed notes.
    Evidence(Box<EvidenceRequest>),
}

/// An attempt to pay an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Which one, from 1.
    pub(crate) number: u32,
    /// The way to pay.
    pub(crate) channel: Channel,
}

impl Request {
    pub(crate) fn topic(&self) -> Topic {
        match self {
            Self::Time => Topic::Time,
            Self::Tariff | Self::PastTariff(_) => Topic::Tariff,
            Self::Status(_) => Topic::Status,
            Self::Rider | Self::FindPurchase(_) => Topic::Rider,
            Self::Code { .. } | Self::SignIn { .. } | Self::Claim { .. } | Self::SignOut => {
                Topic::SignIn
            }
            Self::Quote(_)
            | Self::Order { .. }
            | Self::Instruction(..)
            | Self::Purchase(_)
            | Self::Settle(_)
            | Self::GiveBack(_) => Topic::Purchase,
            Self::Evidence(_) => Topic::Evidence,
        }
    }

    /// The purchase to look up first when the answer was lost: the server may have acted.
    pub(crate) fn acts_on(&self) -> Option<PurchaseId> {
        match self {
            Self::Quote(intent) => Some(intent.purchase),
            Self::Order { purchase, .. } => Some(*purchase),
            Self::Time
            | Self::Tariff
            | Self::PastTariff(_)
            | Self::Status(_)
            | Self::Rider
            | Self::Code { .. }
            | Self::SignIn { .. }
            | Self::Claim { .. }
            | Self::SignOut
            | Self::Instruction(..)
            | Self::Purchase(_)
            | Self::FindPurchase(_)
            | Self::Settle(_)
            | Self::GiveBack(_)
            | Self::Evidence(_) => None,
        }
    }

    /// Whether this has the form of an answer to the request. A network that wants a sign-in answers 200 with a page of
    /// its own.
    pub(crate) fn is_answered_by(&self, body: &[u8]) -> bool {
        match self {
            Self::Time => answer::decode::<TimeAnswer>(body).is_some(),
            Self::Tariff | Self::PastTariff(_) | Self::Status(_) => Note::split(body).is_ok(),
            Self::Rider | Self::SignIn { .. } | Self::Claim { .. } => {
                answer::decode::<SessionAnswer>(body).is_some()
            }
            Self::Code { .. } => answer::decode::<CodeAnswer>(body).is_some(),
            Self::Instruction(..) => answer::decode::<InstructionAnswer>(body).is_some(),
            Self::Quote(_)
            | Self::Order { .. }
            | Self::Purchase(_)
            | Self::FindPurchase(_)
            | Self::Settle(_)
            | Self::GiveBack(_) => answer::decode::<PurchaseView>(body).is_some(),
            Self::SignOut => body.is_empty(),
            // The next status shows whether it was taken.
            Self::Evidence(_) => true,
        }
    }

    pub(crate) fn to_http(&self, id: RequestId, attempt: u32) -> HttpRequest {
        let read = |path: String| HttpRequest {
            id,
            method: Method::Get,
            path,
            key: None,
            slot_pass: None,
            body: None,
            attempt,
            timeout_ms: READ_TIMEOUT_MS,
        };
        let act = |path: String, body: String, timeout_ms| HttpRequest {
            method: Method::Post,
            body: Some(body),
            timeout_ms,
            ..read(path)
        };
        let keyed = |purchase: PurchaseId, path: &str, body: String, timeout_ms| HttpRequest {
            key: Some(purchase.idempotency_key()),
            ..act(path.into(), body, timeout_ms)
        };
        match self {
            Self::Time => read(endpoint::TIME.into()),
            Self::Tariff => read(endpoint::TARIFF.into()),
            Self::PastTariff(digest) => read(endpoint::tariff(digest)),
            Self::Status(batch) => read(endpoint::status(batch)),
            Self::Rider => read(endpoint::SESSION.into()),
            Self::FindPurchase(batch) => read(endpoint::mine(batch)),
            Self::Purchase(purchase) => read(endpoint::purchase(*purchase)),
            Self::Code { phone } => {
                let body = request::encode(&CodeRequest { phone: phone.clone() });
                act(endpoint::CODES.into(), body, READ_TIMEOUT_MS)
            }
            Self::SignIn { code } => {
                let body = request::encode(&SessionRequest::Code(code.clone()));
                act(endpoint::SESSION.into(), body, READ_TIMEOUT_MS)
            }
            Self::Claim { code } => {
                let body = request::encode(&ClaimRequest { code: code.clone() });
                act(endpoint::CLAIMS.into(), body, READ_TIMEOUT_MS)
            }
            Self::SignOut => {
                HttpRequest { method: Method::Delete, ..read(endpoint::SESSION.into()) }
            }
            Self::Quote(Intent { purchase, batch, product, qty }) => {
                let (batch, product) = (batch.clone(), product.clone());
                let body = request::encode(&QuoteRequest { batch, product, qty: *qty });
                keyed(*purchase, endpoint::QUOTES, body, QUOTE_TIMEOUT_MS)
            }
            Self::Order { purchase, quote } => {
                let body = request::encode(&OrderRequest { quote: *quote });
                keyed(*purchase, endpoint::ORDERS, body, ORDER_TIMEOUT_MS)
            }
            Self::Instruction(purchase, Attempt { number, channel }) => {
                let (attempt, channel) = (*number, *channel);
                let body = request::encode(&InstructionRequest { attempt, channel });
                act(endpoint::instructions(*purchase), body, ORDER_TIMEOUT_MS)
            }
            Self::Evidence(evidence) => {
                act(endpoint::EVIDENCE.into(), request::encode(evidence), READ_TIMEOUT_MS)
            }
            Self::GiveBack(purchase) => {
                act(endpoint::give_back(*purchase), String::from("{}"), ORDER_TIMEOUT_MS)
            }
            Self::Settle(purchase) => {
                act(endpoint::settle(*purchase), String::from("{}"), ORDER_TIMEOUT_MS)
            }
        }
    }
}
