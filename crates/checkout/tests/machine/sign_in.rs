//! Signing in and out: what is entered, what comes back, and whose purchase is whose.

use checkout::Event;
use checkout::screen::{Screen, SignIn, SignInRefusal};
use wire::endpoint::Method;
use wire::{
    CodeAnswer, OrderState, Problem, ProblemType, RiderId, SessionAnswer, StoredRecord, request,
};

use crate::rider::Rider;

const MINE: &str = "/api/batches/LZ-20251218-1/mine";

/// A rider whom the page asks for a number, to buy.
fn asked() -> Rider {
    let mut rider = Rider::before_opening(2);
    rider.open_page();
    rider.answer_start(false);
    rider.pass_ms(2_000);
    rider.dispatch(Event::BuyPressed);
    rider
}

fn sent(rider: &mut Rider) {
    let code = CodeAnswer { good_for_s: 300, again_in_s: 60, demo_code: None };
    let id = rider.take("/api/codes").id;
    rider.answer(id, 200, &request::encode(&code));
}

/// The same with a code that was sent.
fn with_a_code() -> Rider {
    let mut rider = asked();
    rider.dispatch(Event::PhoneEntered("138 0013 8000".into()));
    sent(&mut rider);
    rider
}

fn code_field(rider: &Rider) -> (String, Option<SignInRefusal>, u64) {
    match rider.screen() {
        Screen::SignIn(SignIn::Code { phone, refused, again_in_s, .. }) => {
            (phone, refused, again_in_s)
        }
        other => panic!("{other:?}"),
    }
}

fn phone_field(rider: &Rider) -> (Option<SignInRefusal>, Option<SignInRefusal>) {
    match rider.screen() {
        Screen::SignIn(SignIn::Phone { refused, claim_refused, .. }) => (refused, claim_refused),
        other => panic!("{other:?}"),
    }
}

/// Answers the sign-in as that of another rider than the one of the issuer's quotes.
fn answer_as_another(rider: &mut Rider) {
    let known = RiderId::parse(&"b".repeat(32)).unwrap();
    let answer = SessionAnswer { rider: known, phone: "139****9000".into() };
    let id = rider.take("/api/session").id;
    rider.answer(id, 200, &request::encode(&answer));
}

fn remembered(rider: &Rider) -> Option<wire::PurchaseId> {
    StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap().purchase.map(|it| it.purchase)
}

