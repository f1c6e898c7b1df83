//! Rate limiting: who is asked to come back later, with what promise, and who never is.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use wire::{CodeRequest, OrderState, ProblemType, PurchaseView, endpoint};

use crate::harness::{Answer, OPENS, Shop, batch, purchase};

/// Requests a code: a request without a session waits for a slot.
async fn ask(shop: &Shop, number: u32, pass: Option<&str>) -> Answer {
    let asked = wire::request::encode(&CodeRequest { phone: Some(format!("138{number:08}")) });
    let mut request = Request::post(endpoint::CODES);
    if let Some(pass) = pass {
        request = request.header(endpoint::SLOT_PASS, pass);
    }
    shop.send(request.body(Body::from(asked)).expect("a request")).await
}

fn pass(answer: &Answer) -> String {
    assert_eq!(answer.kind(), ProblemType::Busy);
    let pass = answer.headers.get(endpoint::SLOT_PASS).expect("a pass");
    pass.to_str().expect("text").into()
}

/// A queue at a node of ten requests a second, and the answer to the last in it.
async fn queue(shop: &Shop, riders: u32) -> Answer {
    let mut last = ask(shop, 0, None).await;
    for number in 1..riders {
        last = ask(shop, number, None).await;
    }
    last
}

#[tokio::test]
async fn above_its_capacity_a_node_says_when_and_promises_it() {
    let shop = Shop::builder().capacity(10).open().await;
    // Three are served at once, and nine a second after that.
    let last = queue(&shop, 3 + 18).await;
    assert_eq!(last.header(&header::RETRY_AFTER), "3");
    let promised = pass(&last);
    shop.clock.advance(1);
    let early = ask(&shop, 20, Some(&promised)).await;
    assert_eq!((pass(&early), early.header(&header::RETRY_AFTER)), (promised.clone(), "2"));
    shop.clock.advance(2);
    assert_eq!(ask(&shop, 20, Some(&promised)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn with_its_pass_a_request_is_served_before_all_who_have_none() {
    let shop = Shop::builder().capacity(10).open().await;
    let old = pass(&queue(&shop, 10).await);
    let promised = pass(&queue(&shop, 390).await);
    let (slot, mac) = promised.split_once('.').expect("two parts");
    let earlier = format!("{}.{mac}", OPENS * 1_000_000 + 1_000_000);
    let cut = &promised[..promised.len() - 1];
    shop.clock.advance(45);
    queue(&shop, 400).await;
    let rows = [
        (None, false),
        (Some(earlier.as_str()), false),
        (Some(slot), false),
        (Some(cut), false),
        (Some(""), false),
        (Some(old.as_str()), false),
        (Some(promised.as_str()), true),
    ];
    for (number, (pass, served)) in (1_000..).zip(rows) {
        let answer = ask(&shop, number, pass).await;
        assert_eq!(answer.status == StatusCode::OK, served, "{pass:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn turning_away_touches_no_store_and_what_is_the_same_for_all_is_never_turned_away() {
    let shop = Shop::builder().capacity(10).open().await;
    queue(&shop, 400).await;
    for path in [endpoint::TIME, endpoint::TARIFF, &endpoint::status(&batch())] {
        assert_eq!(shop.get(path).await.status, StatusCode::OK, "{path}");
    }
    shop.state.close().await;
    assert_eq!(ask(&shop, 1_000, None).await.kind(), ProblemType::Busy);
    assert_eq!(shop.get(endpoint::TIME).await.status, StatusCode::OK);
    shop.clock.advance(120);
    let broken = ask(&shop, 1_000, None).await;
    assert_eq!(broken.kind(), ProblemType::Internal, "the store was asked, and it is closed");
}

#[tokio::test]
async fn whoever_holds_a_ticket_is_served_whatever_the_queue() {
    let shop = Shop::builder().capacity(10).open().await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    let view: PurchaseView = rider.quote(id).await.read();
    queue(&shop, 400).await;
    assert_eq!(rider.quote(purchase(2)).await.kind(), ProblemType::Busy);
    assert_eq!(rider.confirm(id, &view.quote).await.status, StatusCode::OK);
    assert_eq!(rider.instruct(id).await.status, StatusCode::OK);
    assert_eq!(rider.settle(id).await.status, StatusCode::OK);
    assert_eq!(rider.order_state(id).await, OrderState::Awaiting);
}
