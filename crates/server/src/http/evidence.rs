//! `POST /api/evidence`: the signed notes that prove a wrong amount.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use wire::{EvidenceRequest, endpoint};

use super::body::Json;
use crate::refusal::Refusal;
use crate::sale::pause;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::EVIDENCE, post(take))
}

async fn take(
    State(state): State<AppState>,
    Json(evidence): Json<EvidenceRequest>,
) -> Result<StatusCode, Refusal> {
    pause::take_evidence(&state, &evidence).await.map(|()| StatusCode::NO_CONTENT)
}