#[test]
fn what_is_entered_is_sent_in_one_form_and_what_can_not_be_meant_is_not_sent() {
    let mut rider = asked();
    rider.dispatch(Event::PhoneEntered("85291234567".into()));
    assert_eq!(phone_field(&rider), (Some(SignInRefusal::NotANumber), None));
    rider.dispatch(Event::ClaimEntered("8E03978E".into()));
    assert_eq!(phone_field(&rider), (None, Some(SignInRefusal::NoSuchClaim)), "at its own field");
    assert!(!rider.is_pending("/api/codes") && !rider.is_pending("/api/claims"));
    rider.dispatch(Event::PhoneEntered("（+86）１３８ 0013-8000".into()));
    let body = rider.in_flight.last().unwrap().body.clone();
    assert_eq!(body.as_deref(), Some(r#"{"phone":"13800138000"}"#));
    sent(&mut rider);
    rider.dispatch(Event::CodeEntered("12345".into()));
    assert_eq!(code_field(&rider).1, Some(SignInRefusal::WrongCode));
    assert!(!rider.is_pending("/api/session"), "it costs no try");
    rider.dispatch(Event::CodeEntered("【兰州轨道交通】验证码 204816，5 分钟内有效".into()));
    assert_eq!(rider.take("/api/session").body.as_deref(), Some(r#"{"code":"204816"}"#));
}

#[test]
fn another_code_can_be_sent_after_a_countdown_that_moves() {
    let mut rider = with_a_code();
    assert_eq!(code_field(&rider), ("13800138000".into(), None, 60));
    rider.dispatch(Event::ResendPressed);
    assert!(!rider.is_pending("/api/codes"), "too soon");
    rider.pass_ms(18_000);
    assert_eq!(code_field(&rider).2, 42);
    rider.pass_ms(42_000);
    assert_eq!(code_field(&rider).2, 0);
    rider.dispatch(Event::ResendPressed);
    let again = rider.in_flight.last().unwrap().body.clone();
    assert_eq!(again.as_deref(), Some(r#"{"phone":"13800138000"}"#));
    sent(&mut rider);
    assert_eq!(code_field(&rider).2, 60);
}

#[test]
fn a_code_that_was_sent_a_moment_ago_can_be_entered_and_the_rest_of_the_wait_counts_down() {
    let mut rider = asked();
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    let problem = Problem { good_for_s: Some(282), ..ProblemType::TooMany.into() };
    let id = rider.take("/api/codes").id;
    rider.answer_after(id, 429, Some("42"), &problem.encode());
    assert_eq!(code_field(&rider), ("13800138000".into(), None, 42));

    // Where none is good, the number has had its codes for a while.
    rider.dispatch(Event::ChangePhonePressed);
    rider.dispatch(Event::PhoneEntered("13900139000".into()));
    let (id, until) = (rider.take("/api/codes").id, rider.server_s() + 85_800);
    let problem = Problem::from(ProblemType::TooMany).encode();
    rider.answer_after(id, 429, Some("85800"), &problem);
    assert_eq!(phone_field(&rider), (Some(SignInRefusal::TooMany { until }), None));

    // Neither number is asked for again before its time, and any other is.
    rider.dispatch(Event::PhoneEntered("139 0013 9000".into()));
    assert_eq!(phone_field(&rider), (Some(SignInRefusal::TooMany { until }), None));
    assert!(!rider.is_pending("/api/codes"));
    rider.dispatch(Event::PhoneEntered("13700137000".into()));
    sent(&mut rider);
}

#[test]
fn a_number_that_has_its_code_is_not_asked_for_another_before_its_time() {
    let mut rider = asked();
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    let problem = Problem { good_for_s: Some(282), ..ProblemType::TooMany.into() };
    let id = rider.take("/api/codes").id;
    rider.answer_after(id, 429, Some("42"), &problem.encode());
    rider.dispatch(Event::ChangePhonePressed);
    rider.pass_ms(10_000);
    rider.dispatch(Event::PhoneEntered("+86 13800138000".into()));
    assert!(!rider.is_pending("/api/codes"));
    assert_eq!(code_field(&rider), ("13800138000".into(), None, 32), "the field for it is there");
    assert!(rider.kept_code.is_some(), "after a reload too");
    rider.dispatch(Event::ChangePhonePressed);
    rider.pass_ms(33_000);
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    assert!(rider.is_pending("/api/codes"), "its time is over");
}

#[test]
fn a_code_that_was_tried_too_often_is_not_tried_again() {
    let mut rider = with_a_code();
    rider.dispatch(Event::CodeEntered("204816".into()));
    let id = rider.take("/api/session").id;
    let body = Problem::from(ProblemType::TooMany).encode();
    rider.answer_after(id, 429, Some("25"), &body);
    rider.dispatch(Event::CodeEntered("204817".into()));
    assert!(!rider.is_pending("/api/session"));
    rider.pass_ms(26_000);
    rider.dispatch(Event::ResendPressed);
    sent(&mut rider);
    rider.dispatch(Event::CodeEntered("204818".into()));
    assert!(rider.is_pending("/api/session"), "another code is");
}

#[test]
fn a_reload_leads_back_to_the_field_and_on_to_what_the_sign_in_was_for() {
    let mut rider = with_a_code();
    rider.pass_ms(5_000);
    let kept = rider.kept_code.clone().unwrap();
    assert!(kept.contains("138****8000") && !kept.contains("13800138000"), "{kept}");
    rider.open_page();
    // At once: a sale in between would be a step of the history that is gone back to.
    assert_eq!(code_field(&rider).0, "138****8000");
    rider.answer_start(false);
    assert_eq!(code_field(&rider), ("138****8000".into(), None, 0));
    // Only the server knows the number now, and when it was sent.
    rider.dispatch(Event::ResendPressed);
    assert_eq!(rider.in_flight.last().unwrap().body.as_deref(), Some("{}"));
    let problem = Problem { good_for_s: Some(282), ..ProblemType::TooMany.into() };
    let id = rider.take("/api/codes").id;
    rider.answer_after(id, 429, Some("42"), &problem.encode());
    assert_eq!(code_field(&rider), ("138****8000".into(), None, 42));
    rider.pass_ms(42_000);
    rider.dispatch(Event::ResendPressed);
    sent(&mut rider);
    rider.dispatch(Event::CodeEntered("204816".into()));
    rider.answer_session();
    assert_eq!(rider.kept_code, None, "it is used up");
    assert!(rider.is_pending("/api/quotes"), "and the rider buys");
}

#[test]
fn a_kept_code_is_left_alone_where_nobody_needs_it() {
    let mut rider = with_a_code();
    rider.open_page();
    rider.answer_start(true);
    assert!(matches!(rider.screen(), Screen::Open { .. }), "{:?}", rider.screen());
}

#[test]
fn every_refusal_of_a_code_has_words_of_its_own() {
    let rows = [
        (ProblemType::CodeWrong, SignInRefusal::WrongCode),
        (ProblemType::TooMany, SignInRefusal::TriedTooOften),
        (ProblemType::SignedOut, SignInRefusal::NoCookies),
        (ProblemType::Malformed, SignInRefusal::NotAnswered),
    ];
    for (problem, expected) in rows {
        let mut rider = with_a_code();
        rider.dispatch(Event::CodeEntered("204816".into()));
        let id = rider.take("/api/session").id;
        let body = Problem::from(problem).encode();
        rider.answer_after(id, problem.status(), Some("25"), &body);
        let (_, refused, again_in_s) = code_field(&rider);
        assert_eq!(refused, Some(expected), "{problem:?}");
        let tried = expected == SignInRefusal::TriedTooOften;
        assert_eq!(again_in_s, if tried { 25 } else { 60 }, "{problem:?}");
    }
}

#[test]
fn a_session_that_is_over_at_once_is_that_of_a_browser_without_cookies() {
    let mut rider = asked();
    rider.dispatch(Event::ClaimEntered("7KQ2-M9XD-40TB-R8VE".into()));
    let known = SessionAnswer {
        rider: RiderId::parse(&"b".repeat(32)).unwrap(),
        phone: "138****8000".into(),
    };
    let id = rider.take("/api/claims").id;
    rider.answer(id, 200, &request::encode(&known));
    rider.answer_problem(MINE, ProblemType::SignedOut);
    assert_eq!(phone_field(&rider), (Some(SignInRefusal::NoCookies), None));
    assert_eq!(rider.signed_in(), None);
}

#[test]
fn whoever_is_not_the_signed_in_rider_begins_anew_and_the_purchase_stays_with_its_own() {
    let (mut rider, quote) = Rider::reviewing();
    assert_eq!(rider.signed_in(), Some("138****8000"));
    rider.dispatch(Event::NotMePressed);
    let out = rider.take("/api/session");
    assert_eq!((out.method, out.body.as_deref()), (Method::Delete, None));
    assert!(matches!(rider.screen(), Screen::Loading { .. }), "until the server has ended it");
    assert_eq!(rider.signed_in(), Some("138****8000"));
    rider.answer(out.id, 204, "");
    assert_eq!((rider.signed_in(), &*rider.path), (None, "/"));
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if !offer.has_purchase));
    assert_eq!(remembered(&rider), None);

    // The other rider buys a ticket of their own.
    rider.dispatch(Event::BuyPressed);
    rider.dispatch(Event::PhoneEntered("13900139000".into()));
    sent(&mut rider);
    rider.dispatch(Event::CodeEntered("204816".into()));
    answer_as_another(&mut rider);
    assert_eq!(rider.signed_in(), Some("139****9000"));
    let asked = rider.take("/api/quotes");
    assert_ne!(asked.key, Some(quote.purchase.idempotency_key()));

    // The first one, signed in again, finds the purchase.
    rider.dispatch(Event::NotMePressed);
    let out = rider.take("/api/session");
    rider.answer(out.id, 204, "");
    rider.dispatch(Event::SignInPressed);
    let _elsewhere = rider.in_flight.drain(..).count();
    rider.sign_in();
    let view = rider.issuer.quoted(&quote);
    rider.answer_view(MINE, &view);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
}

#[test]
fn nobody_is_signed_out_before_the_server_answers_so() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::NotMePressed);
    rider.answer_problem("/api/session", ProblemType::Malformed);
    assert_eq!(rider.signed_in(), Some("138****8000"));
    assert_eq!(remembered(&rider), Some(quote.purchase));
    assert!(rider.is_pending("/api/session"), "who it is, is asked for again");
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::NotMePressed);
    let id = rider.take("/api/session").id;
    rider.answer(id, 200, "<html>portal</html>");
    rider.pass_ms(5_000);
    assert_eq!(rider.signed_in(), Some("138****8000"));
    assert_eq!(rider.take("/api/session").method, Method::Delete, "it is asked for again");
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::NotMePressed);
    rider.fail("/api/session");
    rider.pass_ms(5_000);
    assert_eq!(rider.take("/api/session").method, Method::Delete, "it is asked for again");
}

