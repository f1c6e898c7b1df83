//! The HTTP API of the sandbox: what riders' browsers open, and what merchants call.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{any, get, post};

use crate::alipay::gateway;
use crate::cashier::{self, console, sheet};
use crate::state::Sandbox;
use crate::wechat::{identity, interface, wallet};

impl Sandbox {
    /// What it answers over HTTP.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/gateway.do", get(gateway::call).post(gateway::call))
            .route("/cashier/{channel}/{order}/{choice}", post(cashier::choose))
            .route("/app/sheet", post(sheet::show))
            .route("/v3/{*call}", any(interface::call))
            .route("/wechat/h5", get(wallet::show))
            .route("/wechat/bridge", post(wallet::bridge))
            .route("/console", get(console::show))
            .route("/console/refund", post(console::refund))
            .route("/console/end", post(console::end))
            .route("/console/switches", get(console::switches).put(console::switch))
            .route("/connect/oauth2/authorize", get(identity::authorize))
            .route("/sns/oauth2/access_token", get(identity::access_token))
            .route("/ledger", get(ledger))
            .with_state(self.clone())
    }
}

async fn ledger(State(sandbox): State<Sandbox>) -> Result<impl IntoResponse, StatusCode> {
    let entries = sandbox.ledger().await.map_err(|error| {
        tracing::error!(%error, "the ledger can't be read");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], wire::request::encode(&entries)))
}
