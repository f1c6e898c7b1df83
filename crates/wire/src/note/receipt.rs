//! The receipt: the signed statement of a payment and its ticket, of a refund, or of a compensation.

use super::body::{Body, Reader, Writer};
use crate::spelling::spelled;
use crate::{BatchId, Digest, Fen, OrderNo, ProductId, PurchaseId, Purpose, Slice, UnixSeconds};

/// The longest text of a receipt, in bytes: with the most tickets, each with the longest number.
pub const RECEIPT_TEXT_BYTES_MAX: usize = 1_536;
/// The most tickets of one purchase: a receipt has a line for each, and fits a QR code with all of them.
pub const TICKETS_MAX: usize = 10;

/// The fields of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The web origin where it was sold.
    pub aud: Slice,
    /// The tariff of the quote.
    pub tariff: Digest,
    /// The quote that the rider confirmed.
    pub quote: Digest,
    /// The instruction with which the rider paid.
    pub instruction: Digest,
    /// The batch that the ticket came from.
    pub batch: BatchId,
    /// The product.
    pub product: ProductId,
    /// The purchase.
    pub purchase: PurchaseId,
    /// Our number of the order at the channel.
    pub order: OrderNo,
    /// The channel's own number of the payment.
    pub trade: Slice,
    /// The quantity.
    pub qty: u32,
    /// The amount paid according to the channel, in fen; of a refund, the amount given back.
    pub total: Fen,
    /// The same in figures.
    pub pay: Slice,
    /// The same in words.
    pub words: Slice,
    /// When the channel was paid.
    pub paid: UnixSeconds,
    /// What the receipt is for, with the ticket or the refund.
    pub kind: ReceiptKind,
    /// When it was signed.
    pub iat: UnixSeconds,
}

/// What a receipt is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptKind {
    /// The rider paid and holds these tickets.
    Payment {
        /// The numbers of the tickets: as many as the quantity, all different.
        tickets: Vec<Slice>,
    },
    /// The whole amount was refunded to where it came from.
    Refund {
        /// Our number of the refund at the channel.
        refund: Slice,
        /// When the channel confirmed the refund.
        refunded: UnixSeconds,
    },
    /// By our fault the rider was charged another amount than the quoted one. The money is refunded, and
    /// the rider gets these tickets for nothing.
    Compensation {
        /// The numbers of the tickets, which are none of the batch: at most the quantity, all different.
        tickets: Vec<Slice>,
    },
}

spelled! {
    /// A [`ReceiptKind`] without its fields.
    enum Kind {
        Payment = "payment",
        Refund = "refund",
        Compensation = "compensation",
    }
}

impl ReceiptKind {
    const fn kind(&self) -> Kind {
        match self {
            Self::Payment { .. } => Kind::Payment,
            Self::Refund { .. } => Kind::Refund,
            Self::Compensation { .. } => Kind::Compensation,
        }
    }
}

impl Body for Receipt {
    const PURPOSE: Purpose = Purpose::Receipt;
    const VERSION: &'static str = "v2";
    const TEXT_BYTES_MAX: usize = RECEIPT_TEXT_BYTES_MAX;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        let kind = reader.parsed("kind", Kind::Refund, Kind::parse);
        let receipt = Self {
            aud: reader.word("aud"),
            tariff: reader.digest("tariff"),
            quote: reader.digest("quote"),
            instruction: reader.digest("instruction"),
            batch: reader.batch(),
            product: reader.product(),
            purchase: reader.purchase(),
            order: reader.parsed("order", OrderNo::BLANK, OrderNo::parse),
            trade: reader.word("trade"),
            qty: reader.number("qty"),
            total: reader.fen("total-fen"),
            pay: reader.word("pay"),
            words: reader.word("words"),
            paid: reader.instant("paid"),
            kind: match kind {
                Kind::Payment => ReceiptKind::Payment { tickets: tickets(reader) },
                Kind::Compensation => ReceiptKind::Compensation { tickets: tickets(reader) },
                Kind::Refund => ReceiptKind::Refund {
                    refund: reader.word("refund"),
                    refunded: reader.instant("refunded"),
                },
            },
            iat: reader.instant("iat"),
        };
        let qty = usize::try_from(receipt.qty).unwrap_or(usize::MAX);
        let as_many = match &receipt.kind {
            ReceiptKind::Payment { tickets } => tickets.len() == qty,
            ReceiptKind::Compensation { tickets } => tickets.len() <= qty,
            ReceiptKind::Refund { .. } => true,
        };
        reader.require("ticket", as_many);
        receipt
    }

    fn write(&self, writer: &mut Writer) {
        writer.field("kind", self.kind.kind().as_str());
        writer.field("aud", &*self.aud);
        writer.field("tariff", self.tariff);
        writer.field("quote", self.quote);
        writer.field("instruction", self.instruction);
        writer.field("batch", &self.batch);
        writer.field("product", &self.product);
        writer.field("purchase", self.purchase);
        writer.field("order", &self.order);
        writer.field("trade", &*self.trade);
        writer.field("qty", self.qty);
        writer.field("total-fen", self.total.get());
        writer.field("pay", &*self.pay);
        writer.field("words", &*self.words);
        writer.field("paid", self.paid);
        match &self.kind {
            ReceiptKind::Payment { tickets } | ReceiptKind::Compensation { tickets } => {
                for ticket in tickets {
                    writer.field("ticket", &**ticket);
                }
            }
            ReceiptKind::Refund { refund, refunded } => {
                writer.field("refund", &**refund);
                writer.field("refunded", refunded);
            }
        }
        writer.field("iat", self.iat);
    }
}

/// One line for each ticket, all different.
fn tickets(reader: &mut Reader<'_>) -> Vec<Slice> {
    const KEY: &str = "ticket";
    let tickets = reader.lines(KEY, |reader| reader.word(KEY));
    reader.require(KEY, tickets.len() <= TICKETS_MAX);
    tickets
}
