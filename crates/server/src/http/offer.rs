//! The public offer: `GET /api/tariff`, the tariff in force, `GET /api/tariffs/{hex}`, any tariff that was ever in
//! force, `GET /api/batches/{batch}/status`, the signed state of a batch, and `GET /api/time`, to which the app
//! anchors its clock.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use axum::routing::get;
use wire::{Digest, ProblemType, TimeAnswer, endpoint};

use super::body::{Json, NoteBody};
use super::rider::BatchInPath;
use crate::refusal::Refusal;
use crate::sale;
use crate::state::AppState;
use crate::store::tariffs;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::TIME, get(time))
        .route(endpoint::TARIFF, get(in_force))
        .route("/api/tariffs/{hex}", get(by_digest))
        .route("/api/batches/{batch}/status", get(status))
}

async fn in_force(State(state): State<AppState>) -> NoteBody {
    NoteBody(state.tariff.note().join())
}

async fn by_digest(
    State(state): State<AppState>,
    Path(hex): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let digest = Digest::from_hex(&hex).ok_or(ProblemType::NotFound)?;
    let note = tariffs::find(&mut *state.store.reading().await?, &digest).await?;
    let note = note.ok_or(ProblemType::NotFound)?;
    Ok(([(CACHE_CONTROL, "public, max-age=31536000, immutable")], NoteBody(note)))
}

async fn status(
    State(state): State<AppState>,
    BatchInPath(id): BatchInPath,
) -> Result<NoteBody, Refusal> {
    sale::status(&state, &id).await.map(NoteBody)
}

async fn time(State(state): State<AppState>) -> Json<TimeAnswer> {
    let received_ms = state.clock.now_ms();
    Json(TimeAnswer { received_ms, sent_ms: state.clock.now_ms() })
}
