//! `POST /api/purchases/{id}/instructions`: where do I pay?

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use wire::{InstructionAnswer, InstructionRequest};

use super::body::Json;
use super::payer::payer;
use super::rider::{Buyer, PurchaseInPath};
use super::turn::OfHolder;
use crate::refusal::Refusal;
use crate::sale;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/api/purchases/{id}/instructions", post(instruct))
}

async fn instruct(
    State(state): State<AppState>,
    Buyer(rider): Buyer,
    _: OfHolder,
    PurchaseInPath(purchase): PurchaseInPath,
    headers: HeaderMap,
    Json(asked): Json<InstructionRequest>,
) -> Result<Json<InstructionAnswer>, Refusal> {
    sale::instruct(&state, &rider.id, purchase, &asked, payer(&headers)).await.map(Json)
}
