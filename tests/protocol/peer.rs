//! What the rows ask of a shop: to answer, to let time pass, and to have an address paid.

use page_shop::Request;
use proof::{RootKeys, Verified};
use wire::json::FromJson;
use wire::{Problem, ProblemType, Tariff, endpoint};

/// The origin of both.
pub(crate) const ORIGIN: &str = "https://tickets.example";
/// When the first batch opens, which is when a row begins.
pub(crate) const OPENS: u64 = 1_766_066_400;

/// A shop that is asked over its interface alone.
pub(crate) trait Peer {
    /// Answers a request.
    fn send(&mut self, request: &Request) -> Reply;
    /// Lets time pass, and does what is due then.
    fn later(&mut self, seconds: u64);
    /// Pays at an address, as it asks.
    fn pay(&mut self, address: &str);
    /// The root keys that its pages are built with.
    fn roots(&self) -> RootKeys;
    /// The time there.
    fn now(&self) -> u64;
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) retry_after: Option<u64>,
    pub(crate) set_cookie: Vec<String>,
    pub(crate) body: String,
}

impl Reply {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn read<T: FromJson>(&self) -> T {
        assert_eq!((self.status, &*self.media_type), (200, "application/json"), "{}", self.body);
        wire::answer::decode(self.body.as_bytes()).expect("the answer of this request")
    }

    /// The kind of a problem, which has its status and its media type.
    #[track_caller]
    pub(crate) fn kind(&self) -> ProblemType {
        let problem = self.problem();
        assert_eq!(self.media_type, wire::problem::MEDIA_TYPE);
        assert_eq!(self.status, problem.kind.status());
        problem.kind
    }

    /// A problem.
    #[track_caller]
    pub(crate) fn problem(&self) -> Problem {
        let problem = Problem::decode(self.body.as_bytes());
        problem.unwrap_or_else(|| panic!("a problem: {self:?}"))
    }

    /// A note.
    #[track_caller]
    pub(crate) fn note(&self) -> &str {
        assert_eq!((self.status, &*self.media_type), (200, "text/plain; charset=utf-8"));
        &self.body
    }
}

/// The tariff in force, verified with the roots of the pages.
pub(crate) fn tariff(peer: &mut dyn Peer) -> Verified<Tariff> {
    let reply = peer.send(&Request::new("GET", endpoint::TARIFF));
    proof::verify_tariff(reply.note().as_bytes(), &peer.roots()).expect("both signatures")
}
