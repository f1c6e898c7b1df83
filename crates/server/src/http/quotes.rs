//! `POST /api/quotes`: what will I pay?

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use wire::{PurchaseView, QuoteRequest, endpoint};

use super::body::Json;
use super::rider::{Buyer, Key};
use super::turn::InTurn;
use crate::refusal::Refusal;
use crate::sale;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::QUOTES, post(quote))
}

async fn quote(
    State(state): State<AppState>,
    _: InTurn,
    Buyer(rider): Buyer,
    Key(purchase): Key,
    Json(asked): Json<QuoteRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::quote(&state, &rider.id, purchase, &asked).await.map(Json)
}
