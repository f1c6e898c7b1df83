//! Who the rider is: `POST /api/codes`, `POST` and `GET /api/session`, and `POST /api/claims`, by which whoever
//! knows a claim code looks at its purchase, and can do nothing else.

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use wire::{ClaimRequest, CodeAnswer, CodeRequest, SessionAnswer, SessionRequest, endpoint};

use super::admission::InTurn;
use super::body::Json;
use super::cookie::Cookie;
use super::rider::SignedIn;
use crate::refusal::Refusal;
use crate::rider::{claim, session};
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::CODES, post(send_code))
        .route(endpoint::SESSION, get(who).post(sign_in))
        .route(endpoint::CLAIMS, post(open))
}

async fn send_code(
    State(state): State<AppState>,
    _: InTurn,
    Json(asked): Json<CodeRequest>,
) -> Result<Json<CodeAnswer>, Refusal> {
    session::send_code(&state, &asked.phone).await.map(Json)
}

async fn sign_in(
    State(state): State<AppState>,
    _: InTurn,
    Json(asked): Json<SessionRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (token, rider) = session::sign_in(&state, &asked.phone, &asked.code).await?;
    Ok((Cookie::Session.set(&state.origin, token), Json(session::answer(rider))))
}

async fn who(SignedIn(rider): SignedIn) -> Json<SessionAnswer> {
    Json(session::answer(rider))
}

async fn open(
    State(state): State<AppState>,
    _: InTurn,
    Json(asked): Json<ClaimRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (token, rider) = claim::open(&state, &asked.code).await?;
    Ok((Cookie::Session.set(&state.origin, token), Json(session::answer(rider))))
}
