//! `GET /api/batches/{batch}/status`: the signed state of a batch.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::body::NoteBody;
use super::rider::BatchInPath;
use crate::batch;
use crate::refusal::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/api/batches/{batch}/status", get(status))
}

async fn status(
    State(state): State<AppState>,
    BatchInPath(id): BatchInPath,
) -> Result<NoteBody, Refusal> {
    batch::status(&state, &id).await.map(NoteBody)
}
