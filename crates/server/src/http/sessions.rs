//! `POST /api/codes`, and `POST` and `GET /api/session`: who the rider is.

use axum::Router;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use wire::{CodeAnswer, CodeRequest, SessionAnswer, SessionRequest, endpoint};

use super::body::Json;
use super::rider::SignedIn;
use super::turn::InTurn;
use crate::refusal::Refusal;
use crate::session;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::CODES, post(send_code))
        .route(endpoint::SESSION, get(who).post(sign_in))
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
    let (cookie, rider) = session::sign_in(&state, &asked.phone, &asked.code).await?;
    Ok(([(SET_COOKIE, cookie)], Json(session::answer(rider))))
}

async fn who(SignedIn(rider): SignedIn) -> Json<SessionAnswer> {
    Json(session::answer(rider))
}
