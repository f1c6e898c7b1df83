//! `POST /api/notify/alipay` and `/api/notify/wechat`: what a provider reports by itself. It repeats
//! until it is told that the report was taken.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use wire::Channel;

use crate::guard::Report;
use crate::money::settle;
use crate::state::AppState;
use crate::wechat::Signature;

/// The longest report that is read, in bytes.
const NOTIFICATION_BYTES_MAX: usize = 16_384;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/notify/alipay", post(alipay))
        .route("/api/notify/wechat", post(wechat))
        .layer(DefaultBodyLimit::max(NOTIFICATION_BYTES_MAX))
}

/// Alipay reads the word, not the status.
async fn alipay(State(state): State<AppState>, body: String) -> (StatusCode, &'static str) {
    let report = Report { body, signature: None };
    let status = taken(&state, Channel::AlipayWap, &report).await;
    (status, if status == StatusCode::OK { "success" } else { "failure" })
}

/// WeChat Pay reads the status alone.
async fn wechat(State(state): State<AppState>, headers: HeaderMap, body: String) -> StatusCode {
    let signature = Some(Signature::of(&headers));
    taken(&state, Channel::WechatH5, &Report { body, signature }).await
}

/// The channel is one of the provider who reports, good for a refund.
async fn taken(state: &AppState, channel: Channel, report: &Report) -> StatusCode {
    let notification = match state.guard.open_notification(report).await {
        Ok(notification) => notification,
        Err(refusal) => {
            tracing::warn!(?refusal, "a notification is not believed");
            return StatusCode::BAD_REQUEST;
        }
    };
    match settle::reported(state, channel, &notification, &report.body).await {
        Ok(()) => StatusCode::OK,
        Err(refusal) => {
            tracing::error!(?refusal, no = %notification.order, "a notification is not taken yet");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
