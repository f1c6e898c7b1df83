//! What is said: every byte that crosses a boundary, and nothing about whether it is true.
//!
//! The conversation, in the order in which a rider's page has it:
//!
//! 1. `GET /api/time`: what time is it where the sale is run?
//! 2. `GET /api/tariff`: the public offer, signed offline by two keys.
//! 3. `GET /api/batches/{batch}/status`: is this batch open, paused, sold out?
//! 4. `POST /api/codes`, `POST /api/session`: who is this rider?
//! 5. `POST /api/quotes`: what will I pay? Answered with a signed quote, and a ticket is held.
//! 6. `POST /api/orders`: I confirm this quote.
//! 7. `POST /api/purchases/{id}/instructions`: where do I pay? Answered with an address and a signed
//!    instruction that binds it to the quote.
//! 8. `GET /api/purchases/{id}` and `POST /api/purchases/{id}/settle`: what became of it?
//!
//! Everything signed is a [`note`]: text that is signed as it stands and shown as it stands. This is the
//! only crate that serialises or deserialises. Verification is in `proof`; a value read here is a claim.

mod spelling;
pub mod channel;
pub mod slice;
pub mod digest;
pub mod fen;
pub mod id;
pub mod key;
pub mod note;
pub mod tariff;
pub mod quote;
pub mod instruction;
pub mod receipt;
pub mod status;
mod address;
pub mod alipay;
pub mod wechat;
pub mod endpoint;
pub mod json;
pub mod request;
pub mod answer;
pub mod problem;
pub mod record;
pub mod price_proof;
pub mod fragment;

pub use address::AddressError;
pub use answer::{
    CodeAnswer, InstructionAnswer, OrderState, OrderView, PaymentSteps, PurchaseView,
    SessionAnswer, TimeAnswer,
};
pub use channel::{Channel, Provider};
pub use digest::Digest;
pub use fen::Fen;
pub use id::{BatchId, OrderNo, ProductId, PurchaseId, RiderId};
pub use instruction::Instruction;
pub use key::{Purpose, VerifierKey};
pub use note::{Body, Note, NoteError};
pub use price_proof::{PriceProof, PriceProofError};
pub use problem::{Problem, ProblemType};
pub use quote::Quote;
pub use receipt::{Receipt, ReceiptKind};
pub use record::StoredRecord;
pub use request::{
    ClaimRequest, CodeRequest, EvidenceRequest, InstructionRequest, OrderRequest, QuoteRequest,
    SessionRequest,
};
pub use slice::Slice;
pub use status::{BatchState, Sequence, Status};
pub use tariff::Tariff;

/// Seconds since 1970-01-01T00:00:00Z, as notes carry time.
pub type UnixSeconds = u64;
