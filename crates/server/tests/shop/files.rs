//! The built app and the bytes that are the same for everyone: how they are served, and for how
//! long they may be cached.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use wire::endpoint;

use crate::harness::{ORIGIN, Shop};

async fn shop() -> (tempfile::TempDir, Shop) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("index.html", "<!doctype html>"),
        ("app-0123456789abcdef.js", "plain"),
        ("app-0123456789abcdef.js.br", "brotli"),
        ("favicon.svg", "<svg/>"),
        ("verify/index.html", "<!doctype html>"),
        ("verify/purchases.html", "<!doctype html>"),
        ("verify/verify-0123456789abcdef.js", "plain"),
        ("kiosk/index.html", "<!doctype html>"),
        ("kiosk/worker.js", "plain"),
    ];
    for name in ["verify", "kiosk"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder in it");
    }
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let shop = Shop::builder().app(folder.path().into()).open().await;
    (folder, shop)
}

#[tokio::test]
async fn a_hashed_name_is_kept_for_ever_and_everything_else_is_asked_for_again() {
    let (_folder, shop) = shop().await;
    let for_ever = "public, max-age=31536000, immutable";
    let cases = [
        ("/", StatusCode::OK, "no-cache"),
        ("/p/8e03978e-40d5-43e8-bc93-6894a57f9324", StatusCode::OK, "no-cache"),
        ("/p/8e03978e-40d5-43e8-bc93-6894a57f9324?out_trade_no=1", StatusCode::OK, "no-cache"),
        ("/favicon.svg", StatusCode::OK, "no-cache"),
        ("/verify", StatusCode::OK, "no-cache"),
        ("/purchases", StatusCode::OK, "no-cache"),
        ("/purchases/", StatusCode::NOT_FOUND, "no-cache"),
        ("/kiosk", StatusCode::PERMANENT_REDIRECT, "no-cache"),
        ("/kiosk/", StatusCode::OK, "no-cache"),
        ("/kiosk/worker.js", StatusCode::OK, "no-cache"),
        ("/verify/verify-0123456789abcdef.js", StatusCode::OK, for_ever),
        ("/app-0123456789abcdef.js", StatusCode::OK, for_ever),
        ("/app-fedcba9876543210.js", StatusCode::NOT_FOUND, "no-cache"),
        ("/other", StatusCode::NOT_FOUND, "no-cache"),
        (endpoint::TIME, StatusCode::OK, "no-store"),
        (endpoint::TARIFF, StatusCode::OK, "no-store"),
        ("/api/other", StatusCode::NOT_FOUND, "no-store"),
    ];
    for (path, status, kept) in cases {
        let answer = shop.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header(&header::CACHE_CONTROL), kept, "{path}");
        let policy = answer.header(&header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.header(&header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn the_page_that_checks_a_proof_can_send_it_nowhere() {
    let (_folder, shop) = shop().await;
    let own = format!("connect-src {ORIGIN}/verify/ {ORIGIN}/api/tariffs/");
    let reads = format!("connect-src {ORIGIN}/verify/ {ORIGIN}/api/");
    let rows = [
        ("/purchases", [reads.as_str(), "form-action 'none'"]),
        ("/verify", [own.as_str(), "form-action 'none'"]),
        ("/", ["connect-src 'self'", "form-action 'self'"]),
        // It alone shows a page in a frame, and is shown in none itself.
        ("/kiosk/", ["frame-src 'self'", "frame-ancestors 'none'"]),
    ];
    for (path, expected) in rows {
        let answer = shop.get(path).await;
        let policy = answer.header(&header::CONTENT_SECURITY_POLICY);
        for rule in expected {
            assert!(policy.split("; ").any(|stated| stated == rule), "{path}: {policy}");
        }
        assert_eq!(policy.contains("frame-src"), path == "/kiosk/", "{path}: {policy}");
    }
}

#[tokio::test]
async fn brotli_is_served_to_whoever_takes_it() {
    let (_folder, shop) = shop().await;
    let request = Request::get("/app-0123456789abcdef.js").header(header::ACCEPT_ENCODING, "br");
    let answer = shop.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((answer.text(), answer.header(&header::CONTENT_ENCODING)), ("brotli", "br"));
    let plain = shop.get("/app-0123456789abcdef.js").await;
    assert_eq!((plain.text(), plain.header(&header::CONTENT_ENCODING)), ("plain", ""));
}

#[tokio::test]
async fn a_tariff_is_found_by_its_digest_for_ever() {
    let (_folder, shop) = shop().await;
    let tariff = shop.get(endpoint::TARIFF).await;
    let path = endpoint::tariff(&crate::harness::digest(tariff.text()));
    let again = shop.get(&path).await;
    assert_eq!(again.body, tariff.body);
    assert_eq!(again.header(&header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    let other = shop.get(&endpoint::tariff(&wire::Digest::of(b"other"))).await;
    assert_eq!(other.kind(), wire::ProblemType::NotFound);
}

#[tokio::test]
async fn the_pages_without_a_script_may_run_none_and_lead_to_their_own_address() {
    let (folder, shop) = shop().await;
    let page = folder.path().join("help/en/terms");
    std::fs::create_dir_all(&page).expect("a folder in it");
    for folder in [folder.path().join("help"), page] {
        std::fs::write(folder.join("index.html"), "<!doctype html>").expect("written");
    }
    let rows = [
        ("/help/", StatusCode::OK, ""),
        ("/help/en/terms/", StatusCode::OK, ""),
        ("/help", StatusCode::TEMPORARY_REDIRECT, "/help/"),
        ("/help/en/terms", StatusCode::TEMPORARY_REDIRECT, "/help/en/terms/"),
        ("/help/other/", StatusCode::NOT_FOUND, ""),
        ("/help/../index.html", StatusCode::NOT_FOUND, ""),
    ];
    for (path, status, to) in rows {
        let answer = shop.get(path).await;
        assert_eq!((answer.status, answer.header(&header::LOCATION)), (status, to), "{path}");
        let policy = answer.header(&header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("script-src"), "{path}: {policy}");
        assert_eq!(answer.header(&header::CACHE_CONTROL), "no-cache", "{path}");
    }
}
