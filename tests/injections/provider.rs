//! The provider's reports on their way to the server, and a tariff that is out of date.

use axum::body::Body;
use axum::http::{Method, Request, header};
use server::demo::{self, Offer};
use server::pricing;
use server::sandbox::Delivery;
use wire::{Fen, Slice};

use crate::office::{OPENS, ORIGIN, Office, PROVIDER, keyring};

impl Office {
    /// What the provider reports reaches the server. Whether it is taken, is the server's to say: one that is not is
    /// reported again in life, and here the sweep finds out.
    pub(crate) async fn hear(&self, report: &Delivery) {
        let path = report.url.trim_start_matches(ORIGIN);
        let kind = if report.headers.is_empty() {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        let mut request = Request::builder().method(Method::POST).uri(path);
        request = request.header(header::CONTENT_TYPE, kind);
        for (name, value) in &report.headers {
            request = request.header(*name, value);
        }
        self.say(request.body(Body::from(report.body.clone())).unwrap()).await;
    }
}

/// A tariff that both offline keys signed, whose time was over before this sale, at another fare.
pub(crate) fn stale_tariff(fare: Fen) -> String {
    let now = OPENS - 30 * 86_400;
    let offer = Offer { version: 1, now, opens: OPENS, provider: PROVIDER };
    let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
    tariff.exp = OPENS - 1;
    for total in &mut tariff.totals {
        total.fen = fare;
        total.pay = Slice::from(pricing::figures(fare).as_str());
        total.words = Slice::from(pricing::words(fare).as_str());
    }
    keyring().sign_tariff(&tariff)
}
