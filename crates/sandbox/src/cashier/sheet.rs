//! The wallet's sheet in an app: what the SDK shows of the text that the app hands over.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use keys::pricing;
use serde_json::json;

use super::{Wording, wording};
use crate::state::Sandbox;

/// Reads an order string or parameters. The sheet's buttons are those of the cashier, for the order that this names.
pub(crate) async fn show(State(sandbox): State<Sandbox>, text: String) -> Response {
    match sandbox.opened(&text).await {
        Ok(trade) => {
            let payee = sandbox.payee(trade.channel).map(|payee| payee.name.to_string());
            Json(json!({
                "channel": trade.channel.as_str(),
                "order": trade.out_trade_no,
                "amount": pricing::figures(trade.total),
                "payee": payee,
                "subject": trade.subject,
                "state": trade.status.as_str(),
            }))
            .into_response()
        }
        Err(refusal) => {
            tracing::warn!(%refusal, "the wallet refuses");
            let Wording { status, zh, en } = wording(&refusal);
            (status, Json(json!({ "zh": zh, "en": en }))).into_response()
        }
    }
}
