//! The paths of the server's interface, once, for both sides.

use crate::{BatchId, Digest, PurchaseId};

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes, or asks for something to be made.
    Post,
}

/// The header that carries the purchase id of a quote or an order.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header in which a busy server promises a slot, and in which that is brought back to it.
pub const SLOT_PASS: &str = "slot-pass";

/// `GET`: the server's time.
pub const TIME: &str = "/api/time";
/// `GET`: the tariff in force.
pub const TARIFF: &str = "/api/tariff";
/// `POST`: sends a one-time code to a phone.
pub const CODES: &str = "/api/codes";
/// `GET`: who am I? `POST`: here is the code.
pub const SESSION: &str = "/api/session";
/// `POST`: here is a claim code.
pub const CLAIMS: &str = "/api/claims";
/// `POST`: what will I pay?
pub const QUOTES: &str = "/api/quotes";
/// `POST`: I confirm.
pub const ORDERS: &str = "/api/orders";
/// `POST`: an amount was wrong, and here is who signed it.
pub const EVIDENCE: &str = "/api/evidence";

/// `GET`: a tariff by its digest, in hexadecimal; the same bytes for ever.
#[must_use]
pub fn tariff(digest: &Digest) -> String {
    format!("/api/tariffs/{}", digest.hex())
}

/// `GET`: the status of a batch.
#[must_use]
pub fn status(batch: &BatchId) -> String {
    format!("/api/batches/{batch}/status")
}

/// `GET`: the purchase of the known rider for a batch, whatever its id.
#[must_use]
pub fn mine(batch: &BatchId) -> String {
    format!("/api/batches/{batch}/mine")
}

/// `GET`: a purchase.
#[must_use]
pub fn purchase(id: PurchaseId) -> String {
    format!("/api/purchases/{id}")
}

/// `POST`: where do I pay?
#[must_use]
pub fn instructions(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/instructions")
}

/// `POST`: find out what became of the payment; close the order when it was not paid and its time is over.
#[must_use]
pub fn settle(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/settle")
}

/// `GET`: the price proof of a purchase, once there is a receipt.
#[must_use]
pub fn price_proof(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/proof")
}

/// `GET`: the receipt of a purchase as a QR code, once there is one.
#[must_use]
pub fn receipt_code(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/receipt.svg")
}
