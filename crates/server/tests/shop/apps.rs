//! Payments that the app around the page opens: the texts that it is given, and what the wallet makes of them.

use axum::body::Body;
use axum::http::Request;
use proof::{ExpectedQuote, InstructionRefusal, LatestSeen, Notation};
use sandbox::SandboxRefusal;
use wire::alipay::{APP_PRODUCT_CODE, read_order_string};
use wire::{
    Channel, Digest, Instruction, InstructionAnswer, OrderNo, OrderState, PurchaseView, endpoint,
};

use crate::harness::{self, OPENS, ORIGIN, Shop, body_of, keyring, purchase, quote_request};
use crate::money::movements;

const APPS: [Channel; 2] = [Channel::AlipayApp, Channel::WechatApp];

#[tokio::test]
async fn an_order_string_asks_for_the_quotes_amount_and_pays_for_one_ticket() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let text = rider.to_payment_by(Channel::AlipayApp, purchase(1)).await;
    let read = read_order_string(&text).expect("an order string");
    assert_eq!(read.app_id, "2021000000000001");
    assert_eq!(read.order.total_amount, "300.00");
    assert_eq!(read.order.product_code, APP_PRODUCT_CODE);
    assert_eq!(read.order.out_trade_no, OrderNo::derive(purchase(1), 1).as_str());
    assert!(text.starts_with("app_id=2021000000000001&biz_content="), "{text}");
    let again: InstructionAnswer = rider.instruct_by(Channel::AlipayApp, purchase(1)).await.read();
    assert_eq!(again.address, text, "the same, byte for byte");
    shop.sandbox.pay(&text).await.expect("paid");
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    assert_eq!(movements(&shop).await, [("charge", 30_000)]);
}

#[tokio::test]
async fn the_sheet_shows_what_is_charged_and_its_buttons_act_on_that_order() {
    for channel in APPS {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let text = rider.to_payment_by(channel, purchase(1)).await;
        let sheet = sheet(&shop, &text).await;
        assert_eq!(sheet["amount"], "¥300.00");
        assert_eq!(sheet["payee"], "兰州轨道交通");
        assert_eq!(sheet["state"], "WAIT_BUYER_PAY");
        let order = sheet["order"].as_str().expect("an order");
        let paid = format!("/cashier/{}/{order}/pay", channel.as_str());
        let paid = Request::post(paid).body(Body::empty()).expect("a request");
        let paid = harness::call(shop.sandbox.router(), paid).await;
        assert_eq!(paid.status.as_u16(), 200, "an app is sent nowhere");
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    }
}

#[tokio::test]
async fn a_wallet_takes_no_text_that_the_merchant_did_not_sign() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let string = rider.to_payment_by(Channel::AlipayApp, purchase(1)).await;
    let other = shop.rider("13800138001").await;
    let parameters = other.to_payment_by(Channel::WechatApp, purchase(2)).await;
    let nonce = between(&parameters, "\"noncestr\":\"", "\"");
    let rows = [
        (string.replace("300.00", "3.00"), "Address"),
        (string.replace("alipay.trade.app.pay", "alipay.trade.wap.pay"), "Address"),
        (string.replace("2021000000000001", "2021000000000002"), "Address"),
        (format!("{string}&return_url=x"), "Address"),
        (parameters.replace(nonce, "n0nce"), "Address"),
        (parameters.replace("1900000001", "1900000002"), "Payee"),
        (parameters.replace("Sign=WXPay", "Sign=Other"), "Address"),
    ];
    for (text, expected) in rows {
        let refused = shop.sandbox.pay(&text).await.expect_err(&text);
        let kind = match refused {
            SandboxRefusal::Address => "Address",
            SandboxRefusal::Payee => "Payee",
            other => panic!("{text}: {other}"),
        };
        assert_eq!(kind, expected, "{text}");
        assert!(sheet(&shop, &text).await["amount"].is_null(), "{text}");
    }
    assert_eq!(movements(&shop).await, []);
    for text in [string, parameters] {
        shop.sandbox.pay(&text).await.expect("as it was signed");
    }
}

#[tokio::test]
async fn a_page_refuses_an_order_string_with_another_amount_whoever_signed_it() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let (id, asked_for) = (purchase(1), quote_request());
    let tariff = proof::verify_tariff(&shop.get(endpoint::TARIFF).await.body, &keyring().roots());
    let tariff = tariff.and_then(|it| it.in_force(OPENS, LatestSeen::default())).expect("a tariff");
    let view: PurchaseView = rider.quote(id).await.read();
    let asked = ExpectedQuote {
        aud: ORIGIN,
        purchase: id,
        batch: &asked_for.batch,
        product: &asked_for.product,
        qty: Some(1),
    };
    let quote = proof::verify_quote(view.quote.as_bytes(), &tariff, &asked).expect("a quote");
    let confirmed = quote.confirm(&tariff, OPENS).expect("confirmed");
    let _: PurchaseView = rider.confirm(id, &view.quote).await.read();
    let good: InstructionAnswer = rider.instruct_by(Channel::AlipayApp, id).await.read();
    let order = OrderNo::derive(id, 1);
    let body: Instruction = body_of(&good.instruction);
    let judge = |address: String| {
        let body = Instruction { address: Digest::of(address.as_bytes()), ..body.clone() };
        let instruction = keyring().instruction.note(sandbox::demo::ISSUER, &body);
        let answer = InstructionAnswer { address, instruction };
        proof::verify_instruction(&answer, &confirmed, &order, &tariff, OPENS)
    };
    assert_eq!(judge(good.address.clone()).expect("payable").channel(), Channel::AlipayApp);
    for amount in ["30000.00", "300.01", "300", "300.000"] {
        let refused = judge(good.address.replacen("300.00", amount, 1)).expect_err(amount);
        let InstructionRefusal::Amount(mismatch) = refused else { panic!("{amount}: {refused:?}") };
        assert_eq!(mismatch.announced.pay(), "¥300.00");
        assert_eq!(mismatch.received.text(), amount);
        assert_eq!(mismatch.received.notation(), Notation::Yuan);
    }
}

/// What the wallet in an app shows of this text.
async fn sheet(shop: &Shop, text: &str) -> serde_json::Value {
    let request = Request::post("/app/sheet").body(Body::from(text.to_owned()));
    let answer = harness::call(shop.sandbox.router(), request.expect("a request")).await;
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).expect("it is there");
    rest.split_once(after).expect("it ends").0
}
