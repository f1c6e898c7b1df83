//! Purchases: `POST /api/quotes` requests a quote, `POST /api/orders` confirms it, `POST
//! /api/purchases/{id}/instructions` requests an address to pay at; the rest reads the outcome and the notes of a purchase.

use axum::Router;
use axum::extract::{FromRequestParts, RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use guard_client::{InstructRefusal, Payer};
use wire::{
    InstructionAnswer, InstructionRequest, OrderRequest, ProblemType, PurchaseId, PurchaseView,
    PurchasesAnswer, QuoteRequest, endpoint,
};

use super::admission::{Admitted, TicketHolder};
use super::body::{Json, NoteBody};
use super::openid::payer;
use super::rider::{BatchInPath, IdempotencyKey, MayBuy, MayView, PurchaseInPath, SignedIn};
use crate::money::{give_back, price_proof, settle};
use crate::refusal::Refusal;
use crate::sale::instruction::Wanted;
use crate::sale::{self, purchase};
use crate::state::AppState;
use crate::store::riders::Rider;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::QUOTES, post(quote))
        .route(endpoint::ORDERS, post(order))
        .route(endpoint::PURCHASES, get(list))
        .route("/api/purchases/{id}/instructions", post(instruct))
        .route("/api/purchases/{id}", get(find))
        .route("/api/purchases/{id}/settle", post(settled))
        .route("/api/purchases/{id}/return", post(given_back))
        .route("/api/purchases/{id}/proof", get(proof))
        .route("/api/purchases/{id}/receipt.svg", get(receipt_code))
        .route("/api/batches/{batch}/mine", get(mine))
}

async fn quote(
    State(state): State<AppState>,
    _: Admitted,
    MayBuy(rider): MayBuy,
    IdempotencyKey(id): IdempotencyKey,
    Json(request): Json<QuoteRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::quote::quote(&state, &rider.id, id, &request).await.map(Json)
}

async fn order(
    State(state): State<AppState>,
    MayBuy(rider): MayBuy,
    _: TicketHolder,
    IdempotencyKey(id): IdempotencyKey,
    Json(confirmed): Json<OrderRequest>,
) -> Result<Json<PurchaseView>, Refusal> {
    sale::order::order(&state, &rider.id, id, &confirmed).await.map(Json)
}

/// The head of a request for an instruction: the purchase, and who pays it.
struct PaymentRequest {
    rider: Rider,
    id: PurchaseId,
    payer: Payer,
}

impl FromRequestParts<AppState> for PaymentRequest {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let MayBuy(rider) = MayBuy::from_request_parts(parts, state).await?;
        TicketHolder::from_request_parts(parts, state).await?;
        let PurchaseInPath(id) = PurchaseInPath::from_request_parts(parts, state).await?;
        Ok(Self { rider, id, payer: payer(&parts.headers, state) })
    }
}

async fn instruct(
    State(state): State<AppState>,
    PaymentRequest { rider, id, payer }: PaymentRequest,
    Json(request): Json<InstructionRequest>,
) -> Result<Json<InstructionAnswer>, Refusal> {
    let wanted = Wanted { rider: &rider.id, id, asked: &request, payer };
    match sale::instruction::instruct(&state, wanted).await {
        Err(Refusal::Guard(InstructRefusal::Settled(why))) => {
            Err(settle::confirmed(&state, &rider.id, id, why).await)
        }
        answer => answer.map(Json),
    }
}

async fn list(
    State(state): State<AppState>,
    SignedIn(rider): SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Json<PurchasesAnswer>, Refusal> {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let before = pairs.find(|(name, _)| name == endpoint::BEFORE);
    let before = before.map(|(_, id)| PurchaseId::parse(&id).ok_or(ProblemType::Malformed));
    purchase::list(&state, &rider, before.transpose()?).await.map(Json)
}

async fn find(
    State(state): State<AppState>,
    MayView { rider, purchase: id }: MayView,
) -> Result<Json<PurchaseView>, Refusal> {
    purchase::find(&state, &rider.id, id).await.map(Json)
}

async fn settled(
    State(state): State<AppState>,
    MayView { rider, purchase: id }: MayView,
    _: TicketHolder,
) -> Result<Json<PurchaseView>, Refusal> {
    settle::settle(&state, &rider.id, id).await.map(Json)
}

async fn given_back(
    State(state): State<AppState>,
    MayBuy(rider): MayBuy,
    PurchaseInPath(id): PurchaseInPath,
) -> Result<Json<PurchaseView>, Refusal> {
    give_back::give_back(&state, &rider.id, id).await.map(Json)
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
    MayView { rider, purchase: id }: MayView,
) -> Result<impl IntoResponse, Refusal> {
    let file = price_proof::file(&state, &rider.id, id).await?;
    let name = format!("inline; filename=\"price-proof-{}.txt\"", id.number());
    Ok(([(CONTENT_DISPOSITION, name)], NoteBody(file)))
}

async fn receipt_code(
    State(state): State<AppState>,
    MayView { rider, purchase: id }: MayView,
) -> Result<impl IntoResponse, Refusal> {
    let picture = price_proof::receipt_code(&state, &rider.id, id).await?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture))
}
