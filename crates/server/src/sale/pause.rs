//! Pausing a batch: evidence of a wrong amount does it, or the operator; the operator resumes it.
//!
//! Anybody may send evidence: what counts are the signatures in it, not who sends it. While a batch is
//! paused nothing of it is sold, and no time runs out for the riders who hold or have ordered a ticket.

use proof::{EvidenceRefusal, ExpectedQuote, Verified};
use wire::{
    BatchId, Digest, EvidenceRequest, ProblemType, PurchaseId, QuoteRequest, RiderId, Tariff,
};

use super::batch::{self, Change};
use super::quote::{Wanted, quoted};
use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::{batches, purchases, tariffs};
use keys::random;

/// Checks evidence, and pauses the batch that it is about when it was signed after the last resumption.
///
/// # Errors
/// When it proves nothing about a batch that is on sale, or the store fails.
pub(crate) async fn take_evidence(
    state: &AppState,
    evidence: &EvidenceRequest,
) -> Result<(), Refusal> {
    let judge = |tariff: &Verified<Tariff>| {
        let (quote, instruction) = (evidence.quote.as_bytes(), evidence.instruction.as_ref());
        proof::find_contradiction(quote, instruction, tariff)
    };
    // Statements may follow an earlier tariff; it is among those that were served.
    let found = match judge(&state.tariff) {
        Err(EvidenceRefusal::Tariff(digest)) => judge(&served(state, &digest).await?),
        judged => judged,
    };
    let found = found.map_err(|refusal| {
        tracing::info!(?refusal, "evidence that proves nothing");
        ProblemType::Unfounded
    })?;
    let batch = state.tariff.batch(&found.batch).ok_or(ProblemType::Unfounded)?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let counts = batch::counts(&mut tx, &batch.id, now).await?;
    if found.iat < counts.resumed {
        // Known, and settled by the resumption.
        return Err(ProblemType::Unfounded.into());
    }
    if counts.paused_since.is_none() {
        batches::pause(&mut tx, &batch.id, now).await?;
        batch::record(&mut tx, batch, now, Change::OfRow).await?;
        tx.commit().await?;
        let (announced, received) = (found.mismatch.announced, found.mismatch.received);
        tracing::error!(batch = %batch.id, announced = announced.pay(), received = received.text(),
            "a wrong amount was signed; the batch is paused");
    }
    Ok(())
}

/// A tariff that was served once.
async fn served(state: &AppState, digest: &Digest) -> Result<Verified<Tariff>, Refusal> {
    let note = tariffs::find(&mut *state.store.reading().await?, digest).await?;
    let tariff = proof::verify_tariff(note.ok_or(ProblemType::Unfounded)?.as_bytes(), &state.roots);
    tariff.map_err(|_| ProblemType::Unfounded.into())
}

/// Pauses a batch for the operator.
///
/// # Errors
/// When there is no such batch, or the store fails.
pub async fn pause(state: &AppState, id: &BatchId) -> Result<(), Refusal> {
    let batch = state.tariff.batch(id).ok_or(ProblemType::NotFound)?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    batches::pause(&mut tx, id, now).await?;
    batch::record(&mut tx, batch, now, Change::OfRow).await?;
    tx.commit().await?;
    Ok(())
}

/// Resumes a paused batch, after a clean check: for every permitted total a quote is made in the way in
/// which riders get theirs, and has to be what the tariff announces.
///
/// # Errors
/// When there is no such batch, the check is not clean, or the store fails.
pub async fn resume(state: &AppState, id: &BatchId) -> Result<(), Refusal> {
    let batch = state.tariff.batch(id).ok_or(ProblemType::NotFound)?;
    check(state, id)?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    if let Some(since) = batch::counts(&mut tx, id, now).await?.paused_since {
        // A wrong quote is not given out again; the hold that came with it stays.
        for held in purchases::held_quotes(&mut tx, id, since).await? {
            if proof::find_contradiction(held.quote.as_bytes(), None, &state.tariff).is_ok() {
                purchases::end_quote(&mut tx, &held.purchase, now).await?;
            }
        }
        batches::resume(&mut tx, id, since, now).await?;
        batch::record(&mut tx, batch, now, Change::OfRow).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Resumes the batches that the operator asked for, or stores the reason why not, for the operator's
/// program to read.
pub(crate) async fn resume_requested(state: &AppState) -> Result<(), Refusal> {
    for id in batches::resumptions_requested(&mut *state.store.reading().await?).await? {
        if let Err(refusal) = resume(state, &id).await {
            tracing::error!(batch = %id, ?refusal, "the check is not clean; the batch stays paused");
            let mut tx = state.store.begin().await?;
            batches::refuse_resumption(&mut tx, &id, &format!("{refusal:?}")).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Makes a quote of each permitted quantity, for no real rider, and verifies it as a rider's page would.
fn check(state: &AppState, batch: &BatchId) -> Result<(), Refusal> {
    let nobody = RiderId::parse(&"0".repeat(32)).ok_or(Refusal::Missing(Missing::RiderId))?;
    let product = state.tariff.batch(batch).map(|batch| &batch.product);
    for total in state.tariff.totals.iter().filter(|total| Some(&total.product) == product) {
        let (batch, product) = (batch.clone(), total.product.clone());
        let request = QuoteRequest { batch, product, qty: total.qty };
        let id = PurchaseId::from_random(random::bytes::<16>()?);
        let now = state.clock.now();
        let wanted = Wanted { rider: &nobody, id, asked: &request, now };
        let quote = quoted(state, &wanted)?.quote;
        let asked = ExpectedQuote {
            aud: &state.origin,
            purchase: id,
            batch: &request.batch,
            product: &request.product,
            qty: Some(request.qty),
        };
        let verdict = proof::verify_quote(quote.as_bytes(), &state.tariff, &asked);
        verdict.map_err(|refusal| Refusal::Unclean(Box::new(refusal)))?;
    }
    Ok(())
}
