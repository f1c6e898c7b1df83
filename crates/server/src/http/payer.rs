//! Who pays, as far as a channel wants to know: what a proxy and WeChat's own sign-in left with the
//! request. Neither amount nor payee depends on it.

use axum::http::HeaderMap;

use super::rider::cookie;
use crate::guard::Payer;
use crate::openid::is_openid;

/// The cookie with the payer's number in the application inside WeChat.
pub(super) const OPENID_COOKIE: &str = "openid";
/// Where the proxy in front says from which address it was asked.
const REAL_IP: &str = "x-real-ip";

/// Who pays.
pub(crate) fn payer(headers: &HeaderMap) -> Payer {
    let openid = cookie(headers, OPENID_COOKIE).filter(|openid| is_openid(openid));
    let ip = headers.get(REAL_IP).and_then(|value| value.to_str().ok());
    Payer { openid: openid.map(String::from), ip: ip.and_then(|ip| ip.parse().ok()) }
}
