//! Refusals as RFC 9457 problems: the answer contains the type, the log the rest.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guard_client::InstructRefusal;
use wire::endpoint::SLOT_PASS;
use wire::problem::MEDIA_TYPE;
use wire::{Problem, ProblemType};

use crate::refusal::Refusal;

/// When it makes sense to ask again where the store can't be used, in seconds.
const STORE_BUSY_SECONDS: u64 = 1;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let pass = match &self {
            Self::Waiting { pass, .. } => HeaderValue::from_str(pass).ok(),
            _ => None,
        };
        let (problem, retry_after) = problem(self);
        let status = StatusCode::from_u16(problem.kind.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
        let mut response = (status, headers, problem.encode()).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(pass) = pass {
            response.headers_mut().insert(SLOT_PASS, pass);
        }
        response
    }
}

/// The one mapping of refusals to problems. Each is logged here and nowhere else.
fn problem(refusal: Refusal) -> (Problem, Option<u64>) {
    match refusal {
        Refusal::Problem(kind) => (kind.into(), None),
        Refusal::RetryAfter(kind, seconds) => (kind.into(), Some(seconds)),
        Refusal::Waiting { seconds, .. } => (ProblemType::Busy.into(), Some(seconds)),
        Refusal::PurchaseExists(purchase) => {
            let kind = ProblemType::PurchaseExists;
            (Problem { purchase: Some(purchase), ..kind.into() }, None)
        }
        Refusal::CodeSent { again_in_s, good_for_s } => {
            let kind = ProblemType::TooMany;
            (Problem { good_for_s, ..kind.into() }, Some(again_in_s))
        }
        Refusal::Store(error) if error.is_temporary() => {
            tracing::error!(%error, "the store can't be used now");
            (ProblemType::Busy.into(), Some(STORE_BUSY_SECONDS))
        }
        Refusal::Channel(lost) => {
            tracing::warn!(%lost, "nothing is known from the provider");
            (ProblemType::ChannelUnavailable.into(), None)
        }
        Refusal::Store(error) => internal(&error),
        Refusal::Guard(refusal @ (InstructRefusal::Payer(_) | InstructRefusal::PayerAddress)) => {
            tracing::warn!(%refusal, "the rider is offered another channel");
            (ProblemType::PayerUnknown.into(), None)
        }
        Refusal::Guard(
            refusal @ (InstructRefusal::Later(_)
            | InstructRefusal::Settled(_)
            | InstructRefusal::Paused
            | InstructRefusal::Ours(_)),
        ) => internal(&refusal),
        refusal @ Refusal::Unclean(_) => internal(&refusal),
        Refusal::Random(error) => internal(&error),
        refusal @ Refusal::Missing(_) => internal(&refusal),
    }
}

fn internal(error: &dyn core::fmt::Display) -> (Problem, Option<u64>) {
    tracing::error!(%error, "nothing was decided");
    (ProblemType::Internal.into(), None)
}
