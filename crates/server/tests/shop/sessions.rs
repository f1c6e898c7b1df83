//! One-time codes and sessions: each acceptance beside its refusal, and what strangers can't do to a rider.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use server::money::sweep_once;
use wire::{CodeAnswer, CodeRequest, ProblemType, SessionAnswer, SessionsAnswer, endpoint};

use crate::harness::{Answer, ORIGIN, Rider, Shop, purchase};

const PHONE: &str = "13800138000";
const OTHER: &str = "13900139000";
const DAY_SECONDS: u64 = 86_400;

fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn who(rider: &Rider<'_>) -> SessionAnswer {
    rider.get(endpoint::SESSION).await.read()
}

/// Refused for a while: how long, and for how long the code that was sent stays good.
fn too_many(answer: &Answer) -> (&str, Option<u32>) {
    assert_eq!(answer.kind(), ProblemType::TooMany);
    (answer.header(&header::RETRY_AFTER), answer.problem().good_for_s)
}

#[tokio::test]
async fn a_phone_is_the_same_rider_every_time_and_its_middle_is_hidden() {
    let shop = Shop::open(3).await;
    let first = who(&shop.rider(PHONE).await).await;
    let second = who(&shop.rider(PHONE).await).await;
    assert_eq!(first, second);
    assert_eq!(first.phone, "138****8000");
    assert_ne!(who(&shop.rider(OTHER).await).await.rider, first.rider);
}

#[tokio::test]
async fn the_cookies_are_out_of_reach_of_scripts_and_other_hosts() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let asked = rider.ask(Some(PHONE)).await;
    let code = asked.read::<CodeAnswer>().demo_code.expect("a code");
    let signed_in = rider.sign_in(&code).await;
    let mut set: Vec<_> = asked.cookies().chain(signed_in.cookies()).collect();
    set.sort_unstable();
    let rows = [("code", "600"), ("device", "15552000"), ("session", "2678400")];
    assert_eq!(set.len(), rows.len(), "{set:?}");
    for (cookie, (name, seconds)) in set.into_iter().zip(rows) {
        assert!(cookie.starts_with(&format!("__Host-{name}=")), "{cookie}");
        let age = format!("Max-Age={seconds}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure", &age] {
            assert!(cookie.split("; ").any(|part| part == attribute), "{attribute} in {cookie}");
        }
    }
}

