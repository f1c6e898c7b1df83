//! `GET /api/purchases/{id}`, `POST …/settle`, `GET /api/batches/{batch}/mine`: what became of it?

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use wire::PurchaseView;

use super::body::Json;
use super::rider::{BatchInPath, Looking, SignedIn};
use super::turn::OfHolder;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::{sale, settle};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/purchases/{id}", get(find))
        .route("/api/purchases/{id}/settle", post(settled))
        .route("/api/batches/{batch}/mine", get(mine))
}

async fn find(
    State(state): State<AppState>,
    Looking(rider, purchase): Looking,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::find(&state, &rider.id, purchase).await.map(Json)
}

async fn settled(
    State(state): State<AppState>,
    Looking(rider, purchase): Looking,
    _: OfHolder,
) -> Result<Json<PurchaseView>, Refusal> {
    settle::settle(&state, &rider.id, purchase).await.map(Json)
}

async fn mine(
    State(state): State<AppState>,
    SignedIn(rider): SignedIn,
    BatchInPath(batch): BatchInPath,
) -> Result<Json<PurchaseView>, Refusal> {
    match rider.only {
        Some(only) => sale::find(&state, &rider.id, only).await,
        None => sale::mine(&state, &rider.id, &batch).await,
    }
    .map(Json)
}
