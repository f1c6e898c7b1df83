//! One-time codes and sessions, and each way in which they are refused.

use axum::http::{StatusCode, header};
use wire::{CodeAnswer, CodeRequest, ProblemType, SessionAnswer, SessionRequest, endpoint};

use crate::harness::{Answer, Shop};

const PHONE: &str = "13800138000";

async fn ask(shop: &Shop, phone: &str) -> Answer {
    let asked = CodeRequest { phone: phone.into() };
    shop.post(endpoint::CODES, wire::request::encode(&asked)).await
}

async fn say(shop: &Shop, code: &str) -> Answer {
    let request = SessionRequest { phone: PHONE.into(), code: code.into() };
    shop.post(endpoint::SESSION, wire::request::encode(&request)).await
}

async fn code(shop: &Shop) -> String {
    ask(shop, PHONE).await.read::<CodeAnswer>().demo_code.expect("the code, which a demo returns")
}

fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_phone_is_the_same_rider_every_time_and_its_middle_is_hidden() {
    let shop = Shop::open(3).await;
    let first: SessionAnswer = shop.rider(PHONE).await.get(endpoint::SESSION).await.read();
    shop.clock.advance(60);
    let second: SessionAnswer = shop.rider(PHONE).await.get(endpoint::SESSION).await.read();
    assert_eq!(first, second);
    assert_eq!(first.phone, "138****8000");
    let other: SessionAnswer = shop.rider("13900139000").await.get(endpoint::SESSION).await.read();
    assert_ne!(other.rider, first.rider);
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_hosts() {
    let shop = Shop::open(3).await;
    let code = code(&shop).await;
    let answer = say(&shop, &code).await;
    let cookie = answer.header(&header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2678400", "Secure"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{attribute} in {cookie}");
    }
}

#[tokio::test]
async fn a_session_ends() {
    let shop = Shop::open(3).await;
    let rider = shop.rider(PHONE).await;
    shop.clock.advance(31 * 86_400 - 1);
    assert_eq!(rider.get(endpoint::SESSION).await.status, StatusCode::OK);
    shop.clock.advance(1);
    assert_eq!(rider.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
    assert_eq!(shop.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
}

#[tokio::test]
async fn a_code_is_good_for_a_while_and_for_five_tries_and_a_lost_answer_costs_nothing() {
    let shop = Shop::open(3).await;
    assert_eq!(say(&shop, "123456").await.kind(), ProblemType::CodeWrong, "never sent");

    let right = code(&shop).await;
    assert_eq!(say(&shop, another(&right)).await.kind(), ProblemType::CodeWrong);
    for _ in 0..4 {
        assert_eq!(say(&shop, &right).await.status, StatusCode::OK);
    }
    assert_eq!(say(&shop, &right).await.kind(), ProblemType::CodeWrong, "five tries, right or not");

    shop.clock.advance(60);
    let old = code(&shop).await;
    shop.clock.advance(300);
    assert_eq!(say(&shop, &old).await.kind(), ProblemType::CodeWrong, "too old");

    let guessed = code(&shop).await;
    for _ in 0..5 {
        assert_eq!(say(&shop, another(&guessed)).await.kind(), ProblemType::CodeWrong);
    }
    assert_eq!(say(&shop, &guessed).await.kind(), ProblemType::CodeWrong, "tried too often");
}

#[tokio::test]
async fn a_phone_gets_one_code_a_minute_and_ten_a_day() {
    let shop = Shop::open(3).await;
    for _ in 0..10 {
        assert_eq!(ask(&shop, PHONE).await.status, StatusCode::OK);
        let soon = ask(&shop, PHONE).await;
        assert_eq!(soon.kind(), ProblemType::TooMany);
        assert_eq!(soon.header(&header::RETRY_AFTER), "60");
        shop.clock.advance(60);
    }
    let many = ask(&shop, PHONE).await;
    assert_eq!(many.kind(), ProblemType::TooMany);
    assert_eq!(many.header(&header::RETRY_AFTER), "85800");
    assert_eq!(ask(&shop, "13900139000").await.status, StatusCode::OK);
    assert_eq!(ask(&shop, "12345").await.kind(), ProblemType::Malformed);
}
