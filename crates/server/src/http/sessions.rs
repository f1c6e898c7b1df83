//! Signing in and out: `POST /api/codes`, `POST`, `GET` and `DELETE /api/session`, the list of sessions, and
//! `POST /api/claims`, which opens a session that may view the purchase of a claim code and do nothing else.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use axum_extra::extract::cookie::CookieJar;
use wire::{
    ClaimRequest, CodeRequest, ProblemType, SessionAnswer, SessionRequest, SessionsAnswer, endpoint,
};

use super::admission::Admitted;
use super::body::Json;
use super::cookie::Cookie;
use super::rider::{MayBuy, SessionInPath, SignedIn, SigningBrowser};
use crate::refusal::Refusal;
use crate::rider::{claim, code, session, token};
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(endpoint::CODES, post(send_code))
        .route(endpoint::SESSION, get(who).post(sign_in).delete(sign_out))
        .route(endpoint::SESSIONS, get(list))
        .route(&endpoint::session("{id}"), delete(end))
        .route(endpoint::CLAIMS, post(open))
}

async fn send_code(
    State(state): State<AppState>,
    _: Admitted,
    browser: SigningBrowser,
    Json(request): Json<CodeRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let sent = code::send(&state, request.phone.as_deref(), &browser.get()).await?;
    Ok((Cookie::Code.set(&state.origin, sent.cookie), Json(sent.answer)))
}

async fn sign_in(
    State(state): State<AppState>,
    _: Admitted,
    browser: SigningBrowser,
    Json(request): Json<SessionRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let signed_in = match request {
        SessionRequest::Code(code) => code::sign_in(&state, &code, &browser.get()).await?,
        SessionRequest::Token(token) => {
            let nonce = browser.nonce().ok_or(ProblemType::Malformed)?;
            token::sign_in(&state, &token, nonce, &browser.get()).await?
        }
    };
    let code::SignedIn { rider, token, device } = signed_in;
    let cookies = Cookie::Session.set(&state.origin, token);
    let cookies = Cookie::Device.add(cookies, &state.origin, device);
    Ok((cookies, Json(session::answer(rider))))
}

/// Signs out, and answers that only once the session is over. The browser forgets its request for a code too: the next
/// rider's is another one.
async fn sign_out(
    State(state): State<AppState>,
    browser: SigningBrowser,
) -> Result<impl IntoResponse, Refusal> {
    if let Some(token) = browser.token() {
        session::end(&state, token).await?;
    }
    let cookies = Cookie::Session.drop(CookieJar::new(), &state.origin);
    Ok((StatusCode::NO_CONTENT, Cookie::Code.drop(cookies, &state.origin)))
}

async fn who(SignedIn(rider): SignedIn) -> Json<SessionAnswer> {
    Json(session::answer(rider))
}

async fn list(
    State(state): State<AppState>,
    MayBuy(rider): MayBuy,
    browser: SigningBrowser,
) -> Result<Json<SessionsAnswer>, Refusal> {
    let token = browser.token().unwrap_or_default();
    session::list(&state, &rider, token).await.map(Json)
}

async fn end(
    State(state): State<AppState>,
    MayBuy(rider): MayBuy,
    SessionInPath(id): SessionInPath,
) -> Result<StatusCode, Refusal> {
    session::end_listed(&state, &rider, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn open(
    State(state): State<AppState>,
    _: Admitted,
    Json(request): Json<ClaimRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let (token, rider) = claim::open(&state, &request.code).await?;
    Ok((Cookie::Session.set(&state.origin, token), Json(session::answer(rider))))
}
