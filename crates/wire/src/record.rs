//! What the app keeps on the phone: storage is a peer too, an older self.

use crate::json::{self, FromJson, Object};
use crate::{BatchId, Digest, ProductId, PurchaseId, UnixSeconds};
use serde::Serialize;

/// The version of the record that this app writes; another one is not read.
const VERSION: u32 = 1;

/// What the app keeps. Nothing in it is trusted: notes are verified again, the purchase is asked for again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StoredRecord {
    version: u32,
    /// The purchase under way, or the last one.
    pub purchase: Option<Intent>,
    /// Whether this phone made that purchase and has opened no payment for it.
    pub unopened: bool,
    /// The latest tariff: a note.
    pub tariff: Option<String>,
    /// The highest version of a tariff that was ever verified here.
    pub tariff_version: u32,
    /// The digest of that tariff: two tariffs of one version are one too many.
    pub tariff_digest: Option<Digest>,
    /// The highest `iat` that was ever verified here: time does not lie before it.
    pub seen_s: UnixSeconds,
}

/// What a rider means to buy: the fingerprint of the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Intent {
    /// The purchase id.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: BatchId,
    /// What.
    pub product: ProductId,
    /// How many.
    pub qty: u32,
}

impl StoredRecord {
    /// The text to store.
    #[must_use]
    pub fn encode(&self) -> String {
        json::encode(&Self { version: VERSION, ..self.clone() })
    }

    /// Reads a stored text, or nothing when it is not one that this app wrote.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let object = Object::read(text.as_bytes())?;
        (object.number("version")? == u64::from(VERSION)).then_some(())?;
        Some(Self {
            version: 0,
            purchase: object
                .optional("purchase", |it, name| Intent::from_json(it.object(name)?))?,
            unopened: object.bool("unopened")?,
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
