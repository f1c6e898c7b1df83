//! Who pays, as far as a channel wants to know: what a proxy and WeChat's own sign-in left with the
//! request. Neither amount nor payee depends on it.

use axum::http::HeaderMap;

use super::rider::cookie;
use crate::guard::Payer;

/// The cookie with the payer's number in the application inside WeChat.
const OPENID_COOKIE: &str = "openid";
/// Where the proxy in front says from which address it was asked.
const REAL_IP: &str = "x-real-ip";
/// The longest number of a person in an application, in bytes.
const OPENID_BYTES_MAX: usize = 128;

/// Who pays.
pub(crate) fn payer(headers: &HeaderMap) -> Payer {
    let openid = cookie(headers, OPENID_COOKIE).filter(|openid| is_openid(openid));
    let ip = headers.get(REAL_IP).and_then(|value| value.to_str().ok());
    Payer { openid: openid.map(String::from), ip: ip.and_then(|ip| ip.parse().ok()) }
}

fn is_openid(text: &str) -> bool {
    let whole = (1..=OPENID_BYTES_MAX).contains(&text.len());
    whole && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
