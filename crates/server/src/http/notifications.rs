//! `POST /api/notify/alipay` and `/api/notify/wechat`: what a provider reports by itself. It repeats
//! until it is told that the report was taken.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use wire::Channel;

use crate::money::settle;
use crate::state::AppState;
use guard_client::{Header, Report};

/// The longest report that is read, in bytes.
const NOTIFICATION_BYTES_MAX: usize = 16_384;
/// How many headers of a report the guard gets.
const HEADERS_MAX: usize = 32;
/// The longest header of a report that the guard gets, in bytes: a signature has some 350.
const HEADER_BYTES_MAX: usize = 1_024;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/notify/alipay", post(alipay))
        .route("/api/notify/wechat", post(wechat))
        .layer(DefaultBodyLimit::max(NOTIFICATION_BYTES_MAX))
}

/// Alipay reads the word, not the status.
async fn alipay(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, &'static str) {
    let status = taken(&state, report(Channel::AlipayWap, &headers, body)).await;
    (status, if status == StatusCode::OK { "success" } else { "failure" })
}

/// WeChat Pay reads the status alone.
async fn wechat(State(state): State<AppState>, headers: HeaderMap, body: String) -> StatusCode {
    taken(&state, report(Channel::WechatH5, &headers, body)).await
}

/// What came, as the guard reads it. The channel is one of the provider who reports, good for a
/// refund.
fn report(channel: Channel, headers: &HeaderMap, body: String) -> Report {
    let headers = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok().filter(|it| it.len() <= HEADER_BYTES_MAX)?;
        Some(Header { name: name.as_str().into(), value: value.into() })
    });
    Report { channel, headers: headers.take(HEADERS_MAX).collect(), body }
}

async fn taken(state: &AppState, report: Report) -> StatusCode {
    let notification = match state.guard.open_notification(&report).await {
        Ok(notification) => notification,
        Err(refusal) => {
            tracing::warn!(?refusal, "a notification is not believed");
            return StatusCode::BAD_REQUEST;
        }
    };
    match settle::reported(state, report.channel, &notification, &report.body).await {
        Ok(()) => StatusCode::OK,
        Err(refusal) => {
            tracing::error!(?refusal, no = %notification.order, "a notification is not taken yet");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
