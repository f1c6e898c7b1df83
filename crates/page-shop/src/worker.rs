//! What the script of the service worker calls: the shop, with clock and randomness as arguments.

use page_shop::{Answer, Fate, Moment, Request, Shop, Site, Switches, transit};
use wasm_bindgen::prelude::wasm_bindgen;

/// The shop in the page.
#[wasm_bindgen]
pub struct PageShop {
    shop: Shop,
    requests: u64,
}

/// What becomes of a request.
#[wasm_bindgen]
pub struct Way {
    /// How long it and its answer take, in milliseconds.
    #[wasm_bindgen(readonly)]
    pub delay_ms: u32,
    /// Whether the shop receives it.
    #[wasm_bindgen(readonly)]
    pub arrives: bool,
    /// Whether the page receives the answer.
    #[wasm_bindgen(readonly)]
    pub answered: bool,
}

/// An answer of the shop.
#[wasm_bindgen]
pub struct PageAnswer(Answer);

#[wasm_bindgen]
impl PageShop {
    /// A shop on this origin, below this folder, whose first batch opens at this time in Unix seconds. Returns nothing
    /// when its tariff can not be signed.
    pub fn open(origin: String, folder: String, opens: u64, query: &str) -> Option<PageShop> {
        let site = Site { origin, folder };
        let shop = Shop::new(site, opens, Switches::parse(query))?;
        Some(Self { shop, requests: 0 })
    }

    /// The way of the next request.
    pub fn way(&mut self) -> Way {
        let way = transit(self.shop.switches(), self.requests);
        self.requests = self.requests.wrapping_add(1);
        Way {
            delay_ms: way.delay_ms,
            arrives: way.fate != Fate::RequestLost,
            answered: way.fate == Fate::Arrives,
        }
    }

    /// Answers a request: method, path, headers and body, then when it arrived and 32 random bytes.
    pub fn answer(&mut self, asked: Vec<String>, now_ms: u64, random: Vec<u8>) -> PageAnswer {
        let mut parts = asked.into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let (method, path, key, cookie, body) = (next(), next(), next(), next(), next());
        let key = Some(key).filter(|key| !key.is_empty());
        let request = Request { method, path, key, cookie, body };
        let random = random.try_into().unwrap_or_default();
        PageAnswer(self.shop.answer(&request, Moment { now_ms, random }))
    }
}

#[wasm_bindgen]
impl PageAnswer {
    /// The status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The headers, name and value in turn; a cookie is not among them.
    pub fn headers(&self) -> Vec<String> {
        let mut headers = vec!["content-type".into(), self.0.media_type.into()];
        headers.extend(["cache-control".into(), "no-store".into()]);
        if let Some(seconds) = self.0.retry_after {
            headers.extend(["retry-after".into(), seconds.to_string()]);
        }
        if let Some(location) = &self.0.location {
            headers.extend(["location".into(), location.clone()]);
        }
        headers
    }

    /// The cookies to be set, which the worker keeps.
    pub fn cookies(&self) -> Vec<String> {
        self.0.set_cookie.clone()
    }

    /// The body.
    pub fn body(&self) -> String {
        self.0.body.clone()
    }
}
