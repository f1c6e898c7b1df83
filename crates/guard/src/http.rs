//! The guard's door: its five verbs over HTTP, for whoever shows the secret, and nothing else.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use core::fmt::Debug;
use guard_client::{
    BODY_BYTES_MAX, Done, Instructed, Notification, OrderAt, RefundError, Refunded, Report, Secret,
    ToInstruct, Trade, Undone,
};
use net::ProviderLost;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use crate::guard::{Guard, GuardRefusal};

/// A guard and who may ask it.
#[derive(Debug, Clone)]
struct Door(Arc<(Guard, Secret)>);

/// What a guard answers over HTTP.
pub fn router(guard: Guard, secret: Secret) -> Router {
    let door = Door(Arc::new((guard, secret)));
    let asked = axum::middleware::from_fn_with_state(door.clone(), known);
    Router::new()
        .route("/instruct", post(instruct))
        .route("/query", post(query))
        .route("/close", post(close))
        .route("/refund", post(refund))
        .route("/open-notification", post(open_notification))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(asked)
        .with_state(door)
}

/// Turns away whoever does not show the secret, before anything is read.
async fn known(
    State(door): State<Door>,
    request: Request,
    next: axum::middleware::Next,
) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    if shown.is_some_and(|shown| door.0.1.is_shown_by(shown)) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn instruct(
    State(door): State<Door>,
    Body(asked): Body<ToInstruct>,
) -> Result<Body<Instructed>, Unwilling> {
    match door.0.0.instruct(&asked.tariff, &asked.quote, &asked.order).await {
        Ok(answer) => Ok(Body(answer.into())),
        Err(GuardRefusal::Lost(lost)) => Err(lost.into()),
        Err(refusal) => Err(Unwilling::refused(refusal)),
    }
}

async fn query(
    State(door): State<Door>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Trade>, Unwilling> {
    Ok(Body(door.0.0.query(&order).await?))
}

async fn close(
    State(door): State<Door>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Done>, Unwilling> {
    door.0.0.close(&order).await?;
    Ok(Body(Done {}))
}

async fn refund(
    State(door): State<Door>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Refunded>, Unwilling> {
    match door.0.0.refund(&order).await {
        Ok(refunded) => Ok(Body(refunded)),
        Err(RefundError::Underway) => Err(Unwilling(StatusCode::ACCEPTED, "under way".into())),
        Err(RefundError::Lost(lost)) => Err(lost.into()),
        Err(RefundError::Refused(reason)) => {
            Err(Unwilling(StatusCode::UNPROCESSABLE_ENTITY, reason))
        }
    }
}

async fn open_notification(
    State(door): State<Door>,
    Body(report): Body<Report>,
) -> Result<Body<Notification>, Unwilling> {
    door.0.0.open_notification(&report).map(Body).map_err(Unwilling::refused)
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
struct Unwilling(StatusCode, String);

impl Unwilling {
    fn refused(refusal: impl Debug) -> Self {
        tracing::error!(?refusal, "the guard refuses");
        Self(StatusCode::UNPROCESSABLE_ENTITY, format!("{refusal:?}"))
    }
}

impl From<ProviderLost> for Unwilling {
    fn from(ProviderLost(reason): ProviderLost) -> Self {
        Self(StatusCode::BAD_GATEWAY, reason)
    }
}

impl IntoResponse for Unwilling {
    fn into_response(self) -> Response {
        (self.0, Body(Undone { reason: self.1 })).into_response()
    }
}
