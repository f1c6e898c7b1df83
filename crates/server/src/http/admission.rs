//! Admission of requests. Those that change something have to come from the app's own origin; those that write for
//! somebody who may hold no ticket yet are rate-limited, and those that only read are not.
//!
//! It is decided before anything is looked up, so that a rejection reads no store.

mod same_origin;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use wire::endpoint::SLOT_PASS;

pub(super) use self::same_origin::same_origin;
use crate::refusal::Refusal;
use crate::state::AppState;

/// A request of a rider who may hold no ticket yet: served at its slot.
pub(crate) struct Admitted;

/// A request about an order, which holds a ticket: served at once, and counted against the capacity.
pub(crate) struct TicketHolder;

impl FromRequestParts<AppState> for Admitted {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let pass = parts.headers.get(SLOT_PASS).and_then(|value| value.to_str().ok());
        state.limiter.admit(&state.clock, pass).map(|()| Self)
    }
}

impl FromRequestParts<AppState> for TicketHolder {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        state.limiter.count_holder(&state.clock);
        Ok(Self)
    }
}
