//! Claim codes: they open a session that may view one purchase, on any phone.
//!
//! Wrong ones are not counted: 80 bits are not guessed, and a count that strangers can use up would refuse riders.

use wire::ProblemType;

use super::session;
use crate::refusal::Refusal;
use crate::state::{AppState, claim_codes};
use crate::store::riders::{self, Rider};

/// Opens a session that may look at the purchase of this code, and at nothing else. Returns its token and the
/// rider.
///
/// # Errors
/// When there is no such code.
pub(crate) async fn open(state: &AppState, typed: &str) -> Result<(String, Rider), Refusal> {
    let digest = claim_codes::digest(typed).ok_or(ProblemType::CodeWrong)?;
    let mut reading = state.store.reading().await?;
    let rider = riders::of_claim(&mut reading, &digest).await?.ok_or(ProblemType::CodeWrong)?;
    drop(reading);
    let token = session::random_token()?;
    let mut tx = state.store.begin().await?;
    session::open(state, &mut tx, &rider, &token, None).await?;
    tx.commit().await?;
    Ok((token, rider))
}
