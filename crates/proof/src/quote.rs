//! The quote: signed by a delegated key, for this purchase, and equal to a line of the tariff byte for byte.

use wire::quote::QUOTE_SECONDS_MAX;
use wire::{BatchId, Digest, OrderView, ProductId, PurchaseId, Quote, Tariff, UnixSeconds};

use crate::signature::SignatureError;
use crate::tariff::InForce;
use crate::verified::{
    AmountMismatch, Price, Verified, Window, all_match, amount_matches, is_lifetime,
};

/// The request that a quote must answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedQuote<'a> {
    /// The origin of the requesting page.
    pub aud: &'a str,
    /// The purchase.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: &'a BatchId,
    /// The product.
    pub product: &'a ProductId,
    /// The quantity, where it is known: whoever looks a purchase up may not remember it.
    pub qty: Option<u32>,
}

/// Why a quote is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuoteRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It names another tariff than the one it was checked against; that one may have to be fetched.
    Tariff(Digest),
    /// It is not for this request: the field that differs.
    Mismatch(&'static str),
    /// It is authentic and for this purchase, but its amount is not the announced one.
    Amount(Box<AmountMismatch>),
    /// Its window is empty, or longer than [`QUOTE_SECONDS_MAX`].
    Lifetime,
}

/// Verifies a quote against the tariff and the request. Whether it can still be confirmed is not checked here but
/// by [`Verified::confirm`].
///
/// # Errors
/// The first check that fails.
pub fn verify_quote(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
    expected: &ExpectedQuote<'_>,
) -> Result<Verified<Quote>, QuoteRefusal> {
    verify_quote_for(bytes, tariff, |quote| {
        all_match(&[
            (*quote.aud == *expected.aud, "aud"),
            (quote.batch == *expected.batch, "batch"),
            (quote.product == *expected.product, "product"),
            (quote.purchase == expected.purchase, "purchase"),
            (expected.qty.is_none_or(|qty| quote.qty == qty), "qty"),
        ])
    })
}

/// Verifies a quote against the tariff alone, whatever the request was.
pub(crate) fn verify_quote_against_tariff(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
) -> Result<Verified<Quote>, QuoteRefusal> {
    verify_quote_for(bytes, tariff, |_| Ok(()))
}

fn verify_quote_for(
    bytes: &[u8],
    tariff: &Verified<Tariff>,
    matches: impl FnOnce(&Quote) -> Result<(), &'static str>,
) -> Result<Verified<Quote>, QuoteRefusal> {
    let authentic = tariff.authenticate::<Quote>(bytes).map_err(QuoteRefusal::Signature)?;
    let quote = &authentic.body;
    if quote.tariff != tariff.digest() {
        return Err(QuoteRefusal::Tariff(quote.tariff));
    }
    matches(quote)
        .and_then(|()| on_offer(&quote.batch, &quote.product, tariff))
        .map_err(QuoteRefusal::Mismatch)?;
    check_amount(quote, tariff)?;
    if !is_lifetime(quote.iat, quote.exp, QUOTE_SECONDS_MAX) {
        return Err(QuoteRefusal::Lifetime);
    }
    Ok(Verified::assertion(authentic))
}

/// Checks that the tariff has the batch, and that the batch's tickets are of this product.
pub(crate) fn on_offer(
    batch: &BatchId,
    product: &ProductId,
    tariff: &Tariff,
) -> Result<(), &'static str> {
    let batch = tariff.batch(batch).ok_or("batch")?;
    all_match(&[(batch.product == *product, "product")])
}

/// Compares the amount of a quote, in all its notations, with the line of the tariff for its quantity.
fn check_amount(quote: &Quote, tariff: &Tariff) -> Result<(), QuoteRefusal> {
    let line = tariff.total(&quote.product, quote.qty).ok_or(QuoteRefusal::Mismatch("qty"))?;
    amount_matches(line, quote.total, &quote.pay, Some(&quote.words))
        .map_err(|mismatch| QuoteRefusal::Amount(Box::new(mismatch)))
}

impl Verified<Quote> {
    /// Its price.
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
    /// Where `now` lies if the quote can't be confirmed: outside its window, or the tariff that it names is not the
    /// one in force or has expired.
    pub fn confirm(&self, tariff: &InForce, now: UnixSeconds) -> Result<Confirmed, Window> {
        let sold = tariff.digest() == self.tariff && now < tariff.exp;
        match self.window(now) {
            Window::Open(_) if sold => Ok(Confirmed(self.clone())),
            Window::Open(_) => Err(Window::Expired),
            closed => Err(closed),
        }
    }

    /// The quote as confirmed before, if the order names it.
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
