//! The providers' console: what the merchant's staff sees and does there, and the switches of a demonstration.

use axum::Json;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wire::Provider;

use super::{html, page, refused};
use crate::books::trades;
use crate::pay::RefundEnd;
use crate::state::{Sandbox, SandboxRefusal};
use crate::switches::Switches;
use keys::pricing;

/// The page with the newest orders.
pub(crate) async fn show(State(sandbox): State<Sandbox>) -> Response {
    match newest(&sandbox).await {
        Ok(trades) => html(StatusCode::OK, page::console(&trades)),
        Err(refusal) => refused(&refusal),
    }
}

async fn newest(sandbox: &Sandbox) -> Result<Vec<trades::Trade>, SandboxRefusal> {
    Ok(trades::newest(&mut *sandbox.0.store.reading().await?).await?)
}

/// A refund that a person makes.
#[derive(Debug, Deserialize)]
pub(crate) struct StaffRefund {
    provider: String,
    order: String,
    /// Empty: all that is left.
    #[serde(default)]
    yuan: String,
}

pub(crate) async fn refund(
    State(sandbox): State<Sandbox>,
    Form(asked): Form<StaffRefund>,
) -> Response {
    match refunded(&sandbox, &asked).await {
        Ok(()) => Redirect::to("/console").into_response(),
        Err(refusal) => refused(&refusal),
    }
}

async fn refunded(sandbox: &Sandbox, asked: &StaffRefund) -> Result<(), SandboxRefusal> {
    let provider = provider(&asked.provider).ok_or(SandboxRefusal::Absent)?;
    let amount = match asked.yuan.as_str() {
        "" => None,
        yuan => Some(pricing::fen_of_yuan(yuan).ok_or(SandboxRefusal::TooMuch)?),
    };
    sandbox.refund_in_console(provider, &asked.order, amount).await
}

/// How the refunds of a provider that are under way end.
#[derive(Debug, Deserialize)]
pub(crate) struct End {
    provider: String,
    /// `refunded`, `abnormal` or `closed`
    end: String,
}

pub(crate) async fn end(State(sandbox): State<Sandbox>, Form(asked): Form<End>) -> Response {
    let end = match asked.end.as_str() {
        "refunded" => RefundEnd::Refunded,
        "abnormal" => RefundEnd::Abnormal,
        "closed" => RefundEnd::Closed,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let Some(provider) = provider(&asked.provider) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match sandbox.end_refunds(provider, end).await {
        Ok(ended) => ended.to_string().into_response(),
        Err(refusal) => refused(&refusal),
    }
}

pub(crate) async fn switches(State(sandbox): State<Sandbox>) -> Json<Switches> {
    Json(sandbox.switches())
}

pub(crate) async fn switch(
    State(sandbox): State<Sandbox>,
    Json(new): Json<Switches>,
) -> StatusCode {
    sandbox.switch(|switches| *switches = new);
    StatusCode::NO_CONTENT
}

fn provider(name: &str) -> Option<Provider> {
    [Provider::Alipay, Provider::Wechat].into_iter().find(|it| it.as_str() == name)
}
