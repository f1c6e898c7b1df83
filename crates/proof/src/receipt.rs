//! The receipt: the amount paid equals the quote, or it is a refund, or a compensation for a wrong amount.

use wire::{OrderNo, Quote, Receipt, ReceiptKind, Tariff};

use crate::quote::Confirmed;
use crate::signature::SignatureError;
use crate::verified::{AmountMismatch, Price, Verified, all_match, amount_matches};

/// Why a receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else: the field that differs.
    Mismatch(&'static str),
    /// The amount paid is not the confirmed one.
    Amount(Box<AmountMismatch>),
    /// It compensates for a payment of the right amount.
    UnjustifiedCompensation,
}

/// Verifies a receipt against the quote that the rider confirmed.
///
/// # Errors
/// The first check that fails.
pub fn verify_receipt(
    bytes: &[u8],
    confirmed: &Confirmed,
    order: &OrderNo,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Receipt>, ReceiptRefusal> {
    let authentic = tariff.authenticate::<Receipt>(bytes).map_err(ReceiptRefusal::Signature)?;
    let (receipt, quote) = (&authentic.body, confirmed.quote());
    all_match(&[(receipt.order == *order, "order")]).map_err(ReceiptRefusal::Mismatch)?;
    matches_quote(receipt, quote, tariff)?;
    check_amount(receipt, tariff)?;
    Ok(Verified::assertion(authentic))
}

/// Checks a receipt against the quote that it is for.
pub(crate) fn matches_quote(
    receipt: &Receipt,
    quote: &Verified<Quote>,
    tariff: &Verified<Tariff>,
) -> Result<(), ReceiptRefusal> {
    all_match(&[
        (receipt.aud == quote.aud, "aud"),
        (receipt.tariff == tariff.digest() && quote.tariff == tariff.digest(), "tariff"),
        (receipt.quote == quote.digest(), "quote"),
        (receipt.batch == quote.batch, "batch"),
        (receipt.product == quote.product, "product"),
        (receipt.purchase == quote.purchase, "purchase"),
        (receipt.qty == quote.qty, "qty"),
    ])
    .map_err(ReceiptRefusal::Mismatch)
}

/// Compares the amount paid with the line of the tariff. A refund may be of any amount: money that was taken wrongly
/// is given back in full. A compensation is for a payment of another amount than the announced one.
pub(crate) fn check_amount(receipt: &Receipt, tariff: &Tariff) -> Result<(), ReceiptRefusal> {
    let line =
        tariff.total(&receipt.product, receipt.qty).ok_or(ReceiptRefusal::Mismatch("qty"))?;
    let compared = amount_matches(line, receipt.total, &receipt.pay, Some(&receipt.words));
    match (&receipt.kind, compared) {
        (ReceiptKind::Payment { .. }, Ok(()))
        | (ReceiptKind::Compensation { .. }, Err(_))
        | (ReceiptKind::Refund { .. }, Ok(()) | Err(_)) => Ok(()),
        (ReceiptKind::Payment { .. }, Err(mismatch)) => {
            Err(ReceiptRefusal::Amount(Box::new(mismatch)))
        }
        (ReceiptKind::Compensation { .. }, Ok(())) => Err(ReceiptRefusal::UnjustifiedCompensation),
    }
}

impl Verified<Receipt> {
    /// The amount paid; of a refund, the amount given back; of a compensation, the wrong amount that was paid.
    #[must_use]
    pub fn price(&self) -> Price {
        Price::assertion(&self.pay, &self.words)
    }
}
