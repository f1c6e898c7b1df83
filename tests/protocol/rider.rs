//! A rider's page, as far as it makes requests: it keeps cookies, and believes nothing.

use fixtures::Cookies;
use page_shop::Request;
use proof::{Confirmed, ExpectedQuote, LatestSeen, Verified};
use serde::Serialize;
use wire::tariff::Batch;
use wire::{
    Channel, CodeAnswer, CodeRequest, Digest, InstructionRequest, Note, OrderRequest, PurchaseId,
    PurchaseView, Quote, QuoteRequest, SessionRequest, Tariff, endpoint,
};

use crate::peer::{ORIGIN, Peer, Reply, tariff};

pub(crate) const PHONE: &str = "13800138000";
pub(crate) const OTHER: &str = "13900139000";

/// The id of a purchase.
pub(crate) fn id(number: u8) -> PurchaseId {
    PurchaseId::from_random([number; 16])
}

pub(crate) struct Rider<'a> {
    pub(crate) peer: &'a mut dyn Peer,
    pub(crate) cookies: Cookies,
}

impl<'a> Rider<'a> {
    /// A browser that nobody knows.
    pub(crate) fn unknown(peer: &'a mut dyn Peer) -> Self {
        Self { peer, cookies: Cookies::default() }
    }

    /// A rider who has confirmed this phone number.
    pub(crate) fn signed_in(peer: &'a mut dyn Peer, phone: &str) -> Self {
        let mut rider = Self::unknown(peer);
        let code: CodeAnswer = rider.ask_code(phone).read();
        let code = code.demo_code.expect("a demonstration says the code");
        assert_eq!(rider.bring_code(&code).status, 200);
        rider
    }

    pub(crate) fn ask_code(&mut self, phone: &str) -> Reply {
        self.post(endpoint::CODES, &CodeRequest { phone: Some(phone.into()) })
    }

    pub(crate) fn bring_code(&mut self, code: &str) -> Reply {
        self.post(endpoint::SESSION, &SessionRequest::Code(code.into()))
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.send(Request::new("GET", path))
    }

    pub(crate) fn post(&mut self, path: &str, body: &impl Serialize) -> Reply {
        let body = wire::request::encode(body);
        self.send(Request { body, ..Request::new("POST", path) })
    }

    pub(crate) fn post_with_key(
        &mut self,
        path: &str,
        id: PurchaseId,
        body: &impl Serialize,
    ) -> Reply {
        let (key, body) = (Some(id.idempotency_key()), wire::request::encode(body));
        self.send(Request { key, body, ..Request::new("POST", path) })
    }

    /// Sends a request with the cookies that this browser has, and keeps those that come.
    pub(crate) fn send(&mut self, mut request: Request) -> Reply {
        request.cookie = self.cookies.header().unwrap_or_default();
        let reply = self.peer.send(&request);
        self.cookies.take(reply.set_cookie.iter().map(String::as_str));
        reply
    }

    pub(crate) fn tariff(&mut self) -> Verified<Tariff> {
        tariff(self.peer)
    }

    /// What the rows buy: one ticket of the batch with this index.
    pub(crate) fn wish(&mut self, batch: usize) -> QuoteRequest {
        let Batch { id, product, .. } = self.tariff().batches[batch].clone();
        QuoteRequest { batch: id, product, qty: 1 }
    }

    pub(crate) fn quote(&mut self, id: PurchaseId) -> Reply {
        let wish = self.wish(0);
        self.post_with_key(endpoint::QUOTES, id, &wish)
    }

    pub(crate) fn order(&mut self, id: PurchaseId, quote: &str) -> Reply {
        let quote = digest(quote);
        self.post_with_key(endpoint::ORDERS, id, &OrderRequest { quote })
    }

    pub(crate) fn instruct(&mut self, id: PurchaseId, attempt: u32) -> Reply {
        let channel = Channel::AlipayWap;
        self.post(&endpoint::instructions(id), &InstructionRequest { attempt, channel })
    }

    pub(crate) fn settle(&mut self, id: PurchaseId) -> PurchaseView {
        self.post(&endpoint::settle(id), &()).read()
    }

    /// From the quote to the order.
    pub(crate) fn ordered(&mut self, id: PurchaseId) -> PurchaseView {
        let view: PurchaseView = self.quote(id).read();
        self.order(id, &view.quote).read()
    }

    /// From the quote to the money.
    pub(crate) fn paid(&mut self, id: PurchaseId) -> PurchaseView {
        self.ordered(id);
        let given: wire::InstructionAnswer = self.instruct(id, 1).read();
        self.peer.pay(&given.address);
        self.settle(id)
    }

    /// The quote of a purchase, verified as a page does.
    pub(crate) fn verified(&mut self, view: &PurchaseView) -> Verified<Quote> {
        let (tariff, wish) = (self.tariff(), self.wish(0));
        let expected = ExpectedQuote {
            aud: ORIGIN,
            purchase: view.purchase,
            batch: &wish.batch,
            product: &wish.product,
            qty: Some(1),
        };
        proof::verify_quote(view.quote.as_bytes(), &tariff, &expected).expect("a true quote")
    }

    pub(crate) fn confirmed(&mut self, view: &PurchaseView) -> Confirmed {
        let (tariff, quote) = (self.tariff(), self.verified(view));
        let tariff = tariff.in_force(self.peer.now(), LatestSeen::default()).expect("in force");
        quote.confirm(&tariff, quote.iat).expect("within its window")
    }
}

pub(crate) fn digest(note: &str) -> Digest {
    Note::split(note.as_bytes()).expect("a note").digest()
}
