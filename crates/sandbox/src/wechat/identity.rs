//! WeChat's side of asking who somebody is: a code for the browser, and the person's number for the code.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use wire::{Channel, Digest};

use crate::state::{Code, Sandbox};
use keys::random;

/// For how long a code is good, in seconds. It is good once.
const CODE_SECONDS: u64 = 300;
/// By which a browser is the same person the next time: what being signed in to WeChat is in life.
const PERSON_COOKIE: &str = "sandbox-person";
/// How many codes may wait to be exchanged; the oldest is forgotten for a newer one.
const CODES_MAX: usize = 4_096;

type Said = Query<BTreeMap<String, String>>;

fn value<'a>(said: &'a Said, name: &str) -> &'a str {
    said.get(name).map(String::as_str).unwrap_or_default()
}

/// Who this browser was the last time.
fn person(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split("; "))
        .find_map(|pair| pair.strip_prefix(PERSON_COOKIE)?.strip_prefix('='))
}

/// Sends the browser back with a code. `snsapi_base` asks the person nothing.
pub(crate) async fn authorize(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    said: Said,
) -> Response {
    let own = sandbox.payee(Channel::WechatJsapi);
    let own = own.is_some_and(|it| value(&said, "appid") == &*it.app);
    let asked = value(&said, "response_type") == "code" && value(&said, "scope") == "snsapi_base";
    let known = person(&headers).map(String::from);
    let new = || random::bytes::<16>().map(|bytes| wire::digest::hex(&bytes));
    let (Ok(code), Ok(person)) = (new(), known.map_or_else(new, Ok)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if !own || !asked {
        return StatusCode::BAD_REQUEST.into_response();
    }
    // The same person has the same number in this application, and another in any other.
    let digest = Digest::of(format!("{}\n{person}", value(&said, "appid")).as_bytes()).hex();
    let openid = format!("o{}", digest.get(..27).unwrap_or_default());
    let person = format!("{PERSON_COOKIE}={person}; HttpOnly; SameSite=Lax; Path=/");
    let back = form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", value(&said, "state"))
        .finish();
    let back = format!("{}&{back}", value(&said, "redirect_uri"));
    let mut codes = sandbox.0.codes.lock().unwrap_or_else(PoisonError::into_inner);
    if codes.len() >= CODES_MAX {
        codes.remove(0);
    }
    codes.push(Code { code, openid, given: sandbox.0.clock.now() });
    ([(SET_COOKIE, person)], Redirect::to(&back)).into_response()
}

/// Says who brought this code, once, to whoever knows the application's secret.
pub(crate) async fn access_token(State(sandbox): State<Sandbox>, said: Said) -> Response {
    let own = sandbox.payee(Channel::WechatJsapi);
    let own = own.is_some_and(|it| value(&said, "appid") == &*it.app);
    let now = sandbox.0.clock.now();
    let mut codes = sandbox.0.codes.lock().unwrap_or_else(PoisonError::into_inner);
    let at = codes.iter().position(|it| it.code == value(&said, "code"));
    let given = at.map(|at| codes.remove(at));
    let live = given.filter(|it| now < it.given.saturating_add(CODE_SECONDS));
    let answer = match live {
        Some(code) if own && value(&said, "secret") == sandbox.0.wechat_app_secret => {
            format!("{{\"openid\":\"{}\",\"scope\":\"snsapi_base\"}}", code.openid)
        }
        _ => "{\"errcode\":40029,\"errmsg\":\"invalid code\"}".into(),
    };
    ([(CONTENT_TYPE, "application/json")], answer).into_response()
}
