//! Idempotency: a repeated request gets the stored answer; a different one under the same key is refused.

use axum::http::StatusCode;
use wire::{ProblemType, ProductId, PurchaseView, endpoint};

use crate::harness::{Shop, batch, purchase, quote_request};

#[tokio::test]
async fn every_answer_about_a_purchase_is_repeated_byte_for_byte() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    let quote = rider.quote(id).await;
    shop.clock.advance(7);
    assert_eq!(rider.quote(id).await.body, quote.body);
    let note = quote.read::<PurchaseView>().quote;
    let order = rider.confirm(id, &note).await;
    assert_eq!(rider.confirm(id, &note).await.body, order.body);
    let instruction = rider.instruct(id).await;
    // From now on the order names its channel.
    let order = rider.get(&endpoint::purchase(id)).await;
    shop.clock.advance(400);
    assert_eq!(rider.confirm(id, &note).await.body, order.body);
    assert_eq!(rider.instruct(id).await.body, instruction.body);
    assert_eq!(
        rider.quote(id).await.body,
        order.body,
        "a quote of an ordered purchase is the order"
    );
    assert_eq!(rider.get(&endpoint::purchase(id)).await.body, order.body);
    assert_eq!(rider.get(&endpoint::mine(&batch())).await.body, order.body);
    assert_eq!(shop.status().await.held, 1);
}

#[tokio::test]
async fn an_expired_quote_is_renewed_under_the_same_key_and_confirmed_again() {
    let shop = Shop::open(1).await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    let first: PurchaseView = rider.quote(id).await.read();
    shop.clock.advance(300);
    assert_eq!(rider.confirm(id, &first.quote).await.kind(), ProblemType::QuoteStale);
    let second: PurchaseView = rider.quote(id).await.read();
    assert_ne!(second.quote, first.quote);
    assert_eq!(rider.confirm(id, &first.quote).await.kind(), ProblemType::QuoteStale);
    assert_eq!(rider.confirm(id, &second.quote).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_key_belongs_to_one_rider_and_one_intent() {
    let shop = Shop::open(3).await;
    let (rider, other) = (shop.rider("13800138000").await, shop.rider("13900139000").await);
    let id = purchase(1);
    assert_eq!(rider.quote(id).await.status, StatusCode::OK);
    assert_eq!(other.quote(id).await.kind(), ProblemType::IdempotencyMismatch);
    let mut elsewhere = quote_request();
    elsewhere.batch = wire::BatchId::parse("LZ-20251219-2").expect("a batch");
    // *Not open* comes first, because it needs no look-up.
    let early = rider.post(endpoint::QUOTES, Some(id), &elsewhere).await;
    assert_eq!(early.kind(), ProblemType::NotOpen);
    shop.clock.advance(86_400);
    let changed = rider.post(endpoint::QUOTES, Some(id), &elsewhere).await;
    assert_eq!(changed.kind(), ProblemType::IdempotencyMismatch);
}

#[tokio::test]
async fn another_riders_purchase_is_no_purchase() {
    let shop = Shop::open(3).await;
    let (rider, other) = (shop.rider("13800138000").await, shop.rider("13900139000").await);
    let id = purchase(1);
    let view: PurchaseView = rider.quote(id).await.read();
    let refused = [
        other.get(&endpoint::purchase(id)).await,
        other.settle(id).await,
        other.instruct(id).await,
        other.confirm(id, &view.quote).await,
        other.get(&endpoint::mine(&batch())).await,
        rider.get(&endpoint::purchase(purchase(2))).await,
        rider.get("/api/purchases/1").await,
    ];
    for answer in refused {
        assert_eq!(answer.kind(), ProblemType::NotFound);
    }
    let nobody = shop.get(&endpoint::purchase(id)).await;
    assert_eq!(nobody.kind(), ProblemType::SignedOut);
}

#[tokio::test]
async fn a_request_that_cannot_be_meant_is_refused() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let keyless = rider.post(endpoint::QUOTES, None, &quote_request()).await;
    assert_eq!(keyless.kind(), ProblemType::IdempotencyMissing);
    let mut others = vec![quote_request(), quote_request(), quote_request()];
    others[0].qty = 2;
    others[1].product = ProductId::parse("ride200").expect("a product");
    others[2].batch = wire::BatchId::parse("LZ-20251222-5").expect("a batch");
    for other in others {
        let answer = rider.post(endpoint::QUOTES, Some(purchase(1)), &other).await;
        assert_eq!(answer.kind(), ProblemType::Malformed, "{other:?}");
    }
    let long = "x".repeat(wire::request::REQUEST_BYTES_MAX + 1);
    for body in ["", "{}", "null", r#"{"phone":"13800138000","more":1}"#, &long] {
        let answer = shop.post(endpoint::CODES, body.to_owned()).await;
        assert_eq!(answer.kind(), ProblemType::Malformed);
    }
    assert_eq!(shop.get("/api/other").await.kind(), ProblemType::NotFound);
    assert_eq!(shop.get(endpoint::QUOTES).await.kind(), ProblemType::NotFound);
}
