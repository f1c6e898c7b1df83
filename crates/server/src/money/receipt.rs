//! Receipts: signed statements of what was paid, given back or made good.

use sqlx::SqliteConnection;
use std::sync::Arc;
use wire::{Digest, Quote, Receipt, ReceiptKind, Slice};

use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::attempts;
use crate::store::purchase::Purchase;
use guard_client::{OrderAt, Payment};
use keys::pricing;

/// What a receipt is about.
pub(super) struct Statement<'a> {
    pub(super) purchase: &'a Purchase,
    /// The attempt that the money came for, and the channel that took it.
    pub(super) at: &'a OrderAt,
    /// What was paid; of a refund, what went back.
    pub(super) payment: &'a Payment,
    pub(super) kind: ReceiptKind,
}

/// The signed receipt. Of a payment it repeats the quote's own spelling of the amount, which is what
/// was paid; of a refund the amount may be any, so it is spelled here.
pub(super) async fn receipt(
    state: &AppState,
    tx: &mut SqliteConnection,
    statement: Statement<'_>,
) -> Result<String, Refusal> {
    let Statement { purchase, at, payment, kind } = statement;
    let instruction = attempts::paid_instruction(tx, &at.order, at.channel.provider()).await?;
    // Without one, the money came by someone else's link.
    let instruction = instruction.map_or_else(|| Digest::of(b""), |stored| stored.digest);
    let quote = stored_quote(purchase)?;
    let (pay, words) = match kind {
        ReceiptKind::Payment { .. } => (quote.pay, quote.words),
        ReceiptKind::Refund { .. } | ReceiptKind::Compensation { .. } => (
            Slice::from(pricing::figures(payment.total).as_str()),
            Slice::from(pricing::words(payment.total).as_str()),
        ),
    };
    let receipt = Receipt {
        aud: quote.aud,
        tariff: quote.tariff,
        quote: purchase.quote_digest,
        instruction,
        batch: quote.batch,
        product: quote.product,
        purchase: purchase.id,
        order: at.order.clone(),
        trade: Slice::from(payment.trade.as_str()),
        qty: quote.qty,
        total: payment.total,
        pay,
        words,
        paid: payment.paid,
        kind,
        iat: state.clock.now(),
    };
    Ok(state.keys.receipt.note(state.tariff.issuer(), &receipt))
}

/// The quote of a purchase, which this server signed and kept.
fn stored_quote(purchase: &Purchase) -> Result<Quote, Refusal> {
    let note = wire::Note::split(purchase.quote.as_bytes());
    let text: Arc<str> = note.map_err(|_| Refusal::Missing(Missing::Quote))?.text;
    let own = Digest::of(text.as_bytes()) == purchase.quote_digest;
    let read = wire::note::read(&text).ok().filter(|_| own);
    read.map(|(_, quote)| quote).ok_or(Refusal::Missing(Missing::Quote))
}
