//! The sandbox provider takes money only for what the merchant signed, and only in time.

use axum::body::Body;
use axum::http::Request;
use channels::alipay::{Direction, open_query, parameters, signed_query};
use http_body_util::BodyExt as _;
use sandbox::SandboxRefusal;
use tower::ServiceExt as _;
use wire::OrderState;

use crate::harness::{PROVIDER, Shop, keyring, purchase};

/// What the sandbox answers, followed by its status and where it leads.
async fn sent(shop: &Shop, request: Request<Body>) -> (u16, String, String) {
    let response = shop.sandbox.router().oneshot(request).await.expect("a response");
    let location = response.headers().get("location").cloned();
    let location = location.map_or(String::new(), |it| it.to_str().expect("text").into());
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, location, String::from_utf8(body.into()).expect("text"))
}

async fn open(shop: &Shop, address: &str) -> (u16, String) {
    let path = address.strip_prefix(PROVIDER).expect("the sandbox's address");
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let (status, _, page) = sent(shop, request).await;
    (status, page)
}

async fn press(shop: &Shop, address: &str, button: &str) -> (u16, String) {
    let order = wire::alipay::read(address).expect("an address").order.out_trade_no;
    let request = Request::post(format!("/cashier/alipay-wap/{order}/{button}"));
    let (status, location, _) = sent(shop, request.body(Body::empty()).expect("a request")).await;
    (status, location)
}

#[tokio::test]
async fn the_cashier_says_what_it_will_charge_and_to_whom() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    let (status, page) = open(&shop, &address).await;
    assert_eq!(status, 200);
    let shown = [
        "id=\"amount\">¥300.00<",
        "兰州轨道交通",
        "100次电子计次票",
        "id=\"pay\"",
        "id=\"refuse\"",
        "id=\"later\"",
    ];
    for part in shown {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn each_button_does_what_it_says_and_paying_twice_is_paying_once() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    assert_eq!(press(&shop, &address, "pay").await.0, 404, "nobody opened the address");
    open(&shop, &address).await;
    let (status, back) = press(&shop, &address, "later").await;
    assert_eq!((status, back.ends_with(&format!("/p/{}", purchase(1)))), (303, true));
    for _ in 0..2 {
        let (status, back) = press(&shop, &address, "pay").await;
        assert_eq!(status, 303);
        let (_, query) = back.split_once('?').expect("a query");
        let back = open_query(query, Direction::Report, &keyring().provider.public());
        assert_eq!(back.expect("the provider's")["total_amount"], "300.00");
    }
    assert_eq!(shop.sandbox.ledger().await.expect("a ledger").len(), 1);
    assert_eq!(press(&shop, &address, "other").await.0, 404);
}

#[tokio::test]
async fn whoever_refuses_closes_the_order_for_good() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    open(&shop, &address).await;
    assert_eq!(press(&shop, &address, "refuse").await.0, 303);
    assert_eq!(press(&shop, &address, "pay").await.0, 410);
    rider.settle(purchase(1)).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Closed);
}

#[tokio::test]
async fn an_address_that_is_changed_late_or_contradicts_an_order_takes_no_money() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    let changed = address.replace("300.00", "3000.00");
    assert_ne!(changed, address);
    assert_eq!(open(&shop, &changed).await.0, 400);
    assert!(matches!(shop.sandbox.pay(&changed).await, Err(SandboxRefusal::Address)));

    shop.sandbox.visit(&address).await.expect("visited");
    let (prefix, query) = address.split_once('?').expect("a query");
    let mut all = parameters(query).expect("parameters");
    let content = all["biz_content"].replace("300.00", "3000.00");
    all.insert("biz_content".into(), content);
    let resigned = signed_query(all, Direction::Request, &keyring().merchant).expect("signed");
    let resigned = format!("{prefix}?{resigned}");
    assert!(matches!(shop.sandbox.pay(&resigned).await, Err(SandboxRefusal::Changed)));

    shop.clock.advance(600);
    assert!(matches!(shop.sandbox.pay(&address).await, Err(SandboxRefusal::Closed)));
    assert_eq!(shop.sandbox.ledger().await.expect("a ledger"), []);
}

#[tokio::test]
async fn the_gateway_answers_nobody_but_the_merchant() {
    let shop = Shop::open(3).await;
    let content = r#"{"out_trade_no":"0"}"#;
    let fields = [
        ("app_id", "2021000000000001"),
        ("method", "alipay.trade.query"),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("timestamp", "2025-12-18 22:00:00"),
        ("biz_content", content),
    ];
    let all: channels::alipay::Parameters =
        fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let cases =
        [(&keyring().merchant, "ACQ.TRADE_NOT_EXIST"), (&keyring().provider, "invalid-signature")];
    for (key, expected) in cases {
        let form = signed_query(all.clone(), Direction::Request, key).expect("signed");
        let request = Request::post("/gateway.do").body(Body::from(form)).expect("a request");
        let (_, _, answer) = sent(&shop, request).await;
        assert!(answer.contains(expected), "{answer}");
    }
}
