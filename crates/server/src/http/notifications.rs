//! `POST /api/notify/{provider}`: the provider's reports. A provider repeats a report until it is acknowledged. The
//! guard reads a report and verifies its signature.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::post;
use guard_client::{Header, Report};
use wire::Provider;

use crate::money::notified::notified;
use crate::state::AppState;

/// The longest report that is read, in bytes.
const NOTIFICATION_BYTES_MAX: usize = 16_384;
/// How many headers of a report the guard gets.
const HEADERS_MAX: usize = 32;
/// The longest header of a report that the guard gets, in bytes: a signature has some 350.
const HEADER_BYTES_MAX: usize = 1_024;

/// What a provider reads in an answer to a report that was not taken. Alipay reads the word, WeChat Pay the
/// status.
const NOT_TAKEN: &str = "failure";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/notify/{provider}", post(notify))
        .layer(DefaultBodyLimit::max(NOTIFICATION_BYTES_MAX))
}

async fn notify(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let Some(provider) = Provider::parse(&provider) else {
        return (StatusCode::NOT_FOUND, String::new());
    };
    match taken(&state, &report(provider, &headers, body)).await {
        Ok(acknowledgement) => (StatusCode::OK, acknowledgement),
        Err(status) => (status, NOT_TAKEN.into()),
    }
}

/// What came, as the guard reads it.
fn report(provider: Provider, headers: &HeaderMap, body: String) -> Report {
    let headers = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok().filter(|it| it.len() <= HEADER_BYTES_MAX)?;
        Some(Header { name: name.as_str().into(), value: value.into() })
    });
    Report { provider, headers: headers.take(HEADERS_MAX).collect(), body }
}

async fn taken(state: &AppState, report: &Report) -> Result<String, StatusCode> {
    let notification = state.guard.open_notification(report).await.map_err(|refusal| {
        tracing::warn!(?refusal, "a notification is not believed");
        StatusCode::BAD_REQUEST
    })?;
    match notified(state, &notification, &report.body).await {
        Ok(()) => Ok(notification.acknowledgement),
        Err(refusal) => {
            tracing::error!(?refusal, no = %notification.order, "a notification is not taken yet");
            Err(refusal.into_response().status())
        }
    }
}
