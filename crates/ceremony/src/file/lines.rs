//! The tables of the file that a tariff is made from, as TOML has them.

use serde::Deserialize;
use toml::Spanned;
use wire::tariff::{Bilingual, Payee, Prefix};
use wire::{BatchId, Channel, ProductId, Slice};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductLines {
    pub(super) id: ProductId,
    pub(super) rides: u32,
    pub(super) valid_days: u32,
    pub(super) unit_fen: u32,
    pub(super) name: Pair,
    pub(super) valid_in: Pair,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TotalLines {
    /// The one product of the tariff, where it is not named.
    pub(super) product: Option<ProductId>,
    pub(super) qty: u32,
    pub(super) fen: u32,
    pub(super) pay: String,
    pub(super) words: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchLines {
    pub(super) id: BatchId,
    /// The one product of the tariff, where it is not named.
    pub(super) product: Option<ProductId>,
    pub(super) size: u32,
    pub(super) opens: Spanned<String>,
    pub(super) closes: Spanned<String>,
}

/// A key that may sign for a time: for the whole sale, where no times are given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyLines {
    pub(super) purpose: String,
    pub(super) key: String,
    pub(super) from: Option<Spanned<String>>,
    pub(super) until: Option<Spanned<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayeeLines {
    pub(super) channel: Channel,
    pub(super) merchant: String,
    pub(super) app: String,
    pub(super) name: String,
    pub(super) prefix: String,
}

impl Pair {
    pub(super) fn bilingual(&self) -> Bilingual {
        Bilingual { zh: slice(&self.zh), en: slice(&self.en) }
    }
}

impl PayeeLines {
    pub(super) fn payee(&self) -> Payee {
        let (merchant, app, name) = (slice(&self.merchant), slice(&self.app), slice(&self.name));
        Payee { channel: self.channel, merchant, app, name }
    }

    pub(super) fn prefix(&self) -> Prefix {
        Prefix { channel: self.channel, prefix: slice(&self.prefix) }
    }
}

pub(super) fn slice(text: &str) -> Slice {
    Slice::from(text)
}
