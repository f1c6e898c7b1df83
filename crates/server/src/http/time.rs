//! `GET /api/time`: what the app anchors its clock to.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use wire::{TimeAnswer, endpoint};

use super::body::Json;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::TIME, get(time))
}

async fn time(State(state): State<AppState>) -> Json<TimeAnswer> {
    let received_ms = state.clock.now_ms();
    Json(TimeAnswer { received_ms, sent_ms: state.clock.now_ms() })
}
