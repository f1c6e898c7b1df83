//! The shop in the page, on this machine.

use page_shop::{Moment, Request, Shop, Site, Switches, roots};
use proof::RootKeys;

use crate::peer::{OPENS, ORIGIN, Peer, Reply};

pub(crate) struct Page {
    shop: Shop,
    now_ms: u64,
    drawn: u8,
}

impl Page {
    /// A shop whose first batch has just opened.
    pub(crate) fn open() -> Self {
        let site = Site { origin: ORIGIN.into(), folder: "/kiosk/".into() };
        let shop = Shop::of_size(site, OPENS, 3, Switches::default()).expect("a shop");
        Self { shop, now_ms: OPENS * 1_000, drawn: 0 }
    }
}

impl Peer for Page {
    fn send(&mut self, request: &Request) -> Reply {
        self.drawn += 1;
        let moment = Moment { now_ms: self.now_ms, random: [self.drawn; 32] };
        let answer = self.shop.answer(request, moment);
        Reply {
            status: answer.status,
            media_type: answer.media_type.into(),
            retry_after: answer.retry_after,
            set_cookie: answer.set_cookie,
            body: answer.body,
        }
    }

    fn later(&mut self, seconds: u64) {
        self.now_ms += seconds * 1_000;
    }

    fn pay(&mut self, address: &str) {
        let wallet = address.strip_prefix(ORIGIN).expect("an address of the demonstration");
        let wallet = wallet.strip_prefix("/kiosk").expect("below its folder");
        let shown = self.send(&Request::new("GET", wallet));
        assert!(shown.body.contains("¥300.00"), "{}", shown.body);
        let no = shown.body.split("name=no value=").nth(1).and_then(|rest| rest.split('>').next());
        let body = format!("no={}", no.expect("an order"));
        let paid = self.send(&Request { body, ..Request::new("POST", "/wallet/pay") });
        assert_eq!(paid.status, 303);
    }

    fn roots(&self) -> RootKeys {
        roots().expect("keys")
    }

    fn now(&self) -> u64 {
        self.now_ms / 1_000
    }
}
