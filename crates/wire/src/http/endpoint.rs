//! The paths and headers of the server's HTTP API, shared by server and app.

use crate::{BatchId, Digest, PurchaseId};

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes or creates something.
    Post,
    /// Ends something.
    Delete,
}

/// The header that carries the purchase id of a quote or an order.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header with the signed slot pass of a busy server; the client sends it back when it retries.
pub const SLOT_PASS: &str = "slot-pass";

/// `GET`: the server's time.
pub const TIME: &str = "/api/time";
/// `GET`: the tariff in force.
pub const TARIFF: &str = "/api/tariff";
/// `POST`: sends a one-time code to a phone.
pub const CODES: &str = "/api/codes";
/// `GET`: the signed-in rider. `POST`: signs in. `DELETE`: signs out.
pub const SESSION: &str = "/api/session";
/// `GET`: the rider's sessions.
pub const SESSIONS: &str = "/api/sessions";
/// `GET`: the rider's purchases, the latest first.
pub const PURCHASES: &str = "/api/purchases";
/// The parameter of a request for earlier purchases: the last one that was answered.
pub const BEFORE: &str = "before";
/// `POST`: finds a purchase by its claim code.
pub const CLAIMS: &str = "/api/claims";
/// `POST`: requests a quote.
pub const QUOTES: &str = "/api/quotes";
/// `POST`: confirms a quote.
pub const ORDERS: &str = "/api/orders";
/// `POST`: reports a wrong amount, with the signed notes that prove it.
pub const EVIDENCE: &str = "/api/evidence";

/// `GET`: a tariff by its digest, in hexadecimal; its bytes never change.
#[must_use]
pub fn tariff(digest: &Digest) -> String {
    format!("/api/tariffs/{}", digest.hex())
}

/// `DELETE`: ends one of the rider's sessions.
#[must_use]
pub fn session(id: &str) -> String {
    format!("{SESSIONS}/{id}")
}

/// `GET`: the purchases of the rider that are earlier than this one.
#[must_use]
pub fn purchases_before(id: PurchaseId) -> String {
    format!("{PURCHASES}?{BEFORE}={id}")
}

/// `GET`: the status of a batch.
#[must_use]
pub fn status(batch: &BatchId) -> String {
    format!("/api/batches/{batch}/status")
}

/// `GET`: the signed-in rider's purchase of a batch.
#[must_use]
pub fn mine(batch: &BatchId) -> String {
    format!("/api/batches/{batch}/mine")
}

/// `GET`: a purchase.
#[must_use]
pub fn purchase(id: PurchaseId) -> String {
    format!("/api/purchases/{id}")
}

/// `POST`: requests an address to pay at.
#[must_use]
pub fn instructions(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/instructions")
}

/// `POST`: asks the channel for the outcome; closes the order if it is unpaid and its time is over.
#[must_use]
pub fn settle(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/settle")
}

/// `POST`: gives the unused tickets of a purchase back.
#[must_use]
pub fn give_back(id: PurchaseId) -> String {
    format!("/api/purchases/{id}/return")
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