#[test]
fn a_purchase_of_another_rider_is_left_when_somebody_else_signs_in() {
    // The session is over, and the next rider signs in where the first one's purchase is remembered.
    let (mut rider, _) = Rider::reviewing();
    rider.open_page();
    rider.answer_start(false);
    rider.answer_problem("/api/purchases/", ProblemType::SignedOut);
    rider.dispatch(Event::PhoneEntered("13900139000".into()));
    sent(&mut rider);
    rider.dispatch(Event::CodeEntered("204816".into()));
    answer_as_another(&mut rider);
    assert!(!rider.is_pending("/api/purchases/"));
    assert_eq!((remembered(&rider), &*rider.path), (None, "/"));
    assert!(rider.is_pending(MINE), "their own is looked for");

    // Somebody else signed in in another tab: the key is refused, and the page asks who it is.
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    rider.answer_problem("/api/orders", ProblemType::NotFound);
    rider.answer_problem("/api/quotes", ProblemType::IdempotencyMismatch);
    assert!(matches!(rider.screen(), Screen::Problem { .. }), "{:?}", rider.screen());
    answer_as_another(&mut rider);
    assert!(matches!(rider.screen(), Screen::Open { .. }), "{:?}", rider.screen());
    assert_eq!(rider.signed_in(), Some("139****9000"));
}

#[test]
fn the_number_is_on_every_screen_from_the_sale_to_the_ticket() {
    let (mut rider, quote) = Rider::paying();
    assert_eq!(rider.signed_in(), Some("138****8000"));
    rider.dispatch(Event::PayPressed);
    rider.open_page();
    assert_eq!(rider.signed_in(), None, "not before the server has answered");
    rider.answer_start(true);
    let view = rider.issuer.paid(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)));
    assert_eq!(rider.signed_in(), Some("138****8000"));
    // Whoever it is not leaves the ticket to its rider, too.
    rider.dispatch(Event::NotMePressed);
    let id = rider.take("/api/session").id;
    rider.answer(id, 204, "");
    assert!(matches!(rider.screen(), Screen::Open { .. }));
    let order = view.order.map(|order| order.state);
    assert_eq!(order, Some(OrderState::Paid));
}
