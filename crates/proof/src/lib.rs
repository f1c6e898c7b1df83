//! The only way from signed bytes to trusted values: verification, and the types that prove it.
//!
//! Each function takes bytes and what they must match, and returns what it proved:
//!
//! 1. [`verify_tariff`]: signed by both offline keys, no total above the maximum -> [`Verified<Tariff>`]; then
//!    [`Verified::in_force`]: inside its window and not older than one seen before -> [`InForce`].
//! 2. [`verify_quote`]: signed by a delegated key, for this purchase, equal to a line of the tariff byte for byte ->
//!    [`Verified<Quote>`].
//! 3. [`Verified::confirm`]: the rider confirmed this quote within its window -> [`Confirmed`].
//! 4. [`verify_instruction`]: signed by the guard's key, for that quote, its total, the exact address -> [`Payable`].
//! 5. [`verify_receipt`]: the amount paid equals the quote, or it is a refund -> [`Verified<Receipt>`].
//!
//! [`find_contradiction`] checks notes that were sent as evidence: it finds an amount in them that is not the announced
//! one, whatever purchase they are of. [`verify_price_proof`] checks the notes of a purchase afterwards, each of them,
//! without a clock.
//!
//! There is no other way to any of these types: their fields are private, and they have no `new`, `From`,
//! `Default` or `Deserialize`. A screen shows a [`Price`], and money moves to a [`Payable`], so an amount that was not
//! proved can be neither shown as a price nor paid.
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

mod signature;
mod verified;
mod tariff;
mod quote;
mod instruction;
mod receipt;
mod status;
mod evidence;
mod price_proof;

pub use evidence::{Contradiction, EvidenceRefusal, find_contradiction};
pub use instruction::{InstructionRefusal, Payable, verify_instruction};
pub use price_proof::{Chain, Link, LinkError, claimed_tariff, quoted_tariff, verify_price_proof};
pub use quote::{Confirmed, ExpectedQuote, QuoteRefusal, verify_quote};
pub use receipt::{ReceiptRefusal, verify_receipt};
pub use signature::{SignatureError, signature_holds};
pub use status::{StatusRefusal, verify_status};
pub use tariff::{InForce, LatestSeen, RootKeys, TariffRefusal, verify_tariff};
pub use verified::{AmountMismatch, Disputed, Notation, Price, Verified, Window};

use wire::{Fen, UnixSeconds};

/// No total above this is ever paid, whatever is signed: 1,000 yuan. It is the third limit after tariff and
/// quote, and the only one that no key can change.
pub const TOTAL_FEN_MAX: Fen = Fen::new(100_000);

/// How far ahead of the anchored clock a note's `iat` may lie, in seconds. `exp` has no such grace.
pub const IAT_LEAD_SECONDS_MAX: UnixSeconds = 30;
