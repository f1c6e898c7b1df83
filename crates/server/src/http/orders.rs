//! `POST /api/orders`: I confirm this quote.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use wire::{OrderRequest, PurchaseView, endpoint};

use super::body::Json;
use super::rider::{Buyer, Key};
use super::turn::OfHolder;
use crate::refusal::Refusal;
use crate::sale;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(endpoint::ORDERS, post(order))
}

async fn order(
    State(state): State<AppState>,
    Buyer(rider): Buyer,
    _: OfHolder,
    Key(purchase): Key,
    Json(confirmed): Json<OrderRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::order(&state, &rider.id, purchase, &confirmed).await.map(Json)
}