#[tokio::test]
async fn a_session_ends_after_31_days() {
    let shop = Shop::open(3).await;
    let rider = shop.rider(PHONE).await;
    shop.clock.advance(31 * DAY_SECONDS - 1);
    assert_eq!(rider.get(endpoint::SESSION).await.status, StatusCode::OK);
    shop.clock.advance(1);
    assert_eq!(rider.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
    assert_eq!(shop.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
}

#[tokio::test]
async fn a_code_is_taken_from_the_browser_that_asked_for_it_and_from_no_other() {
    let shop = Shop::open(3).await;
    let (mut rider, mut stranger, mut nobody) = (shop.browser(), shop.browser(), shop.browser());
    let code = rider.code(PHONE).await;
    let own = stranger.code(PHONE).await;
    assert_eq!(nobody.sign_in(&code).await.kind(), ProblemType::SignedOut, "without a cookie");
    if own != code {
        assert_eq!(stranger.sign_in(&code).await.kind(), ProblemType::CodeWrong, "another cookie");
    }
    nobody.cookies.take(["__Host-code=00112233445566778899aabbccddeeff; Path=/"]);
    assert_eq!(nobody.sign_in(&code).await.kind(), ProblemType::CodeWrong, "a made-up cookie");
    assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_and_five_wrong_tries() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let old = rider.code(PHONE).await;
    shop.clock.advance(299);
    let mut late = shop.browser();
    late.cookies = rider.cookies.clone();
    assert_eq!(late.sign_in(&old).await.status, StatusCode::OK, "in its last second");
    shop.clock.advance(1);
    assert_eq!(rider.sign_in(&old).await.kind(), ProblemType::CodeWrong, "too old");

    let guessed = rider.code(PHONE).await;
    for _ in 0..4 {
        assert_eq!(rider.sign_in(another(&guessed)).await.kind(), ProblemType::CodeWrong);
    }
    let mut right = shop.browser();
    right.cookies = rider.cookies.clone();
    assert_eq!(rider.sign_in(another(&guessed)).await.kind(), ProblemType::CodeWrong);
    shop.clock.advance(20);
    let answer = right.sign_in(&guessed).await;
    assert_eq!(too_many(&answer), ("40", None), "tried too often, and another can be asked for");
    shop.clock.advance(40);
    let code = rider.code(PHONE).await;
    assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_lost_answer_is_repeated_to_the_same_browser_and_opens_no_second_session() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let code = rider.code(PHONE).await;
    let before = rider.cookies.clone();
    let first = rider.sign_in(&code).await;
    for seconds in [0, 100, 199] {
        shop.clock.advance(seconds);
        let mut again = shop.browser();
        again.cookies = before.clone();
        let answer = again.sign_in(&code).await;
        assert_eq!(answer.body, first.body);
        assert_eq!(again.cookies, rider.cookies, "the same session and the same device");
    }
    let sessions: SessionsAnswer = rider.get(endpoint::SESSIONS).await.read();
    assert_eq!(sessions.0.len(), 1);
    let mut late = shop.browser();
    late.cookies = before.clone();
    shop.clock.advance(1);
    assert_eq!(late.sign_in(&code).await.kind(), ProblemType::CodeWrong, "its life is over");
}

#[tokio::test]
async fn many_equal_requests_open_one_session_and_an_ended_one_is_not_opened_again() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let code = rider.code(PHONE).await;
    let before = rider.cookies.clone();
    let tab = async || {
        let mut tab = shop.browser();
        tab.cookies = before.clone();
        (tab.sign_in(&code).await.status, tab.cookies)
    };
    let answers = tokio::join!(tab(), tab(), tab(), tab(), tab(), tab(), tab(), tab());
    let answers: [_; 8] = answers.into();
    rider.sign_in(&code).await;
    assert!(answers.iter().all(|it| *it == (StatusCode::OK, rider.cookies.clone())));
    let sessions: SessionsAnswer = rider.get(endpoint::SESSIONS).await.read();
    assert_eq!(sessions.0.len(), 1);
    assert_eq!(rider.delete(endpoint::SESSION).await.status, StatusCode::NO_CONTENT);
    let mut again = shop.browser();
    again.cookies = before;
    assert_eq!(again.sign_in(&code).await.kind(), ProblemType::CodeWrong);
}

#[tokio::test]
async fn the_same_browser_waits_a_minute_for_another_code_and_the_one_that_was_sent_stays_good() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let sent: CodeAnswer = rider.ask(Some(PHONE)).await.read();
    assert_eq!((sent.good_for_s, sent.again_in_s), (300, 60));
    shop.clock.advance(18);
    for phone in [Some(PHONE), None] {
        assert_eq!(too_many(&rider.ask(phone).await), ("42", Some(282)), "{phone:?}");
    }
    let code = sent.demo_code.expect("a code");
    assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);

    let mut other = shop.browser();
    let first = other.code(OTHER).await;
    shop.clock.advance(60);
    let kept = other.cookies.clone();
    let second: CodeAnswer = other.ask(None).await.read();
    assert_eq!(other.cookies, kept, "it is the same request");
    let second = second.demo_code.expect("a code");
    if first != second {
        assert_eq!(other.sign_in(&first).await.kind(), ProblemType::CodeWrong, "the latest counts");
    }
    assert_eq!(other.sign_in(&second).await.status, StatusCode::OK);
    assert_eq!(who(&other).await.phone, "139****9000", "the number of its first request");
}

#[tokio::test]
async fn another_number_is_another_request_and_no_number_is_none() {
    let shop = Shop::open(3).await;
    let mut rider = shop.browser();
    let mistyped = rider.code(OTHER).await;
    let before = rider.cookies.clone();
    let code = rider.code(PHONE).await;
    assert_ne!(rider.cookies, before, "at once, with a cookie of its own");
    if mistyped != code {
        assert_eq!(rider.sign_in(&mistyped).await.kind(), ProblemType::CodeWrong);
    }
    assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);
    let mut nobody = shop.browser();
    for phone in [None, Some("12345"), Some("+8613800138000"), Some("")] {
        assert_eq!(nobody.ask(phone).await.kind(), ProblemType::Malformed, "{phone:?}");
    }
}

