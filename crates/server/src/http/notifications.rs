//! `POST /api/notify/alipay`: what the provider reports by itself. It repeats until it reads
//! `success`.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::post;

use crate::settle;
use crate::state::AppState;

/// The longest report that is read, in bytes.
const NOTIFICATION_BYTES_MAX: usize = 16_384;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/notify/alipay", post(alipay))
        .layer(DefaultBodyLimit::max(NOTIFICATION_BYTES_MAX))
}

async fn alipay(State(state): State<AppState>, body: String) -> (StatusCode, &'static str) {
    let notification = match state.guard.open_notification(&body).await {
        Ok(notification) => notification,
        Err(refusal) => {
            tracing::warn!(?refusal, "a notification is not believed");
            return (StatusCode::BAD_REQUEST, "failure");
        }
    };
    match settle::reported(&state, &notification, &body).await {
        Ok(()) => (StatusCode::OK, "success"),
        Err(refusal) => {
            tracing::error!(?refusal, no = %notification.order, "a notification is not taken yet");
            (StatusCode::INTERNAL_SERVER_ERROR, "failure")
        }
    }
}
