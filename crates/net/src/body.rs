//! Bodies in JSON: read within the limit of their route, and written with their media type.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Reads the body of a request by `decode`, the caller's strict reader; `None` where the body is longer than the
/// route's `DefaultBodyLimit`, is cut off, or is not what `decode` accepts.
pub async fn read_json<S: Send + Sync, T>(
    request: Request,
    state: &S,
    decode: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    decode(&Bytes::from_request(request, state).await.ok()?)
}

/// The answer with this JSON.
#[must_use]
pub fn json(text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
