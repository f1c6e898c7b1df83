//! A rider who signs in, takes a quote, confirms it, and asks where to pay.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{Method, Request, StatusCode, header};
use fixtures::{Cookies, InProcess};
use net::Transport as _;
use serde_json::{Value, json};
use wire::json::FromJson;
use wire::{
    BatchId, Channel, CodeAnswer, CodeRequest, InstructionRequest, Note, OrderNo, OrderRequest,
    PurchaseId, PurchaseView, QuoteRequest, SessionRequest, endpoint,
};

static RIDERS: AtomicU32 = AtomicU32::new(0);

/// An order of a rider nobody knew: its number at the provider, where the shop tells of it, and the rider's cookie.
pub(crate) async fn order(shop: &InProcess, batch: &BatchId, channel: Channel) -> Value {
    let rider = RIDERS.fetch_add(1, Ordering::Relaxed);
    let phone = format!("138{rider:08}");
    let asked = wire::request::encode(&CodeRequest { phone: Some(phone) });
    let (cookie, code) = post(shop, endpoint::CODES, None, asked).await;
    let code: CodeAnswer = read(&code);
    let code = code.demo_code.expect("a demo tells the code");
    let purchase = PurchaseId::from_random(keys::random::bytes().expect("random bytes"));
    let by = |cookie: &str| Some((cookie.to_owned(), purchase));
    let asked = wire::request::encode(&SessionRequest::Code(code));
    let (cookie, _) = post(shop, endpoint::SESSION, by(&cookie), asked).await;
    let product = wire::ProductId::parse("ride100").expect("a product");
    let asked = wire::request::encode(&QuoteRequest { batch: batch.clone(), product, qty: 1 });
    let (_, quote) = post(shop, endpoint::QUOTES, by(&cookie), asked).await;
    let view: PurchaseView = read(&quote);
    let quote = Note::split(view.quote.as_bytes()).expect("a quote").digest();
    let asked = wire::request::encode(&OrderRequest { quote });
    post(shop, endpoint::ORDERS, by(&cookie), asked).await;
    let asked = wire::request::encode(&InstructionRequest { attempt: 1, channel });
    post(shop, &endpoint::instructions(purchase), by(&cookie), asked).await;
    let order = OrderNo::derive(purchase, 1).to_string();
    json!({"order": order, "purchase": endpoint::purchase(purchase), "cookie": cookie})
}

async fn post(
    shop: &InProcess,
    path: &str,
    by: Option<(String, PurchaseId)>,
    body: String,
) -> (String, String) {
    let mut request = Request::builder().method(Method::POST).uri(path);
    // WeChat Pay wants the address of the phone.
    request = request.header("x-real-ip", "203.0.113.7");
    if let Some((cookie, purchase)) = by {
        request = request
            .header(header::COOKIE, cookie)
            .header(wire::endpoint::IDEMPOTENCY_KEY, purchase.idempotency_key());
    }
    let request =
        request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request");
    let answer = shop.call(request).await.expect("an answer");
    let body = String::from_utf8_lossy(answer.body()).into_owned();
    assert_eq!(answer.status(), StatusCode::OK, "{path}: {body}");
    let mut cookies = Cookies::default();
    cookies.take(
        answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|it| it.to_str().ok()),
    );
    (cookies.header().unwrap_or_default(), body)
}

fn read<T: FromJson>(text: &str) -> T {
    wire::answer::decode(text.as_bytes()).expect("a readable answer")
}
