//! The receipt: paid equals the quote, or it is a refund, or a compensation for what did not.

use wire::{OrderNo, Quote, Receipt, ReceiptKind, Tariff};

use crate::quote::Confirmed;
use crate::signature::SignatureError;
use crate::verified::{Mismatch, Price, Verified, agrees};

/// Why a receipt is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else: the field that says so.
    Foreign(&'static str),
    /// It says that another amount than the confirmed one was paid.
    Amount(Box<Mismatch>),
    /// It compensates for a payment of the right amount.
    Groundless,
}

/// Verifies a receipt against the quote that the rider confirmed.
///
/// # Errors
/// Says what is wrong with it.
pub fn verify_receipt(
    bytes: &[u8],
    confirmed: &Confirmed,
    order: &OrderNo,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Receipt>, ReceiptRefusal> {
    let authentic = tariff
        .delegated(bytes, tariff.issuer(), |receipt: &Receipt| receipt.iat)
        .map_err(ReceiptRefusal::Signature)?;
    let (receipt, quote) = (&authentic.body, confirmed.quote());
    if receipt.order != *order {
        return Err(ReceiptRefusal::Foreign("order"));
    }
    follows(receipt, quote, tariff)?;
    paid_as_announced(receipt, tariff)?;
    Ok(Verified::assertion(authentic))
}

/// Holds a receipt against the quote that it is for.
pub(crate) fn follows(
    receipt: &Receipt,
    quote: &Verified<Quote>,
    tariff: &Verified<Tariff>,
) -> Result<(), ReceiptRefusal> {
    let own = [
        (receipt.aud == quote.aud, "aud"),
        (receipt.tariff == tariff.digest() && quote.tariff == tariff.digest(), "tariff"),
        (receipt.quote == quote.digest(), "quote"),
        (receipt.batch == quote.batch, "batch"),
        (receipt.product == quote.product, "product"),
        (receipt.purchase == quote.purchase, "purchase"),
        (receipt.qty == quote.qty, "qty"),
    ];
    match own.into_iter().find(|(own, _)| !own) {
        Some((_, field)) => Err(ReceiptRefusal::Foreign(field)),
        None => Ok(()),
    }
}

/// Holds what was paid against the line of the tariff. What went back may be any amount: money that was taken
/// wrongly goes back as it came. A compensation is for a payment of another amount.
pub(crate) fn paid_as_announced(receipt: &Receipt, tariff: &Tariff) -> Result<(), ReceiptRefusal> {
    let line = tariff.total(receipt.qty).ok_or(ReceiptRefusal::Foreign("qty"))?;
    let verdict = agrees(line, receipt.total, &receipt.pay, Some(&receipt.words));
    match (&receipt.kind, verdict) {
        (ReceiptKind::Payment { .. }, Err(mismatch)) => {
            Err(ReceiptRefusal::Amount(Box::new(mismatch)))
        }
        (ReceiptKind::Compensation { .. }, Ok(())) => Err(ReceiptRefusal::Groundless),
        _ => Ok(()),
    }
}

impl Verified<Receipt> {
    /// What was paid; of a refund, what went back; of a compensation, what was paid wrongly.
    #[must_use]
    pub fn price(&self) -> Price {
        Price::assertion(&self.pay, &self.words)
    }
}
