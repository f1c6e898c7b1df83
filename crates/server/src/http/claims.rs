//! `POST /api/claims`: whoever knows a claim code looks at its purchase, and can do nothing else.

use axum::Router;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::routing::post;
use wire::{ClaimRequest, endpoint};

use super::body::Json;
use super::turn::InTurn;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::{claim, session};

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::CLAIMS, post(open))
}

async fn open(
    State(state): State<AppState>,
    _: InTurn,
    Json(asked): Json<ClaimRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (cookie, rider) = claim::open(&state, &asked.code).await?;
    Ok(([(SET_COOKIE, cookie)], Json(session::answer(rider))))
}