#[tokio::test]
async fn a_strangers_asking_takes_no_code_no_try_and_no_day_of_the_owner() {
    let shop = Shop::open(3).await;
    let mut owner = shop.rider(PHONE).await;
    shop.clock.advance(60);
    let code = owner.code(PHONE).await;
    // Everything that strangers can ask for is used up, and every try of theirs is wrong.
    let mut unknown = 1;
    loop {
        let mut stranger = shop.browser();
        let asked = stranger.ask(Some(PHONE)).await;
        if asked.status != StatusCode::OK {
            assert_eq!(too_many(&asked), ("86340", None), "ten in a day for all of them");
            break;
        }
        unknown += 1;
        for _ in 0..9 {
            stranger.sign_in(another(&code)).await;
        }
    }
    assert_eq!(unknown, 10, "the owner's first, from a browser that was not known yet, is one");
    assert_eq!(owner.sign_in(&code).await.status, StatusCode::OK);
    for _ in 1..10 {
        shop.clock.advance(60);
        assert_eq!(owner.ask(Some(PHONE)).await.status, StatusCode::OK);
    }
    shop.clock.advance(60);
    let asked = owner.ask(Some(PHONE)).await;
    assert_eq!(too_many(&asked), ("85800", None), "ten in a day for the owner's own browser");
    assert_eq!(owner.ask(Some(OTHER)).await.status, StatusCode::OK, "it is that number's day");
    shop.clock.advance(85_800);
    assert_eq!(owner.ask(Some(PHONE)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_browser_is_known_for_the_numbers_that_it_signed_in_with_and_for_180_days() {
    let shop = Shop::open(3).await;
    let mut owner = shop.rider(PHONE).await;
    let ask_as_strangers = async |phone: &str| {
        while shop.browser().ask(Some(phone)).await.status == StatusCode::OK {}
    };
    ask_as_strangers(OTHER).await;
    assert_eq!(owner.ask(Some(OTHER)).await.kind(), ProblemType::TooMany, "not with that number");
    owner.cookies.take(["__Host-device=made-up; Path=/"]);
    ask_as_strangers(PHONE).await;
    assert_eq!(owner.ask(Some(PHONE)).await.kind(), ProblemType::TooMany, "not by a made-up one");

    let mut owner = shop.rider("13700137000").await;
    for (days, known) in [(180 * DAY_SECONDS - 1, true), (1, false)] {
        shop.clock.advance(days);
        ask_as_strangers("13700137000").await;
        let asked = owner.ask(Some("13700137000")).await;
        assert_eq!(asked.status == StatusCode::OK, known, "{days}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_leaves_the_purchase_with_its_rider() {
    let shop = Shop::open(3).await;
    let mut rider = shop.rider(PHONE).await;
    let before = rider.to_order(purchase(1)).await;
    let old = rider.cookies.clone();
    let out = rider.delete(endpoint::SESSION).await;
    assert_eq!((out.status, out.text()), (StatusCode::NO_CONTENT, ""));
    let left = rider.cookies.header().expect("the device");
    assert!(!left.contains("session") && !left.contains("code"), "{left}");
    let mut kept = shop.browser();
    kept.cookies = old;
    for path in [endpoint::SESSION.to_owned(), endpoint::purchase(purchase(1))] {
        assert_eq!(kept.get(&path).await.kind(), ProblemType::SignedOut, "{path}");
    }
    assert_eq!(rider.delete(endpoint::SESSION).await.status, StatusCode::NO_CONTENT, "again");

    // The next rider of the same browser needs no patience, and finds nothing.
    let code = rider.code(OTHER).await;
    rider.sign_in(&code).await;
    let mine = endpoint::mine(&crate::harness::batch());
    assert_eq!(rider.get(&mine).await.kind(), ProblemType::NotFound);
    rider.delete(endpoint::SESSION).await;
    let code = rider.code(PHONE).await;
    rider.sign_in(&code).await;
    assert_eq!(rider.get(&mine).await.body, wire::request::encode(&before).as_bytes());
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_last_use_and_can_be_ended() {
    const AGENT: &str = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 MicroMessenger/8.0.50";
    let shop = Shop::open(3).await;
    let rider = shop.rider(PHONE).await;
    let opened = shop.clock.now();
    let mut phone = shop.browser();
    shop.clock.advance(60);
    let code = phone.code(PHONE).await;
    let request = Request::post(endpoint::SESSION).header(header::USER_AGENT, AGENT);
    let answer = phone.send(request, format!(r#"{{"code":"{code}"}}"#)).await;
    phone.cookies.take(answer.cookies());
    shop.clock.advance(7_200);
    phone.get(endpoint::SESSION).await;
    sweep_once(&shop.state).await;
    let list =
        async |rider: &Rider<'_>| rider.get(endpoint::SESSIONS).await.read::<SessionsAnswer>().0;

    let sessions = list(&rider).await;
    let rows: Vec<_> =
        sessions.iter().map(|it| (&*it.device, it.opened, it.used, it.own)).collect();
    let expected =
        [("Android, WeChat", opened + 60, opened + 7_260, false), ("", opened, opened, true)];
    assert_eq!(rows, expected);
    let stranger = shop.rider(OTHER).await;
    let end = async |rider: &Rider<'_>, id: &str| {
        rider.send(Request::delete(endpoint::session(id)), "").await
    };
    for (by, id) in [(&stranger, &*sessions[0].id), (&rider, "0011223344556677"), (&rider, "x")] {
        assert_eq!(end(by, id).await.kind(), ProblemType::NotFound, "{id}");
    }
    assert_eq!(end(&rider, &sessions[0].id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(phone.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
    assert_eq!(list(&rider).await.len(), 1);
    assert_eq!(shop.get(endpoint::SESSIONS).await.kind(), ProblemType::SignedOut);
    assert_eq!(end(&phone, &sessions[1].id).await.kind(), ProblemType::SignedOut);
}

#[tokio::test]
async fn what_is_old_is_dropped_in_pieces_and_what_still_counts_is_kept() {
    let shop = Shop::open(3).await;
    let mut rider = shop.rider(PHONE).await;
    for number in 0..600 {
        shop.browser().ask(Some(&format!("138{number:08}"))).await;
    }
    shop.clock.advance(60);
    rider.ask(Some(PHONE)).await;
    shop.clock.advance(DAY_SECONDS - 60);
    sweep_once(&shop.state).await;
    for _ in 1..10 {
        assert_eq!(rider.ask(Some(PHONE)).await.status, StatusCode::OK);
        shop.clock.advance(1);
        rider.cookies.drop("__Host-code");
    }
    assert_eq!(rider.ask(Some(PHONE)).await.kind(), ProblemType::TooMany, "yesterday's counts");
}

#[tokio::test]
async fn another_site_can_neither_have_codes_sent_nor_sign_anybody_in_or_out() {
    let shop = Shop::open(3).await;
    let rider = shop.rider(PHONE).await;
    let code = wire::request::encode(&CodeRequest { phone: Some(OTHER.into()) });
    let requests = [
        (Method::POST, endpoint::CODES, &*code),
        (Method::POST, endpoint::SESSION, r#"{"code":"123456"}"#),
        (Method::DELETE, endpoint::SESSION, ""),
        (Method::POST, endpoint::EVIDENCE, "{}"),
    ];
    let foreign = [
        (header::ORIGIN.as_str(), "https://elsewhere.example"),
        (header::ORIGIN.as_str(), "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("content-type", "text/plain"),
    ];
    for (method, path, body) in requests {
        for (name, value) in foreign {
            let request = Request::builder().method(&method).uri(path).header(name, value);
            let answer = rider.send(request, Body::from(body.to_owned())).await;
            assert_eq!(answer.kind(), ProblemType::Malformed, "{path} with {name}: {value}");
        }
    }
    assert_eq!(rider.get(endpoint::SESSION).await.status, StatusCode::OK, "still signed in");
    let own = Request::post(endpoint::CODES).header(header::ORIGIN, ORIGIN);
    let own = own.header("sec-fetch-site", "same-origin");
    assert_eq!(shop.browser().send(own, code).await.status, StatusCode::OK);
    let read = Request::get(endpoint::SESSION).header("sec-fetch-site", "cross-site");
    assert_eq!(rider.send(read, "").await.status, StatusCode::OK, "what only reads is answered");
}
