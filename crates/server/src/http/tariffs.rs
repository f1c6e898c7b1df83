//! `GET /api/tariff` and `GET /api/tariffs/{hex}`: the offer in force, and every one that ever was.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use axum::routing::get;
use wire::{ProblemType, endpoint};

use super::body::NoteBody;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::tariffs;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::TARIFF, get(in_force)).route("/api/tariffs/{hex}", get(by_digest))
}

async fn in_force(State(state): State<AppState>) -> NoteBody {
    NoteBody(state.tariff.note().join())
}

async fn by_digest(
    State(state): State<AppState>,
    Path(hex): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let note = tariffs::find(&mut *state.store.reading().await?, &hex).await?;
    let note = note.ok_or(ProblemType::NotFound)?;
    Ok(([(CACHE_CONTROL, "public, max-age=31536000, immutable")], NoteBody(note)))
}
