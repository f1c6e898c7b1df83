//! Requests and answers, as far as the shop looks at them.

use wire::problem::MEDIA_TYPE;
use wire::{Problem, ProblemType};

/// Where the shop is: what quotes are meant for, and where the app and the wallet are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The web origin.
    pub origin: String,
    /// The folder of the demonstration on it, with a slash at both ends.
    pub folder: String,
}

/// A request of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The header `Idempotency-Key`.
    pub key: Option<String>,
    /// The header `Cookie`.
    pub cookie: String,
    /// The body.
    pub body: String,
}

impl Request {
    /// A request without key, cookie and body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.into(), path: path.into(), ..Self::default() }
    }

    /// The path without its query, and the query.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.path.split_once('?').unwrap_or((&self.path, ""))
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let mut pairs = self.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// An answer to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Content-Type`.
    pub media_type: &'static str,
    /// The header `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// The headers `Set-Cookie`.
    pub set_cookie: Vec<String>,
    /// The header `Location`.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

impl Answer {
    pub(crate) fn of(media_type: &'static str, body: String) -> Self {
        let (retry_after, set_cookie, location) = (None, Vec::new(), None);
        Self { status: 200, media_type, retry_after, set_cookie, location, body }
    }

    pub(crate) fn json(body: String) -> Self {
        Self::of("application/json", body)
    }

    pub(crate) fn text(body: String) -> Self {
        Self::of("text/plain; charset=utf-8", body)
    }

    pub(crate) fn html(body: String) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    /// Nothing, successfully.
    pub(crate) fn empty() -> Self {
        Self { status: 204, ..Self::text(String::new()) }
    }

    /// Leads the browser to another address.
    pub(crate) fn to(location: String) -> Self {
        Self { status: 303, location: Some(location), ..Self::text(String::new()) }
    }

    pub(crate) fn with_cookie(mut self, cookie: String) -> Self {
        self.set_cookie.push(cookie);
        self
    }
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) problem: Problem,
    pub(crate) retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn in_seconds(kind: ProblemType, seconds: u64) -> Self {
        Self { problem: kind.into(), retry_after: Some(seconds) }
    }
}

impl From<ProblemType> for Refusal {
    fn from(kind: ProblemType) -> Self {
        Self { problem: kind.into(), retry_after: None }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let Refusal { problem, retry_after } = refusal;
        Self {
            status: problem.kind.status(),
            retry_after,
            ..Self::of(MEDIA_TYPE, problem.encode())
        }
    }
}
