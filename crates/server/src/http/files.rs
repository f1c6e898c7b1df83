//! The files of the built app: those with a hash in their name are cached for ever, all others are revalidated.

use core::ops::RangeInclusive;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Redirect, Response};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeader;

use super::openid::past_wechat;
use crate::state::AppState;

/// How many digits of a hash Trunk puts into a name: `app-0123456789abcdef.js`. It writes a number of 64 bits without
/// the zeros in front, so that one name in sixteen has fewer than 16 digits, and one in a million fewer than 12.
const HASH_DIGITS: RangeInclusive<usize> = 12..=16;

pub(super) fn router(state: &AppState) -> Router<AppState> {
    let Some(folder) = state.app.as_deref() else {
        return Router::new();
    };
    let page = ServeFile::new(folder.join("index.html")).precompressed_br();
    let verify = ServeFile::new(folder.join("verify/index.html")).precompressed_br();
    let policy = HeaderValue::try_from(policy_of_verify(&state.origin)).ok();
    let verify = SetResponseHeader::overriding(verify, CONTENT_SECURITY_POLICY, policy);
    let purchases = ServeFile::new(folder.join("verify/purchases.html")).precompressed_br();
    let policy = HeaderValue::try_from(policy_of_purchases(&state.origin)).ok();
    let purchases = SetResponseHeader::overriding(purchases, CONTENT_SECURITY_POLICY, policy);
    let kiosk = ServeFile::new(folder.join("kiosk/index.html")).precompressed_br();
    let policy = HeaderValue::from_static(POLICY_OF_KIOSK);
    let kiosk = SetResponseHeader::overriding(kiosk, CONTENT_SECURITY_POLICY, policy);
    let camera = HeaderValue::from_static(PERMISSIONS_OF_KIOSK);
    let kiosk = SetResponseHeader::overriding(kiosk, PERMISSIONS_POLICY, camera);
    // Its addresses are folders; without their last slash they lead there.
    let help = ServeDir::new(folder).precompressed_br();
    let policy = HeaderValue::from_static(POLICY_OF_HELP);
    let help = SetResponseHeader::overriding(help, CONTENT_SECURITY_POLICY, policy);
    let known = from_fn_with_state(state.clone(), past_wechat);
    let pages = Router::new()
        .route_service("/", page.clone())
        .route_service("/p/{purchase}", page)
        .layer(known);
    pages
        .route_service("/verify", verify)
        .route_service("/purchases", purchases)
        .route_service("/help", help.clone())
        .route_service("/help/", help.clone())
        .route_service("/help/{*page}", help)
        // Its files lie beside it, so its address ends with a slash.
        .route("/kiosk", get(|| async { Redirect::permanent("/kiosk/") }))
        .route_service("/kiosk/", kiosk)
        .fallback_service(
            ServeDir::new(folder).precompressed_br().append_index_html_on_directories(false),
        )
        .layer(from_fn(cached))
}

/// The pages below `/help` have words and a stylesheet, and no script at all.
const POLICY_OF_HELP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The page `/kiosk` shows the app in a frame of its own.
const POLICY_OF_KIOSK: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; frame-src 'self'; worker-src 'self'; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// It alone may use the camera: a receipt's code is held before it.
const PERMISSIONS_OF_KIOSK: &str = "camera=(self), geolocation=(), microphone=()";

/// What is pasted into `/verify` stays there: the page may fetch its own program and a public tariff, and nothing else.
fn policy_of_verify(origin: &str) -> String {
    policy_of_program(&format!("{origin}/verify/ {origin}/api/tariffs/"))
}

/// The same program at `/purchases` reads and ends sessions besides.
fn policy_of_purchases(origin: &str) -> String {
    policy_of_program(&format!("{origin}/verify/ {origin}/api/"))
}

fn policy_of_program(connect: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src {connect}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

async fn cached(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let kept = hashed && !response.status().is_client_error();
    let value = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(value));
    response
}

fn is_hashed(path: &str) -> bool {
    path.split('-').skip(1).any(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        let ends = part.as_bytes().get(digits).is_some_and(|byte| matches!(byte, b'.' | b'_'));
        HASH_DIGITS.contains(&digits) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_whole_hash_is_kept_for_ever() {
        let hashed = [
            "/app-0123456789abcdef.js",
            "/verify/verify-0123456789abcdef_bg.wasm",
            "/app-123456789abcdef_bg.wasm",
            "/page-456789abcdef.css",
        ];
        for path in hashed {
            assert!(is_hashed(path), "{path}");
        }
        let others = [
            "/",
            "/index.html",
            "/verify",
            "/app-56789abcdef.js",
            "/app-0123456789abcdef0.js",
            "/app-0123456789abcdef",
            "/0123456789abcdef.js",
            "/p/8e03978e-40d5-43e8-bc93-6894a57f9324",
        ];
        for path in others {
            assert!(!is_hashed(path), "{path}");
        }
    }
}
