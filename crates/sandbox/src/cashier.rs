//! The cashier: the page that a rider sees at the provider, the sheet in an app, and what its three buttons do.

pub(crate) mod console;
mod page;
pub(crate) mod sheet;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::Markup;
use wire::Channel;

use crate::books::trades::{self, Trade, TradeStatus};
use crate::state::{Sandbox, SandboxRefusal};

/// No script, no image, no other origin; the style is in the page. There is no `form-action`:
/// browsers hold it against redirects too, and a payment goes back to another origin.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The page of an order that was opened, or why there is none.
pub(crate) fn page_of(sandbox: &Sandbox, opened: Result<Trade, SandboxRefusal>) -> Response {
    match opened {
        Ok(trade) => html(StatusCode::OK, shown(sandbox, &trade)),
        Err(refusal) => refused(&refusal),
    }
}

fn shown(sandbox: &Sandbox, trade: &Trade) -> Markup {
    match trade.status {
        TradeStatus::Waiting => {
            page::cashier(trade, sandbox.payee(trade.channel).map_or("", |payee| &payee.name))
        }
        TradeStatus::Success => {
            page::message("已支付", "This order was paid.", way(&trade.return_url))
        }
        TradeStatus::Closed => {
            page::message("订单已关闭，未扣款", "This order is closed.", way(&trade.quit_url))
        }
    }
}

/// Where a page leads, when the merchant gave an address.
fn way(address: &str) -> Option<&str> {
    Some(address).filter(|address| !address.is_empty())
}

pub(crate) async fn choose(
    State(sandbox): State<Sandbox>,
    Path((channel, order, choice)): Path<(String, String, String)>,
) -> Response {
    let next = match (known(&sandbox, &channel, &order).await, choice.as_str()) {
        (Ok(trade), "pay") => sandbox.charge(trade.id, trade.total).await,
        (Ok(trade), "refuse") => left(&sandbox, trade, true).await,
        (Ok(trade), "later") => left(&sandbox, trade, false).await,
        (Ok(_), _) => Err(SandboxRefusal::Absent),
        (Err(refusal), _) => Err(refusal),
    };
    match next {
        Ok(address) if address.is_empty() => {
            html(StatusCode::OK, page::message("完成", "That is all.", None))
        }
        Ok(address) => Redirect::to(&address).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

/// Goes back without paying; whoever refuses closes the order for good.
async fn left(sandbox: &Sandbox, trade: Trade, refuse: bool) -> Result<String, SandboxRefusal> {
    if refuse && trade.status == TradeStatus::Waiting {
        let mut tx = sandbox.0.store.begin().await?;
        trades::close(&mut tx, trade.id).await?;
        tx.commit().await?;
    }
    Ok(trade.quit_url)
}

async fn known(sandbox: &Sandbox, channel: &str, order: &str) -> Result<Trade, SandboxRefusal> {
    let channel = Channel::parse(channel).ok_or(SandboxRefusal::Absent)?;
    let trade =
        trades::find(&mut *sandbox.0.store.reading().await?, channel.provider(), order).await?;
    trade.ok_or(SandboxRefusal::Absent)
}

fn refused(refusal: &SandboxRefusal) -> Response {
    tracing::warn!(%refusal, "the cashier refuses");
    let Wording { status, zh, en } = wording(refusal);
    html(status, page::message(zh, en, None))
}

/// How a refusal is put to a rider.
struct Wording {
    status: StatusCode,
    zh: &'static str,
    en: &'static str,
}

fn wording(refusal: &SandboxRefusal) -> Wording {
    let (status, zh, en) = match refusal {
        SandboxRefusal::Address => (StatusCode::BAD_REQUEST, "链接无效", "This link is not valid."),
        SandboxRefusal::Payee => {
            (StatusCode::BAD_REQUEST, "收款方不符", "This link pays somebody else.")
        }
        SandboxRefusal::Changed => {
            (StatusCode::CONFLICT, "订单金额不一致", "The amount of this order has changed.")
        }
        SandboxRefusal::Absent => {
            (StatusCode::NOT_FOUND, "没有这个订单", "There is no such order.")
        }
        SandboxRefusal::Closed => (
            StatusCode::GONE,
            "支付时间已过，未扣款",
            "The time to pay is over. Nothing was charged.",
        ),
        SandboxRefusal::TooMuch => {
            (StatusCode::CONFLICT, "可退金额不足", "Less than that is left of this payment.")
        }
        SandboxRefusal::Answer | SandboxRefusal::Store(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "系统故障", "Something broke here.")
        }
    };
    Wording { status, zh, en }
}

fn html(status: StatusCode, text: Markup) -> Response {
    let mut headers = HeaderMap::new();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    (status, headers, Html(text.into_string())).into_response()
}
