//! The HTTP API of the guard: its nine verbs, for whoever sends the secret, and nothing else.

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use guard_client::{
    BODY_BYTES_MAX, Billed, BilledOutcome, BilledRefund, Done, Hello, InstructRefusal, Instructed,
    Notification, NotificationRefusal, OrderAt, RefundRefusal, RefundState, Report, Secret, ToBill,
    ToHello, ToInstruct, Trade, Unknown,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use crate::guard::Guard;
use crate::refusal::{ProviderError, RefundFailure};

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
        .route("/refund-query", post(refund_query))
        .route("/bill", post(bill))
        .route("/billed-refund", post(billed_refund))
        .route("/open-notification", post(open_notification))
        .route("/hello", post(hello))
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
) -> Result<Body<Instructed>, NotDone<InstructRefusal>> {
    let answer = access.0.0.instruct(&asked.tariff, &asked.quote, &asked.order).await;
    let refusal = match answer {
        Ok(answer) => return Ok(Body(answer.into())),
        Err(refusal) => refusal,
    };
    tracing::warn!(?refusal, "no instruction");
    Err(NotDone::Refused(refusal.answered()?))
}

async fn query(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Trade>, NoAnswer> {
    Ok(Body(access.0.0.query(&order).await?))
}

async fn close(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<Done>, NoAnswer> {
    access.0.0.close(&order).await?;
    Ok(Body(Done {}))
}

async fn refund(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<RefundState>, NotDone<RefundRefusal>> {
    Ok(Body(access.0.0.refund(&order).await?))
}

async fn refund_query(
    State(access): State<Access>,
    Body(order): Body<OrderAt>,
) -> Result<Body<RefundState>, NotDone<RefundRefusal>> {
    Ok(Body(access.0.0.refund_query(&order).await?))
}

async fn bill(
    State(access): State<Access>,
    Body(asked): Body<ToBill>,
) -> Result<Body<Billed>, NoAnswer> {
    Ok(Body(access.0.0.bill(asked).await?))
}

async fn billed_refund(
    State(access): State<Access>,
    Body(asked): Body<BilledRefund>,
) -> Result<Body<BilledOutcome>, NoAnswer> {
    Ok(Body(access.0.0.billed_refund(&asked).await?))
}

async fn open_notification(
    State(access): State<Access>,
    Body(report): Body<Report>,
) -> Result<Body<Notification>, NotDone<NotificationRefusal>> {
    access.0.0.open_notification(&report).map(Body).map_err(|refusal| {
        tracing::warn!(provider = report.provider.as_str(), %refusal, "a report is not taken");
        NotDone::Refused(refusal)
    })
}

async fn hello(State(access): State<Access>, Body(ToHello {}): Body<ToHello>) -> Body<Hello> {
    Body(access.0.0.hello())
}

/// A body in either direction.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let body = net::read_json(request, state, |body| serde_json::from_slice(body).ok()).await;
        body.map(Self).ok_or(StatusCode::BAD_REQUEST)
    }
}

impl<T: Serialize> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        net::json(wire::request::encode(&self.0))
    }
}

/// A verb that is not done: 422 when it is refused, 502 when the provider gives no answer.
enum NotDone<R> {
    Refused(R),
    NoAnswer(ProviderError),
}

/// Nothing is known of what the provider did.
struct NoAnswer(ProviderError);

impl From<ProviderError> for NoAnswer {
    fn from(error: ProviderError) -> Self {
        Self(error)
    }
}

impl IntoResponse for NoAnswer {
    fn into_response(self) -> Response {
        let reason = self.0.to_string();
        tracing::warn!(reason, "no answer of the provider");
        (StatusCode::BAD_GATEWAY, Body(Unknown { reason })).into_response()
    }
}

impl<R> From<ProviderError> for NotDone<R> {
    fn from(error: ProviderError) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<RefundFailure> for NotDone<RefundRefusal> {
    fn from(failure: RefundFailure) -> Self {
        match failure {
            RefundFailure::Refused(refusal) => Self::Refused(refusal),
            RefundFailure::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}

impl<R: Serialize> IntoResponse for NotDone<R> {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => {
                (StatusCode::UNPROCESSABLE_ENTITY, Body(refusal)).into_response()
            }
            Self::NoAnswer(error) => NoAnswer(error).into_response(),
        }
    }
}
