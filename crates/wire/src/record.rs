//! The record that the app stores on the phone, possibly written by an older version of the app.

use crate::json::{self, FromJson, Object};
use crate::{BatchId, Digest, ProductId, PurchaseId, RiderId, UnixSeconds};
use serde::Serialize;

/// The version of the record that this app writes and reads.
const VERSION: u32 = 1;

/// The stored record. Nothing in it is trusted: notes are verified again, the purchase is requested again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StoredRecord {
    version: u32,
    /// The current purchase, or the last one.
    pub purchase: Option<Intent>,
    /// Whose that purchase is, as its quote names the rider.
    pub rider: Option<RiderId>,
    /// Whether this phone made that purchase and has opened no payment for it.
    pub unopened: bool,
    /// The attempt to pay that purchase which this phone asked for last, beyond the first; 0 if there was none.
    pub attempt: u32,
    /// The latest tariff: a note.
    pub tariff: Option<String>,
    /// The highest version of a tariff that was ever verified here.
    pub tariff_version: u32,
    /// The digest of that tariff: another tariff of the same version is refused.
    pub tariff_digest: Option<Digest>,
    /// The highest `iat` that was ever verified here: a lower bound of the time.
    pub seen_s: UnixSeconds,
}

/// What a rider wants to buy: the fingerprint of the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Intent {
    /// The purchase id.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: BatchId,
    /// The product.
    pub product: ProductId,
    /// The quantity.
    pub qty: u32,
}

impl StoredRecord {
    /// The text to store.
    #[must_use]
    pub fn encode(&self) -> String {
        json::encode(&Self { version: VERSION, ..self.clone() })
    }

    /// Reads a stored text; `None` if this version of the app did not write it.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let object = Object::read(text.as_bytes())?;
        (object.number("version")? == u64::from(VERSION)).then_some(())?;
        Some(Self {
            version: 0,
            purchase: object
                .optional("purchase", |it, name| Intent::from_json(it.object(name)?))?,
            rider: object.optional("rider", |it, name| RiderId::parse(it.text(name)?))?,
            unopened: object.bool("unopened")?,
            attempt: object.optional("attempt", Object::number)?.unwrap_or(0).try_into().ok()?,
            tariff: object.optional("tariff", |it, name| it.text(name).map(String::from))?,
            tariff_version: object.number("tariff_version")?.try_into().ok()?,
            tariff_digest: object
                .optional("tariff_digest", |it, name| Digest::parse(it.text(name)?))?,
            seen_s: object.number("seen_s")?,
        })
    }
}

impl FromJson for Intent {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            purchase: PurchaseId::parse(object.text("purchase")?)?,
            batch: BatchId::parse(object.text("batch")?)?,
            product: ProductId::parse(object.text("product")?)?,
            qty: object.number("qty")?.try_into().ok()?,
        })
    }
}
