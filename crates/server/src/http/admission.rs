//! Whose turn it is. What writes to the store is paced; what only reads is not.
//!
//! Turns are taken before anything is looked up, so that turning a request away costs no store.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use wire::endpoint::SLOT_PASS;

use crate::refusal::Refusal;
use crate::state::AppState;

/// A request of somebody who may hold nothing yet: served when it is its turn.
pub(crate) struct InTurn;

/// A request about an order, which holds a ticket: served at once, and counted.
pub(crate) struct OfHolder;

impl FromRequestParts<AppState> for InTurn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let pass = parts.headers.get(SLOT_PASS).and_then(|value| value.to_str().ok());
        state.pace.turn(&state.clock, pass).map(|()| Self)
    }
}

impl FromRequestParts<AppState> for OfHolder {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        state.pace.holder(&state.clock);
        Ok(Self)
    }
}
