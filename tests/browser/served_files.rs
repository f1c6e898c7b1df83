//! What the server serves with the page: policy, caching, compression; and that no page breaks
//! the policy.

use net::http_client;

use crate::scenario::run;
use crate::site::{OPEN, Site};

const POLICY: [&str; 8] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
];

#[test]
fn no_step_of_a_purchase_breaks_the_policy_or_writes_an_error() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        rider.pays(site).await;
        let refused = |message: &str| {
            // Before the sign-in these two requests are refused.
            let expected = ["/api/session - Failed", "/mine - Failed"];
            expected.iter().any(|answer| message.contains(answer))
        };
        let log = rider.console().await;
        let errors: Vec<_> = log.iter().filter(|entry| !refused(&entry.message)).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    });
}

/// A header of an answer, or nothing.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Answer {
    async fn to(site: &Site, path: &str) -> Self {
        let http = http_client().expect("a client");
        let request = http.get(format!("{}{path}", site.origin));
        let answer = request.header("accept-encoding", "br").send().await.expect("an answer");
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = answer.headers().iter();
        Self {
            status: answer.status().as_u16(),
            headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
        }
    }

    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

#[test]
fn every_file_of_the_page_is_kept_and_compressed_as_it_should_be() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let script = "return performance.getEntriesByType('resource')
            .map((entry) => new URL(entry.name)).filter((url) => !url.pathname.startsWith('/api/'))
            .map((url) => url.pathname)";
        let files = rider.runs_script(script, vec![]).await;
        let files = files.as_array().expect("a list").iter().filter_map(|file| file.as_str());
        let (hashed, plain): (Vec<_>, Vec<_>) = files.partition(|file| has_hash(file));
        for kind in [".js", ".wasm", ".css"] {
            assert!(hashed.iter().any(|file| file.ends_with(kind)), "a {kind} with its hash");
        }
        for file in hashed {
            let answer = Answer::to(site, file).await;
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(answer.header("content-encoding"), "br", "{file}");
        }
        let purchase = "/p/8e03978e-40d5-43e8-bc93-6894a57f9324";
        for file in ["/", purchase].into_iter().chain(plain) {
            let answer = Answer::to(site, file).await;
            assert_eq!(answer.status, 200, "{file}");
            assert_eq!(answer.header("cache-control"), "no-cache", "{file}");
        }
        let page = Answer::to(site, "/").await;
        assert_eq!(page.header("content-encoding"), "br");
        has_the_headers_of_a_page(&page);
        // The kiosk alone has receipts held before its camera.
        let kiosk = Answer::to(site, "/kiosk/").await;
        assert!(kiosk.header("permissions-policy").contains("camera=(self), geolocation=()"));
        assert_eq!(Answer::to(site, "/api/tariff").await.header("cache-control"), "no-store");
    });
}

fn has_the_headers_of_a_page(page: &Answer) {
    let policy: Vec<_> = page.header("content-security-policy").split("; ").collect();
    for directive in &policy {
        assert!(!directive.contains("unsafe-inline") && !directive.contains("'unsafe-eval'"));
    }
    for directive in POLICY {
        assert!(policy.contains(&directive), "{directive} of {policy:?}");
    }
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "strict-origin-when-cross-origin");
    assert!(page.header("permissions-policy").contains("camera=(), geolocation=()"));
}

/// Whether a name carries the hash that Trunk puts into it, without the zeros in front.
fn has_hash(path: &str) -> bool {
    let parts = path.split(['-', '.', '_']);
    parts.into_iter().any(|part| {
        (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
