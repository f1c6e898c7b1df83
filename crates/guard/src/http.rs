//! The HTTP API of the guard: its five verbs, for whoever sends the secret, and nothing else.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use core::fmt::Debug;
use guard_client::{
    BODY_BYTES_MAX, Done, Instructed, Notification, OrderAt, Refunded, Report, Secret, ToInstruct,
    Trade, Undone,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use crate::guard::Guard;
use crate::refusal::{GuardRefusal, ProviderError, RefundRefusal};

/// A guard and who may ask it.
#[derive(Debug, Clone)]
struct Access(Arc<(Guard, Secret)>);

/// What a guard answers over HTTP.
pub fn router(guard: Guard, secret: Secret) -> Router {
    let access = Access(Arc::new((guard, secret)));
    let asked = axum::middleware::from_fn_with_state(access.clone(), known);
    Router::new()
        .route("/instruct", post(instruct))
        .route("/query", post(query))
        .route("/close", post(close))
        .route("/refund", post(refund))
        .route("/open-notification", post(open_notification))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(asked)
        .with_state(access)
}

/// Turns away whoever does not show the secret, before anything is read.
async fn known(
    State(access): State<Access>,
    request: Request,
    next: axum::middleware::Next,
) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    if shown.is_some_and(|shown| access.0.1.is_shown_by(shown)) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn instruct(
    State(access): State<Access>,
    Body(asked): Body<ToInstruct>,
) -> Result<Body<Instructed>, NotDone> {
    match access.0.0.instruct(&asked.tariff, &asked.quote, &asked.order).await {
        Ok(answer) => Ok(Body(answer.into())),
        Err(GuardRefusal::NoAnswer(error)) => Err(error.into()),
        Err(refusal) => Err(NotDone::refused(refusal)),
    }
}

async fn query(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Trade>, NotDone> {
    Ok(Body(access.0.0.query(&order).await?))
}

async fn close(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Done>, NotDone> {
    access.0.0.close(&order).await?;
    Ok(Body(Done {}))
}

async fn refund(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Refunded>, NotDone> {
    match access.0.0.refund(&order).await {
        Ok(refunded) => Ok(Body(refunded)),
        Err(RefundRefusal::Underway) => Err(NotDone(StatusCode::ACCEPTED, "under way".into())),
        Err(RefundRefusal::NoAnswer(error)) => Err(error.into()),
        Err(
            refusal @ (RefundRefusal::UnknownOrder
            | RefundRefusal::Refused(_)
            | RefundRefusal::Amount(_)),
        ) => Err(NotDone(StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string())),
    }
}

async fn open_notification(
    State(access): State<Access>,
    Body(report): Body<Report>,
) -> Result<Body<Notification>, NotDone> {
    access.0.0.open_notification(&report).map(Body).map_err(NotDone::refused)
}

/// A body in either direction.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|_| StatusCode::BAD_REQUEST)?;
        serde_json::from_slice(&body).map(Self).map_err(|_| StatusCode::BAD_REQUEST)
    }
}

impl<T: Serialize> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, kind)], wire::request::encode(&self.0)).into_response()
    }
}

/// A verb that is not done: 202 when it will be, 422 when the guard will not, 502 when the provider
/// can't be heard.
struct NotDone(StatusCode, String);

impl NotDone {
    fn refused(refusal: impl Debug) -> Self {
        tracing::error!(?refusal, "the guard refuses");
        Self(StatusCode::UNPROCESSABLE_ENTITY, format!("{refusal:?}"))
    }
}

impl From<ProviderError> for NotDone {
    fn from(error: ProviderError) -> Self {
        Self(StatusCode::BAD_GATEWAY, error.to_string())
    }
}

impl IntoResponse for NotDone {
    fn into_response(self) -> Response {
        (self.0, Body(Undone { reason: self.1 })).into_response()
    }
}
