//! Why it is true: the only door from signed bytes to trusted values.
//!
//! Each function takes bytes and what they must agree with, and returns what it proved:
//!
//! 1. [`verify_tariff`]: signed by both offline keys, below the ceiling -> [`Verified<Tariff>`]; then
//!    [`Verified::in_force`]: inside its window and not older than one seen before -> [`InForce`].
//! 2. [`verify_quote`]: a delegated key, this purchase's own, a line of the tariff byte for byte ->
//!    [`Verified<Quote>`].
//! 3. [`Verified::confirm`]: the rider confirmed this quote within its window -> [`Confirmed`].
//! 4. [`verify_instruction`]: the guard's key, that quote, its total, the exact address -> [`Payable`].
//! 5. [`verify_receipt`]: paid equals the quote, or it is a refund -> [`Verified<Receipt>`].
//!
//! [`contradiction`] is for whoever is shown such notes as evidence: it finds the amount in them that is not the
//! announced one, whosever purchase it is. [`verify_price_proof`] is for whoever holds the notes of a purchase
//! afterwards: it says of each whether it holds, and knows no time but theirs.
//!
//! There is no other way to any of these types: their fields are private, and they have no `new`, `From`,
//! `Default` or `Deserialize`. A screen shows a [`Price`], and money moves to a [`Payable`], so what was not
//! proved can neither be shown as a price nor paid.

mod signature;
mod verified;
mod tariff;
mod quote;
mod instruction;
mod receipt;
mod status;
mod evidence;
mod price_proof;

pub use evidence::{Contradiction, EvidenceRefusal, contradiction};
pub use instruction::{InstructionRefusal, Payable, verify_instruction};
pub use price_proof::{Break, Chain, Link, claimed_tariff, verify_price_proof};
pub use quote::{Asked, Confirmed, QuoteRefusal, verify_quote};
pub use receipt::{ReceiptRefusal, verify_receipt};
pub use signature::SignatureError;
pub use status::{StatusRefusal, verify_status};
pub use tariff::{InForce, RootKeys, Seen, TariffRefusal, verify_tariff};
pub use verified::{Disputed, Form, Mismatch, Price, Verified, Window};

use wire::{Fen, UnixSeconds};

/// No total above this is ever paid, whatever is signed: 1,000 yuan. It is the third line behind tariff and
/// quote, and the only one that no key can move.
pub const TOTAL_FEN_MAX: Fen = Fen::new(100_000);

/// How far ahead of the anchored clock a note's `iat` may lie, in seconds. `exp` has no such grace.
pub const IAT_LEAD_SECONDS_MAX: UnixSeconds = 30;
