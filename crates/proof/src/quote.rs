//! The quote: a delegated key's, this purchase's own, and a line of the tariff byte for byte.

use wire::quote::QUOTE_SECONDS_MAX;
use wire::{BatchId, Digest, OrderView, ProductId, PurchaseId, Quote, Tariff, UnixSeconds};

use crate::signature::SignatureError;
use crate::tariff::InForce;
use crate::verified::{Mismatch, Price, Verified, Window, agrees};

/// What was asked, and so what a quote must answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The origin of the page that asks.
    pub aud: &'a str,
    /// The purchase.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: &'a BatchId,
    /// What.
    pub product: &'a ProductId,
    /// How many.
    pub qty: u32,
}

/// Why a quote is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuoteRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It names another tariff than the one it was held against; that one may have to be fetched.
    Tariff(Digest),
    /// It answers something that was not asked: the field that says so.
    Foreign(&'static str),
    /// It is authentic and about this purchase, and its amount is not the announced one.
    Amount(Box<Mismatch>),
    /// Its window is longer than a quote's may be, or empty.
    Lifetime,
}

/// Verifies a quote against the tariff and against what was asked. Whether it can still be confirmed is
/// another question, which [`Verified::confirm`] answers when it is.
///
/// # Errors
/// Says what is wrong with it.
pub fn verify_quote(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
    asked: &Asked<'_>,
) -> Result<Verified<Quote>, QuoteRefusal> {
    verify_quote_for(bytes, tariff, |quote| {
        [
            (*quote.aud == *asked.aud, "aud"),
            (quote.batch == *asked.batch && tariff.batch(asked.batch).is_some(), "batch"),
            (quote.product == *asked.product && quote.product == tariff.product, "product"),
            (quote.purchase == asked.purchase, "purchase"),
            (quote.qty == asked.qty, "qty"),
        ]
    })
}

/// Verifies a quote against the tariff alone: whoever asked for it, it is one that the tariff permits.
pub(crate) fn verify_quote_by_itself(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
) -> Result<Verified<Quote>, QuoteRefusal> {
    verify_quote_for(bytes, tariff, |quote| {
        let batch = tariff.batch(&quote.batch).is_some();
        [(batch, "batch"), (quote.product == tariff.product, "product")]
    })
}

fn verify_quote_for<const N: usize>(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
    own: impl FnOnce(&Quote) -> [(bool, &'static str); N],
) -> Result<Verified<Quote>, QuoteRefusal> {
    let authentic = tariff
        .delegated(bytes, tariff.issuer(), |quote: &Quote| quote.iat)
        .map_err(QuoteRefusal::Signature)?;
    let quote = &authentic.body;
    if quote.tariff != tariff.digest() {
        return Err(QuoteRefusal::Tariff(quote.tariff));
    }
    if let Some((_, field)) = own(quote).into_iter().find(|(own, _)| !own) {
        return Err(QuoteRefusal::Foreign(field));
    }
    written_as_announced(quote, tariff)?;
    if quote.exp <= quote.iat || quote.exp - quote.iat > QUOTE_SECONDS_MAX {
        return Err(QuoteRefusal::Lifetime);
    }
    Ok(Verified::assertion(authentic))
}

/// Holds the amount of a quote, in all its writings, against the line of the tariff for its quantity.
pub(crate) fn written_as_announced(quote: &Quote, tariff: &Tariff) -> Result<(), QuoteRefusal> {
    let line = tariff.total(quote.qty).ok_or(QuoteRefusal::Foreign("qty"))?;
    agrees(line, quote.total, &quote.pay, Some(&quote.words))
        .map_err(|mismatch| QuoteRefusal::Amount(Box::new(mismatch)))
}

impl Verified<Quote> {
    /// What it costs.
    #[must_use]
    pub fn price(&self) -> Price {
        Price::assertion(&self.pay, &self.words)
    }

    /// Whether it can be confirmed now.
    #[must_use]
    pub fn window(&self, now: UnixSeconds) -> Window {
        Window::at(now, self.iat, self.exp)
    }

    /// The rider confirms this quote, now.
    ///
    /// # Errors
    /// Says where `now` lies when the quote can't be confirmed: it is not open, or the tariff that it follows
    /// is not the one in force or is over.
    pub fn confirm(&self, tariff: &InForce, now: UnixSeconds) -> Result<Confirmed, Window> {
        let sold = tariff.digest() == self.tariff && now < tariff.exp;
        match self.window(now) {
            Window::Open(_) if sold => Ok(Confirmed(self.clone())),
            Window::Open(_) => Err(Window::Over),
            closed => Err(closed),
        }
    }

    /// The quote as confirmed before: the order names it.
    #[must_use]
    pub fn ordered(self, order: &OrderView) -> Option<Confirmed> {
        (order.quote == self.digest()).then_some(Confirmed(self))
    }
}

/// A quote that the rider confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed(Verified<Quote>);

impl Confirmed {
    /// The quote.
    #[must_use]
    pub fn quote(&self) -> &Verified<Quote> {
        &self.0
    }
}
