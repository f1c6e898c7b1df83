//! Claim codes: they open a session that may view one purchase, on any phone.

use wire::ProblemType;

use super::session;
use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::riders::{self, Rider};

/// Opens a session that may look at the purchase of this code, and at nothing else. Returns its token and the
/// rider.
///
/// # Errors
/// When there is no such code, or too many wrong ones came.
pub(crate) async fn open(state: &AppState, typed: &str) -> Result<(String, Rider), Refusal> {
    state.claims.check_rate(false)?;
    let mut tx = state.store.begin().await?;
    let found = match claim_codes::digest(typed) {
        Some(digest) => riders::of_claim(&mut tx, &digest).await?,
        None => None,
    };
    let Some(rider) = found else {
        state.claims.check_rate(true)?;
        return Err(ProblemType::CodeWrong.into());
    };
    let token = session::open(state, &mut tx, &rider).await?;
    tx.commit().await?;
    Ok((token, rider))
}
