//! The interface over HTTP: thin handlers that read a request, call a rule and write its answer.

mod problem;
mod body;
mod cookie;
mod rider;
mod admission;
mod offer;
mod sessions;
mod openid;
mod purchases;
mod evidence;
mod notifications;
mod files;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use tower_http::set_header::SetResponseHeaderLayer;
use wire::ProblemType;
use wire::request::REQUEST_BYTES_MAX;

use crate::refusal::Refusal;
use crate::state::AppState;

/// Nothing inline, nothing from elsewhere; wasm may be compiled.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Everything that the server answers.
pub fn app(state: AppState) -> Router {
    let app = files::router(&state);
    let router = api(&state).merge(app);
    let headers = [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        // Not `no-referrer`: WeChat's payment in a browser looks at it.
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-content-type-options", "nosniff"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    let router = headers.into_iter().fold(router, |router, (name, value)| {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        // The policy of `/verify` is stricter.
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    });
    router.with_state(state)
}

fn api(state: &AppState) -> Router<AppState> {
    let no_store = HeaderValue::from_static("no-store");
    let requests = Router::new()
        .merge(offer::router())
        .merge(sessions::router())
        .merge(purchases::router())
        .merge(evidence::router())
        .layer(from_fn_with_state(state.clone(), admission::same_origin))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX));
    requests
        .merge(notifications::router())
        .merge(openid::router())
        .route("/api/{*rest}", axum::routing::any(unknown))
        .method_not_allowed_fallback(unknown)
        // A tariff by its digest is the one answer that is cached.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, no_store))
}

async fn unknown() -> Refusal {
    ProblemType::NotFound.into()
}
