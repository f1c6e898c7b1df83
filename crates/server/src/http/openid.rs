//! `GET /api/openid`, and the redirect to it: a page opened inside WeChat is redirected once to WeChat's sign-in, so
//! that a payment there can name its payer. Neither amount nor payee depends on it.

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use core::net::{IpAddr, Ipv4Addr};
use std::collections::BTreeMap;

use super::cookie::Cookie;
use crate::rider::address::address;
use crate::rider::openid;
use crate::state::AppState;
use guard_client::Payer;
use keys::random;

/// The part of the `User-Agent` by which the browser inside WeChat is recognised.
const WECHAT: &str = "MicroMessenger";
/// Marks an address for which WeChat gave no answer, so that the redirect is not repeated.
const ASKED: &str = "openid=none";

/// The payer, as far as a channel needs to know: the number that WeChat's sign-in left in a cookie, and the address of
/// the phone. A demo has no proxy that passes it on; there the phone is this machine.
pub(super) fn payer(headers: &HeaderMap, state: &AppState) -> Payer {
    let jar = CookieJar::from_headers(headers);
    let openid = Cookie::Openid.read(&jar, &state.origin);
    let openid = openid.filter(|openid| openid::is_openid(openid)).map(String::from);
    let here = state.demo.then_some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    Payer { openid, ip: address(headers).or(here) }
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/api/openid", get(back))
}

/// Redirects a page that is opened inside WeChat to its sign-in, where the payer's number is not known yet.
pub(super) async fn past_wechat(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let inside = agent.is_some_and(|agent| agent.contains(WECHAT));
    let jar = CookieJar::from_headers(headers);
    let known = Cookie::Openid.read(&jar, &state.origin).is_some_and(openid::is_openid);
    let asked = request.uri().query().is_some_and(|query| query.contains(ASKED));
    if !inside || known || asked {
        return next.run(request).await;
    }
    let nonce = random::bytes::<16>().map(|bytes| wire::digest::hex(&bytes)).unwrap_or_default();
    match openid::question(&state, request.uri().path(), &nonce) {
        Some(question) if !nonce.is_empty() => {
            (Cookie::Nonce.set(&state.origin, nonce), Redirect::to(&question)).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Takes the code with which the browser returns from WeChat.
async fn back(
    State(state): State<AppState>,
    jar: CookieJar,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let value = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let page = Some(value("to")).filter(|path| openid::is_page(path)).unwrap_or("/");
    let nonce = Cookie::Nonce.read(&jar, &state.origin).unwrap_or_default();
    let own = !nonce.is_empty() && value("state") == nonce;
    let answer = if own { openid::answer(&state, value("code")).await.ok() } else { None };
    match answer {
        Some(openid) => {
            (Cookie::Openid.set(&state.origin, openid), Redirect::to(page)).into_response()
        }
        None => {
            tracing::warn!(own, "WeChat gives no payer's number");
            Redirect::to(&format!("{page}?{ASKED}")).into_response()
        }
    }
}
