//! What the page asks the server. An answer that is not the server's own decides nothing.

use wire::endpoint::Method;
use wire::json::FromJson;
use wire::{Digest, Problem, ProblemType, endpoint};

use crate::effects::http;
use crate::operator::API_BASE;

/// What became of a request.
pub(super) enum Answered<T> {
    /// It was answered.
    Read(T),
    /// The server says that nobody is signed in.
    SignedOut,
    /// The server was not heard, or somebody else answered, as the page of a hotspot does.
    Away,
}

/// Reads what is answered at a path.
pub(super) async fn read<T: FromJson>(path: &str) -> Answered<T> {
    match ask(Method::Get, path).await {
        Answered::Read(body) => wire::answer::decode(&body).map_or(Answered::Away, Answered::Read),
        Answered::SignedOut => Answered::SignedOut,
        Answered::Away => Answered::Away,
    }
}

/// Sends a request without a body. What is not there to be ended has ended.
pub(super) async fn ask(method: Method, path: &str) -> Answered<Vec<u8>> {
    let Some(answer) = http::ask(method, &[API_BASE, path].concat()).await else {
        return Answered::Away;
    };
    match (answer.status, method, Problem::decode(&answer.body).map(|problem| problem.kind)) {
        (200, Method::Get, None) | (204, Method::Delete, None) => Answered::Read(answer.body),
        (_, _, Some(ProblemType::SignedOut)) => Answered::SignedOut,
        (_, Method::Delete, Some(ProblemType::NotFound)) => Answered::Read(Vec::new()),
        _ => Answered::Away,
    }
}

/// The tariff with this digest: whether it is, is seen when it is verified.
pub(super) async fn tariff(digest: &Digest) -> Option<String> {
    http::text(&[API_BASE, &endpoint::tariff(digest)].concat()).await
}
