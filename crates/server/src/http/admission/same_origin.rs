//! Requests that change something come from the app's own pages, or from programs that are no browser.
//!
//! A browser says where a request comes from, and its pages can't change that: by `Sec-Fetch-Site`, and those without it
//! by `Origin`. So another site, and another host of the same site, can neither sign a visitor in as somebody else nor
//! have codes sent.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::ProblemType;

use crate::refusal::Refusal;
use crate::state::AppState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a changing request of another origin, and one whose body is declared as something else than JSON.
pub(in crate::http) async fn same_origin(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    if reads || (is_own(headers, &state.origin) && may_be_json(headers)) {
        next.run(request).await
    } else {
        Refusal::from(ProblemType::Malformed).into_response()
    }
}

fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    match (headers.get(SEC_FETCH_SITE), headers.get(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(from)) => from == origin,
        (None, None) => true,
    }
}

fn may_be_json(headers: &HeaderMap) -> bool {
    let json = |value: &str| value.split(';').next().map(str::trim) == Some("application/json");
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_none_or(|value| value.to_str().is_ok_and(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://tickets.example";

    fn of(lines: &[(HeaderName, &str)]) -> HeaderMap {
        let values =
            lines.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value")));
        values.collect()
    }

    #[test]
    fn a_request_is_the_apps_own_as_the_browser_says_or_of_no_browser() {
        let (site, from) = (SEC_FETCH_SITE, header::ORIGIN);
        let rows: [(&[(HeaderName, &str)], bool); 10] = [
            (&[], true),
            (&[(site.clone(), "same-origin"), (from.clone(), OWN)], true),
            (&[(site.clone(), "same-origin")], true),
            (&[(from.clone(), OWN)], true),
            (&[(site.clone(), "same-site"), (from.clone(), "https://a.tickets.example")], false),
            (&[(site.clone(), "cross-site"), (from.clone(), OWN)], false),
            (&[(site.clone(), "none")], false),
            (&[(from.clone(), "https://tickets.example:8443")], false),
            (&[(from.clone(), "http://tickets.example")], false),
            (&[(from.clone(), "null")], false),
        ];
        for (lines, own) in rows {
            assert_eq!(is_own(&of(lines), OWN), own, "{lines:?}");
        }
    }

    #[test]
    fn a_body_is_declared_as_json_or_not_at_all() {
        let rows = [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ];
        for (kind, taken) in rows {
            assert_eq!(may_be_json(&of(&[(header::CONTENT_TYPE, kind)])), taken, "{kind}");
        }
        assert!(may_be_json(&HeaderMap::new()));
    }
}
