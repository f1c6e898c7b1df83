//! A purchase and its order, as they are stored.

use wire::{
    BatchId, Digest, Fen, OrderNo, OrderView, ProductId, PurchaseId, PurchaseView, RiderId,
    UnixSeconds,
};

use guard_client::{OrderAt, Payment};

/// A purchase.
#[derive(Debug, Clone)]
pub(crate) struct Purchase {
    pub(crate) id: PurchaseId,
    pub(crate) rider: RiderId,
    pub(crate) batch: BatchId,
    pub(crate) product: ProductId,
    pub(crate) qty: u32,
    /// The digest of the tariff that its quote follows.
    pub(crate) tariff: Digest,
    pub(crate) quote: String,
    pub(crate) quote_digest: Digest,
    pub(crate) quote_exp: UnixSeconds,
    pub(crate) total: Fen,
    pub(crate) order: Option<Order>,
}

/// The order of a purchase.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Its own number: that of its first attempt.
    pub(crate) no: OrderNo,
    pub(crate) view: OrderView,
    /// The current attempt to pay it.
    pub(crate) attempt: u32,
    /// The attempt and the channel whose money decided it.
    pub(crate) paid_at: Option<OrderAt>,
    pub(crate) payment: Option<Payment>,
    pub(crate) receipt: Option<String>,
    /// The receipt of the payment, once its tickets are void.
    pub(crate) voided: Option<String>,
    pub(crate) compensation: Option<String>,
    /// The digest of its claim code.
    pub(crate) claim: Option<Digest>,
}

impl Purchase {
    /// The purchase as its rider may see it.
    pub(crate) fn view(&self) -> PurchaseView {
        PurchaseView {
            purchase: self.id,
            batch: self.batch.clone(),
            quote: self.quote.clone(),
            order: self.order.as_ref().map(|order| order.view.clone()),
            receipt: self.order.as_ref().and_then(|order| order.receipt.clone()),
            voided: self.order.as_ref().and_then(|order| order.voided.clone()),
            compensation: self.order.as_ref().and_then(|order| order.compensation.clone()),
        }
    }
}
