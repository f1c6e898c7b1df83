//! `GET /api/purchases/{id}/proof` and `…/receipt.svg`: what a rider can take away.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::body::NoteBody;
use super::rider::Looking;
use crate::price_proof;
use crate::refusal::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/purchases/{id}/proof", get(file))
        .route("/api/purchases/{id}/receipt.svg", get(receipt_code))
}

/// `inline`: where nothing can be saved, as in many a webview, the text is shown and can be copied.
async fn file(
    State(state): State<AppState>,
    Looking(rider, purchase): Looking,
) -> Result<impl IntoResponse, Refusal> {
    let file = price_proof::file(&state, &rider.id, purchase).await?;
    let name = format!("inline; filename=\"price-proof-{}.txt\"", purchase.number());
    Ok(([(CONTENT_DISPOSITION, name)], NoteBody(file)))
}

async fn receipt_code(
    State(state): State<AppState>,
    Looking(rider, purchase): Looking,
) -> Result<impl IntoResponse, Refusal> {
    let picture = price_proof::receipt_code(&state, &rider.id, purchase).await?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture))
}
