//! The quote: the signed price of one purchase.

use super::body::{Body, Reader, Writer};
use crate::{BatchId, Digest, Fen, ProductId, PurchaseId, Purpose, RiderId, Slice, UnixSeconds};

/// The longest time in which a quote may be confirmed, in seconds.
pub const QUOTE_SECONDS_MAX: u64 = 300;

/// The fields of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The web origin that it is for.
    pub aud: Slice,
    /// The tariff that it is under.
    pub tariff: Digest,
    /// The batch of the ticket.
    pub batch: BatchId,
    /// The product.
    pub product: ProductId,
    /// The purchase that it is for.
    pub purchase: PurchaseId,
    /// The rider that it is for.
    pub rider: RiderId,
    /// The quantity.
    pub qty: u32,
    /// The total in fen.
    pub total: Fen,
    /// The total in figures, as it is shown.
    pub pay: Slice,
    /// The total in words, as on a cheque.
    pub words: Slice,
    /// When it was signed.
    pub iat: UnixSeconds,
    /// From when it can no longer be confirmed.
    pub exp: UnixSeconds,
}

impl Body for Quote {
    const PURPOSE: Purpose = Purpose::Quote;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            aud: reader.word("aud"),
            tariff: reader.digest("tariff"),
            batch: reader.batch(),
            product: reader.product(),
            purchase: reader.purchase(),
            rider: reader.parsed("rider", RiderId::BLANK, RiderId::parse),
            qty: reader.number("qty"),
            total: reader.fen("total-fen"),
            pay: reader.word("pay"),
            words: reader.word("words"),
            iat: reader.instant("iat"),
            exp: reader.instant("exp"),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.field("aud", &*self.aud);
        writer.field("tariff", self.tariff);
        writer.field("batch", &self.batch);
        writer.field("product", &self.product);
        writer.field("purchase", self.purchase);
        writer.field("rider", &self.rider);
        writer.field("qty", self.qty);
        writer.field("total-fen", self.total.get());
        writer.field("pay", &*self.pay);
        writer.field("words", &*self.words);
        writer.field("iat", self.iat);
        writer.field("exp", self.exp);
    }
}
