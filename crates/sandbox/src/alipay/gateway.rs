//! `/gateway.do`: the one address of every request, whatever its verb; `method` says what it is.

use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use wire::Provider;

use super::calls;
use super::request::{self, GatewayRefusal};
use crate::cashier;
use crate::state::{Sandbox, SandboxRefusal};
use channels::alipay::{parameters, signed_answer};

pub(crate) async fn call(
    State(sandbox): State<Sandbox>,
    verb: Method,
    RawQuery(query): RawQuery,
    body: String,
) -> Response {
    let text = request::joined(query.as_deref(), &body);
    let method = parameters(&text).and_then(|mut all| all.remove("method"));
    // A browser that brings a spoiled address has to see a page all the same.
    if method.as_deref() == Some(request::PAGE_METHOD) || (verb == Method::GET && method.is_none())
    {
        return cashier::page_of(&sandbox, sandbox.opened_by_alipay(&text).await);
    }
    sandbox.unhung(Provider::Alipay).await;
    match answer(&sandbox, &text).await {
        Ok(answer) => ([(CONTENT_TYPE, "text/html;charset=utf-8")], answer).into_response(),
        Err(refusal) => {
            tracing::error!(%refusal, "the gateway failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer to a request that is no page.
async fn answer(sandbox: &Sandbox, text: &str) -> Result<String, SandboxRefusal> {
    let request = match request::open(sandbox, text) {
        Ok(request) => request,
        Err(refusal) => return refused(sandbox, text, refusal),
    };
    let answer = calls::done(sandbox, &request.method, &request.content).await?;
    signed(sandbox, &request.method, &answer)
}

/// A refusal of the gateway itself: without a signature, or under the name of the method and signed. Which of the two
/// is not documented, and both were seen.
fn refused(
    sandbox: &Sandbox,
    text: &str,
    refusal: GatewayRefusal,
) -> Result<String, SandboxRefusal> {
    let method = parameters(text).and_then(|mut all| all.remove("method")).unwrap_or_default();
    let known = !["isv.invalid-app-id", "isv.missing-app-id"].contains(&refusal.0);
    if known && !method.is_empty() && sandbox.chosen(text, 2) == 0 {
        return signed(sandbox, &method, &refusal.answer());
    }
    Ok(serde_json::json!({ "error_response": refusal.answer() }).to_string())
}

fn signed(sandbox: &Sandbox, method: &str, answer: &Value) -> Result<String, SandboxRefusal> {
    signed_answer(method, &answer.to_string(), &sandbox.0.alipay.key).ok_or(SandboxRefusal::Answer)
}
