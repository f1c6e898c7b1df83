//! Quotes: who gets a ticket held, and what it costs.

use sqlx::SqliteConnection;
use wire::tariff::Batch;
use wire::{
    Digest, ProblemType, PurchaseId, PurchaseView, Quote, QuoteRequest, RiderId, Slice, UnixSeconds,
};

use super::batch::{self, Change};
use super::purchase::rider_view;
use super::rider_limit::{self, Asked};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::purchase::Purchase;
use crate::store::purchases;

/// For how long a quote can be confirmed, in seconds.
const QUOTE_SECONDS: u64 = wire::quote::QUOTE_SECONDS_MAX;

/// A request for a quote, with who asks, for which purchase, and when.
pub(super) struct Wanted<'a> {
    pub(super) rider: &'a RiderId,
    pub(super) id: PurchaseId,
    pub(super) asked: &'a QuoteRequest,
    pub(super) now: UnixSeconds,
}

/// Holds a ticket and signs what it costs. A live quote is returned again, byte for byte, however
/// often it is asked for: the answer belongs to the purchase, not to the request.
///
/// # Errors
/// The reason why there is no quote.
pub(crate) async fn quote(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
    asked: &QuoteRequest,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let on_offer = state.tariff.total(&asked.product, asked.qty).is_some();
    let batch = state.tariff.batch(&asked.batch);
    let batch = batch.filter(|batch| on_offer && batch.product == asked.product);
    let batch = batch.ok_or(ProblemType::Malformed)?;
    // Before the opening nobody has a purchase and everybody asks, so the store is not asked.
    if now < batch.opens {
        batch::in_time(batch, now)?;
    }
    let mut tx = state.store.begin().await?;
    if let Some(known) = purchases::find(&mut tx, id).await? {
        let same = known.rider == *rider
            && (&known.batch, &known.product, known.qty)
                == (&asked.batch, &asked.product, asked.qty);
        if !same {
            return Err(ProblemType::IdempotencyMismatch.into());
        }
        // One that lasts longer than a quote may was made while the clock was ahead, and no page takes it.
        let until = now.saturating_add(QUOTE_SECONDS + proof::IAT_LEAD_SECONDS_MAX);
        let live = (now.saturating_add(1)..=until).contains(&known.quote_exp)
            && known.tariff == state.tariff.digest();
        if known.order.is_some() || live {
            return Ok(rider_view(state, &known));
        }
    }
    let wanted = Wanted { rider, id, asked, now };
    may_hold(state, &mut tx, &wanted, batch).await?;
    let purchase = quoted(state, &wanted)?;
    purchases::put(&mut tx, &purchase).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    Ok(rider_view(state, &purchase))
}

/// Whether this rider may have so many tickets of this batch held now.
async fn may_hold(
    state: &AppState,
    tx: &mut SqliteConnection,
    wanted: &Wanted<'_>,
    batch: &Batch,
) -> Result<(), Refusal> {
    let now = wanted.now;
    if !(state.tariff.iat..state.tariff.exp).contains(&now) {
        return Err(ProblemType::NotOpen.into());
    }
    let &Wanted { rider, id, asked, .. } = wanted;
    let asked = Asked { rider, id, batch: &batch.id, qty: asked.qty, now };
    if let Some(other) = rider_limit::other_purchase(state, tx, &asked).await? {
        return Err(Refusal::PurchaseExists(other));
    }
    let active = purchases::active(tx, rider, &batch.id, now).await?;
    let counts = batch::counts(tx, &batch.id, now).await?;
    batch::sellable(batch, &counts, now)?;
    // A rider who has one held already is among the counted.
    let free = active.is_some() || batch::fits(batch, &counts, wanted.asked.qty);
    if free { Ok(()) } else { Err(ProblemType::SoldOut.into()) }
}

/// The purchase with a new quote: a line of the tariff, copied.
///
/// # Errors
/// When the tariff has no total for this quantity.
pub(super) fn quoted(state: &AppState, wanted: &Wanted<'_>) -> Result<Purchase, Refusal> {
    let &Wanted { rider, id, asked, now } = wanted;
    let line = state.tariff.total(&asked.product, asked.qty).ok_or(ProblemType::Malformed)?;
    let quote = Quote {
        aud: Slice::from(state.origin.as_str()),
        tariff: state.tariff.digest(),
        batch: asked.batch.clone(),
        product: asked.product.clone(),
        purchase: id,
        rider: rider.clone(),
        qty: asked.qty,
        total: line.fen,
        pay: line.pay.clone(),
        words: line.words.clone(),
        iat: now,
        exp: now.saturating_add(QUOTE_SECONDS),
    };
    let text = wire::note::write(state.tariff.issuer(), &quote);
    Ok(Purchase {
        id,
        rider: rider.clone(),
        batch: quote.batch,
        product: quote.product,
        qty: quote.qty,
        tariff: state.tariff.digest(),
        quote: state.keys.quote.sign(&text),
        quote_digest: Digest::of(text.as_bytes()),
        quote_exp: quote.exp,
        total: quote.total,
        order: None,
    })
}
