//! Signing in: `POST /api/codes`, `POST` and `GET /api/session`, and `POST /api/claims`, which opens a session that
//! may view the purchase of a claim code and do nothing else.

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use wire::{ClaimRequest, CodeAnswer, CodeRequest, SessionAnswer, SessionRequest, endpoint};

use super::admission::Admitted;
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
    _: Admitted,
    Json(request): Json<CodeRequest>,
) -> Result<Json<CodeAnswer>, Refusal> {
    session::send_code(&state, &request.phone).await.map(Json)
}

async fn sign_in(
    State(state): State<AppState>,
    _: Admitted,
    Json(request): Json<SessionRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (token, rider) = session::sign_in(&state, &request.phone, &request.code).await?;
    Ok((Cookie::Session.set(&state.origin, token), Json(session::answer(rider))))
}

async fn who(SignedIn(rider): SignedIn) -> Json<SessionAnswer> {
    Json(session::answer(rider))
}

async fn open(
    State(state): State<AppState>,
    _: Admitted,
    Json(request): Json<ClaimRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (token, rider) = claim::open(&state, &request.code).await?;
    Ok((Cookie::Session.set(&state.origin, token), Json(session::answer(rider))))
}
