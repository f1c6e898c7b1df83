//! A rider's purchases as their rider may see them.

use sqlx::SqliteConnection;
use wire::answer::ANSWER_BYTES_MAX;
use wire::{BatchId, ProblemType, PurchaseId, PurchaseView, PurchasesAnswer, RiderId};

use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::purchase::Purchase;
use crate::store::purchases;
use crate::store::riders::Rider;

/// How many purchases one answer lists.
const LISTED_MAX: u32 = 8;
/// What the answer has around its purchases and their ids, in bytes.
const AROUND_BYTES_MAX: usize = 1_024;

/// A purchase of this rider.
///
/// # Errors
/// When there is none with this id, or it is another rider's: which of the two is not told apart.
pub(crate) async fn find(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<PurchaseView, Refusal> {
    let purchase = owned(&mut *state.store.reading().await?, rider, id).await?;
    Ok(rider_view(state, &purchase))
}

/// The active purchase of this rider in a batch, else the one that was ordered last in any: a phone
/// that lost everything finds here, the next day too, what became of it.
///
/// # Errors
/// When there is none.
pub(crate) async fn latest(
    state: &AppState,
    rider: &RiderId,
    batch: &BatchId,
) -> Result<PurchaseView, Refusal> {
    let now = state.clock.now();
    let mut reading = state.store.reading().await?;
    let id = match purchases::active(&mut reading, rider, batch, now).await? {
        None => purchases::latest_ordered(&mut reading, rider).await?,
        active => active,
    };
    let purchase = owned(&mut reading, rider, id.ok_or(ProblemType::NotFound)?).await?;
    Ok(rider_view(state, &purchase))
}

/// The purchases of this rider before that one, the latest first; of a session of a claim code its one purchase. There
/// are never more than an app reads of an answer.
///
/// # Errors
/// When the store fails.
pub(crate) async fn list(
    state: &AppState,
    rider: &Rider,
    before: Option<PurchaseId>,
) -> Result<PurchasesAnswer, Refusal> {
    let mut reading = state.store.reading().await?;
    let ids = match rider.only {
        Some(only) => Vec::from([only]),
        None => {
            let most = LISTED_MAX.saturating_add(1);
            purchases::of_rider(&mut reading, &rider.id, before, state.clock.now(), most).await?
        }
    };
    let more = ids.len() > LISTED_MAX as usize;
    let mut views = Vec::new();
    for id in ids.into_iter().take(LISTED_MAX as usize) {
        views.push(rider_view(state, &owned(&mut reading, &rider.id, id).await?));
    }
    Ok(fitting(views, more))
}

/// As many of these as one answer may have in bytes. The first one always fits.
fn fitting(views: Vec<PurchaseView>, more: bool) -> PurchasesAnswer {
    let mut answer = PurchasesAnswer { purchases: Vec::new(), more };
    let mut bytes = AROUND_BYTES_MAX;
    for view in views {
        bytes = bytes.saturating_add(wire::request::encode(&view).len());
        if bytes > ANSWER_BYTES_MAX {
            answer.more = true;
            break;
        }
        answer.purchases.push(view);
    }
    answer
}

/// A purchase as its rider may see it, with the claim code as long as it is the one whose digest is
/// stored.
pub(super) fn rider_view(state: &AppState, purchase: &Purchase) -> PurchaseView {
    let mut view = purchase.view();
    if let (Some(shown), Some(order)) = (&mut view.order, &purchase.order) {
        let code = state.claims.code(&order.no);
        shown.claim = (claim_codes::digest(&code) == order.claim).then_some(code);
    }
    view
}

/// The stored purchase with this id, where it is this rider's.
///
/// # Errors
/// As [`find`].
pub(crate) async fn owned(
    connection: &mut SqliteConnection,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<Purchase, Refusal> {
    let purchase = purchases::find(connection, id).await?;
    let own = purchase.filter(|purchase| purchase.rider == *rider);
    own.ok_or_else(|| ProblemType::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(number: u8, bytes: usize) -> PurchaseView {
        PurchaseView {
            purchase: PurchaseId::from_random([number; 16]),
            batch: BatchId::parse("LZ-1").expect("a batch"),
            quote: "a".repeat(bytes),
            order: None,
            receipt: None,
            voided: None,
            compensation: None,
        }
    }

    #[test]
    fn an_answer_is_never_longer_than_what_an_app_reads_and_says_what_it_leaves_out() {
        for (bytes, listed) in [(500, 8), (3_900, 7), (30_000, 1)] {
            let views = (0..8).map(|number| view(number, bytes)).collect();
            let answer = fitting(views, false);
            assert_eq!((answer.purchases.len(), answer.more), (listed, listed < 8), "{bytes}");
            assert!(wire::request::encode(&answer).len() <= ANSWER_BYTES_MAX, "{bytes}");
        }
        assert!(fitting(Vec::new(), true).more && !fitting(Vec::new(), false).more);
    }
}
