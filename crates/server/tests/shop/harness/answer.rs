//! Answers of the shop, and the names of what tests ask it for.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use wire::json::FromJson;
use wire::{BatchId, Digest, Note, Problem, ProblemType, ProductId, PurchaseId, QuoteRequest};

pub(crate) async fn call(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: body.into() }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        core::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn header(&self, name: &header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// What it has the browser do with its cookies.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.get_all(header::SET_COOKIE).into_iter();
        headers.map(|value| value.to_str().expect("text"))
    }

    pub(crate) fn read<T: FromJson>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        wire::answer::decode(&self.body).expect("the answer of this request")
    }

    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header(&header::CONTENT_TYPE), "application/problem+json");
        let problem = Problem::decode(&self.body).expect("a problem");
        assert_eq!(self.status.as_u16(), problem.kind.status());
        problem
    }

    pub(crate) fn kind(&self) -> ProblemType {
        self.problem().kind
    }
}

pub(crate) fn purchase(number: u8) -> PurchaseId {
    PurchaseId::from_random([number; 16])
}

pub(crate) fn batch() -> BatchId {
    BatchId::parse("LZ-20251218-1").expect("a batch")
}

pub(crate) fn quote_request() -> QuoteRequest {
    let product = ProductId::parse("ride100").expect("a product");
    QuoteRequest { batch: batch(), product, qty: 1 }
}

pub(crate) fn digest(note: &str) -> Digest {
    Note::split(note.as_bytes()).expect("a note").digest()
}

/// The body of a note.
pub(crate) fn body_of<T: wire::note::Body>(note: &str) -> T {
    let note = Note::split(note.as_bytes()).expect("a note");
    wire::note::read(&note.text).expect("a body").1
}
