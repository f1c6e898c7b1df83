//! `POST /api/notify/{provider}`: the provider's reports. A provider repeats a report until it is acknowledged. The
//! guard reads a report and verifies its signature.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use guard_client::{Header, NOTIFICATION_BYTES_MAX, NotTaken, Report, not_taken};
use wire::Provider;

use crate::money::notified::notified;
use crate::state::AppState;

/// How many headers of a report the guard gets.
const HEADERS_MAX: usize = 32;
/// The longest header of a report that the guard gets, in bytes: a signature has some 350.
const HEADER_BYTES_MAX: usize = 1_024;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/notify/{provider}", post(notify))
        .layer(DefaultBodyLimit::max(NOTIFICATION_BYTES_MAX))
}

async fn notify(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(provider) = Provider::parse(&provider) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let body = body.map_err(|rejection| {
        tracing::warn!(provider = provider.as_str(), %rejection, "a report can't be read");
        rejection.status()
    });
    // What both providers sign is text.
    let body =
        body.and_then(|body| String::from_utf8(body.into()).map_err(|_| StatusCode::BAD_REQUEST));
    let taken = match body {
        Ok(body) => taken(&state, &report(provider, &headers, body)).await,
        Err(status) => Err(status),
    };
    match taken {
        Ok(acknowledgement) => (StatusCode::OK, acknowledgement).into_response(),
        Err(status) => {
            let NotTaken { kind, body } = not_taken(provider);
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
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
