//! Bodies: JSON that `wire` describes in both directions, and notes, byte for byte.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wire::ProblemType;
use wire::json::FromJson;

use crate::refusal::Refusal;

/// A body in JSON; one that can't be read in one way is malformed.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: FromJson> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let value = net::read_json(request, state, wire::request::decode).await;
        Ok(Self(value.ok_or(ProblemType::Malformed)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        net::json(wire::request::encode(&self.0))
    }
}

/// A note, byte for byte.
pub(crate) struct NoteBody(pub(crate) String);

impl IntoResponse for NoteBody {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("text/plain; charset=utf-8");
        ([(header::CONTENT_TYPE, kind)], self.0).into_response()
    }
}
