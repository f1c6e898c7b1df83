//! Purchases: `POST /api/quotes` asks what to pay, `POST /api/orders` confirms it, `POST
//! /api/purchases/{id}/instructions` asks where, and the rest what became of it and what a rider can
//! take away.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use guard_client::Payer;
use wire::{
    InstructionAnswer, InstructionRequest, OrderRequest, PurchaseId, PurchaseView, QuoteRequest,
    endpoint,
};

use super::admission::{InTurn, OfHolder};
use super::body::{Json, NoteBody};
use super::openid::payer;
use super::rider::{BatchInPath, Buyer, Key, Looking, PurchaseInPath, SignedIn};
use crate::money::{price_proof, settle};
use crate::refusal::Refusal;
use crate::sale::instruction::Wanted;
use crate::sale::{self, purchase};
use crate::state::AppState;
use crate::store::riders::Rider;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::QUOTES, post(quote))
        .route(endpoint::ORDERS, post(order))
        .route("/api/purchases/{id}/instructions", post(instruct))
        .route("/api/purchases/{id}", get(find))
        .route("/api/purchases/{id}/settle", post(settled))
        .route("/api/purchases/{id}/proof", get(proof))
        .route("/api/purchases/{id}/receipt.svg", get(receipt_code))
        .route("/api/batches/{batch}/mine", get(mine))
}

async fn quote(
    State(state): State<AppState>,
    _: InTurn,
    Buyer(rider): Buyer,
    Key(id): Key,
    Json(asked): Json<QuoteRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::quote::quote(&state, &rider.id, id, &asked).await.map(Json)
}

async fn order(
    State(state): State<AppState>,
    Buyer(rider): Buyer,
    _: OfHolder,
    Key(id): Key,
    Json(confirmed): Json<OrderRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::order::order(&state, &rider.id, id, &confirmed).await.map(Json)
}

/// Which purchase is to be paid, and by whom: a request for an instruction without its body.
struct ToPay {
    rider: Rider,
    id: PurchaseId,
    payer: Payer,
}

impl FromRequestParts<AppState> for ToPay {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let Buyer(rider) = Buyer::from_request_parts(parts, state).await?;
        OfHolder::from_request_parts(parts, state).await?;
        let PurchaseInPath(id) = PurchaseInPath::from_request_parts(parts, state).await?;
        Ok(Self { rider, id, payer: payer(&parts.headers, &state.origin) })
    }
}

async fn instruct(
    State(state): State<AppState>,
    ToPay { rider, id, payer }: ToPay,
    Json(asked): Json<InstructionRequest>,
) -> Result<Json<InstructionAnswer>, Refusal> {
    let wanted = Wanted { rider: &rider.id, id, asked: &asked, payer };
    sale::instruction::instruct(&state, wanted).await.map(Json)
}

async fn find(
    State(state): State<AppState>,
    Looking(rider, id): Looking,
) -> Result<Json<PurchaseView>, Refusal> {
    purchase::find(&state, &rider.id, id).await.map(Json)
}

async fn settled(
    State(state): State<AppState>,
    Looking(rider, id): Looking,
    _: OfHolder,
) -> Result<Json<PurchaseView>, Refusal> {
    settle::settle(&state, &rider.id, id).await.map(Json)
}

async fn mine(
    State(state): State<AppState>,
    SignedIn(rider): SignedIn,
    BatchInPath(batch): BatchInPath,
) -> Result<Json<PurchaseView>, Refusal> {
    match rider.only {
        Some(only) => purchase::find(&state, &rider.id, only).await,
        None => purchase::latest(&state, &rider.id, &batch).await,
    }
    .map(Json)
}

/// `inline`: where nothing can be saved, as in many a webview, the text is shown and can be copied.
async fn proof(
    State(state): State<AppState>,
    Looking(rider, id): Looking,
) -> Result<impl IntoResponse, Refusal> {
    let file = price_proof::file(&state, &rider.id, id).await?;
    let name = format!("inline; filename=\"price-proof-{}.txt\"", id.number());
    Ok(([(CONTENT_DISPOSITION, name)], NoteBody(file)))
}

async fn receipt_code(
    State(state): State<AppState>,
    Looking(rider, id): Looking,
) -> Result<impl IntoResponse, Refusal> {
    let picture = price_proof::receipt_code(&state, &rider.id, id).await?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture))
}
