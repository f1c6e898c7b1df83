//! The wire formats: everything that crosses a boundary as bytes. Nothing is verified here.
//!
//! The requests of a rider's page, in their order:
//!
//! 1. `GET /api/time`: the server's time.
//! 2. `GET /api/tariff`: the public offer, signed offline by two keys.
//! 3. `GET /api/batches/{batch}/status`: whether the batch is open, paused or sold out.
//! 4. `POST /api/codes`, `POST /api/session`: signing in.
//! 5. `POST /api/quotes`: a signed quote, and a ticket is held.
//! 6. `POST /api/orders`: the rider confirms this quote.
//! 7. `POST /api/purchases/{id}/instructions`: a payment address, and a signed instruction that binds it to the quote.
//! 8. `GET /api/purchases/{id}` and `POST /api/purchases/{id}/settle`: the outcome.
//! 9. `POST /api/purchases/{id}/return`: unused tickets are given back.
//!
//! Everything signed is a [`note`]: its text is signed and shown byte for byte. No other crate of the app serialises or
//! deserialises. Verification is in `proof`; a value read here is a claim.
// This crate reads bytes from untrusted sources.
#![cfg_attr(
    not(test),
    warn(
        clippy::float_arithmetic,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod spelling;
pub mod digest;
pub mod fen;
pub mod id;
pub mod key;
pub mod channel;
pub mod note;
pub mod json;
pub mod http;
pub mod record;
#[cfg(not(target_family = "wasm"))]
pub mod bridge;

pub use channel::{AddressError, Channel, Provider, alipay, wechat};
pub use digest::Digest;
pub use fen::Fen;
pub use http::answer::{
    CodeAnswer, DuplicateView, InstructionAnswer, OrderState, OrderView, PaymentSteps,
    PurchaseView, ReturnReason, SessionAnswer, TicketState, TicketStates, TicketView, TimeAnswer,
};
pub use http::list::{PurchasesAnswer, SessionView, SessionsAnswer};
pub use http::problem::{Problem, ProblemType};
pub use http::request::{
    ClaimRequest, CodeRequest, EvidenceRequest, InstructionRequest, OrderRequest, QuoteRequest,
    SessionRequest,
};
pub use http::{answer, endpoint, problem, request};
pub use id::{BatchId, OrderNo, ProductId, PurchaseId, RiderId};
pub use key::{Purpose, VerifierKey};
pub use note::instruction::Instruction;
pub use note::price_proof::{PriceProof, PriceProofError};
pub use note::quote::Quote;
pub use note::receipt::{Receipt, ReceiptKind};
pub use note::slice::Slice;
pub use note::status::{BatchState, Sequence, Status};
pub use note::tariff::Tariff;
pub use note::{Body, Note, NoteError};
pub use note::{fragment, instruction, price_proof, quote, receipt, tariff};
pub use record::StoredRecord;

/// Seconds since 1970-01-01T00:00:00Z, as notes carry time.
pub type UnixSeconds = u64;
