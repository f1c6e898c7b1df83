//! The cookies that riders' browsers keep: their names, how long they are kept, and the attributes that all of them have.

use axum_extra::extract::cookie::{Cookie as HttpCookie, CookieJar, SameSite};
use core::time::Duration;

use crate::rider::browser::DEVICE_SECONDS;
use crate::rider::session::SESSION_SECONDS;

/// For how long a browser keeps the cookie of its request for a code, in seconds.
const CODE_SECONDS: u64 = 600;
/// For how long a browser may be at WeChat before it comes back, in seconds.
const NONCE_SECONDS: u64 = 600;

/// What a cookie holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cookie {
    /// The token of the rider's session.
    Session,
    /// What names the browser's request for a code.
    Code,
    /// What a browser is known by that signed in before.
    Device,
    /// The payer's number in the application inside WeChat. It is kept as long as a session.
    Openid,
    /// What the browser must bring back from WeChat, so that no other browser's answer is taken for this one's.
    Nonce,
}

impl Cookie {
    /// Its value in this request.
    pub(super) fn read<'a>(self, jar: &'a CookieJar, origin: &str) -> Option<&'a str> {
        jar.get(self.name(origin)).map(HttpCookie::value)
    }

    /// The part of an answer that sets it: out of reach of scripts, for every path, and for HTTPS alone where the
    /// server is reached by HTTPS.
    pub(super) fn set(self, origin: &str, value: String) -> CookieJar {
        CookieJar::new().add(self.with(origin, value, self.seconds()))
    }

    /// Adds it to the cookies of an answer.
    pub(super) fn add(self, jar: CookieJar, origin: &str, value: String) -> CookieJar {
        jar.add(self.with(origin, value, self.seconds()))
    }

    /// Adds to the cookies of an answer that the browser drops it.
    pub(super) fn drop(self, jar: CookieJar, origin: &str) -> CookieJar {
        jar.add(self.with(origin, String::new(), 0))
    }

    fn with(self, origin: &str, value: String, seconds: u64) -> HttpCookie<'static> {
        // The builder takes a duration of another crate, and this can't overflow one.
        let kept = Duration::from_secs(seconds).try_into().unwrap_or_default();
        HttpCookie::build((self.name(origin), value))
            .http_only(true)
            .same_site(SameSite::Lax)
            .path("/")
            .max_age(kept)
            .secure(is_https(origin))
            .build()
    }

    /// Browsers accept `__Host-` over HTTPS alone, and never send such a cookie to another host.
    fn name(self, origin: &str) -> &'static str {
        match self {
            Self::Session if is_https(origin) => "__Host-session",
            Self::Session => "session",
            Self::Code if is_https(origin) => "__Host-code",
            Self::Code => "code",
            Self::Device if is_https(origin) => "__Host-device",
            Self::Device => "device",
            Self::Openid => "openid",
            Self::Nonce => "openid-nonce",
        }
    }

    fn seconds(self) -> u64 {
        match self {
            Self::Session | Self::Openid => SESSION_SECONDS,
            Self::Code => CODE_SECONDS,
            Self::Device => DEVICE_SECONDS,
            Self::Nonce => NONCE_SECONDS,
        }
    }
}

fn is_https(origin: &str) -> bool {
    origin.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::{COOKIE, SET_COOKIE};
    use axum::http::{HeaderMap, HeaderValue};
    use axum::response::IntoResponse;

    #[test]
    fn every_cookie_has_its_name_its_life_and_the_same_attributes() {
        let rows = [
            (Cookie::Session, "https://a.example", "__Host-session=v", "Max-Age=2678400"),
            (Cookie::Session, "http://a.example", "session=v", "Max-Age=2678400"),
            (Cookie::Code, "https://a.example", "__Host-code=v", "Max-Age=600"),
            (Cookie::Code, "http://a.example", "code=v", "Max-Age=600"),
            (Cookie::Device, "https://a.example", "__Host-device=v", "Max-Age=15552000"),
            (Cookie::Device, "http://a.example", "device=v", "Max-Age=15552000"),
            (Cookie::Openid, "https://a.example", "openid=v", "Max-Age=2678400"),
            (Cookie::Nonce, "http://a.example", "openid-nonce=v", "Max-Age=600"),
        ];
        for (cookie, origin, pair, life) in rows {
            let answer = cookie.set(origin, "v".into()).into_response();
            let header = answer.headers().get(SET_COOKIE).expect("a cookie");
            let mut parts: Vec<_> = header.to_str().expect("text").split("; ").collect();
            assert_eq!(parts.remove(0), pair, "{cookie:?} at {origin}");
            let secure = Some("Secure").filter(|_| is_https(origin));
            let rest = ["HttpOnly", "SameSite=Lax", "Path=/", life].into_iter().chain(secure);
            let mut rest: Vec<_> = rest.collect();
            parts.sort_unstable();
            rest.sort_unstable();
            assert_eq!(parts, rest, "{cookie:?} at {origin}");
        }
    }

    #[test]
    fn a_dropped_cookie_is_empty_and_over_at_once() {
        let answer = Cookie::Code.drop(CookieJar::new(), "https://a.example").into_response();
        let header = answer.headers().get(SET_COOKIE).expect("a cookie").to_str().expect("text");
        assert!(header.starts_with("__Host-code=; "), "{header}");
        assert!(header.split("; ").any(|part| part == "Max-Age=0"), "{header}");
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name_and_over_https_by_its_strict_one() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("xsession=1; session=2; openid-nonce=3"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=4"));
        let jar = CookieJar::from_headers(&headers);
        let rows = [
            (Cookie::Session, "http://a.example", Some("2")),
            (Cookie::Session, "https://a.example", Some("4")),
            (Cookie::Nonce, "https://a.example", Some("3")),
            (Cookie::Openid, "https://a.example", None),
        ];
        for (cookie, origin, value) in rows {
            assert_eq!(cookie.read(&jar, origin), value, "{cookie:?} at {origin}");
        }
    }
}
