//! Answers of somebody else in the place of the server: sign-in pages of networks, firewalls, proxies. They decide nothing.

use checkout::Event;
use checkout::screen::{Screen, WaitReason};
use wire::{OrderState, ProblemType};

use crate::rider::Rider;

const PAGE: &str = "<!doctype html><title>Sign in to this network</title>";

/// The status and the body of answers that no server of ours gives.
const ANSWERS: [(u16, &str); 16] = [
    (200, PAGE),
    (200, ""),
    (200, "{}"),
    (200, r#"{"code":0,"data":null}"#),
    (204, ""),
    (302, PAGE),
    (400, PAGE),
    (401, r#"{"error":"login required"}"#),
    (403, PAGE),
    (404, PAGE),
    (405, ""),
    (407, PAGE),
    (413, PAGE),
    (451, PAGE),
    (511, PAGE),
    (403, r#"{"type":"about:blank","status":403}"#),
];

/// A step of the road: the rider in front of a request that is under way, and the path of that.
type Step = (&'static str, fn() -> Rider, &'static str);

const STEPS: [Step; 9] = [
    ("the start", starting, "/api/tariff"),
    ("a code", entering_phone, "/api/codes"),
    ("a session", entering_code, "/api/session"),
    ("a quote", quoting, "/api/quotes"),
    ("an order", ordering, "/api/orders"),
    ("an instruction", instructing, "/api/purchases/"),
    ("a check after the payment", checking, "/api/purchases/"),
    ("the way back from the wallet", coming_back, "/api/purchases/"),
    ("a settlement", settling, "/api/purchases/"),
];

fn starting() -> Rider {
    let mut rider = Rider::before_opening(2);
    rider.open_page();
    rider
}

fn entering_phone() -> Rider {
    let mut rider = Rider::before_opening(2);
    rider.open_page();
    rider.answer_start(false);
    rider.pass_ms(2_000);
    rider.dispatch(Event::BuyPressed);
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    rider
}

fn entering_code() -> Rider {
    let mut rider = entering_phone();
    rider.answer_code();
    rider.dispatch(Event::CodeEntered("123456".into()));
    rider
}

fn quoting() -> Rider {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider
}

fn ordering() -> Rider {
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    rider
}

fn instructing() -> Rider {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/orders", &view);
    rider
}

fn checking() -> Rider {
    let (mut rider, _) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    rider
}

fn coming_back() -> Rider {
    let mut rider = checking();
    rider.open_page();
    rider.answer_start(true);
    rider
}

fn settling() -> Rider {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    rider.pass_ms(30_000);
    rider
}

fn name(rider: &Rider) -> &'static str {
    rider.screen().name()
}

#[test]
fn an_answer_of_somebody_else_leaves_the_screen_and_the_request_is_sent_again() {
    for (step, arrive, path) in STEPS {
        for (status, body) in ANSWERS {
            let mut rider = arrive();
            let before = name(&rider);
            let case = format!("{step}, {status} {body}");
            let first = rider.take(path);
            rider.answer(first.id, status, body);
            assert_eq!(name(&rider), before, "{case}");
            for _ in 0..40 {
                if rider.is_pending(path) {
                    break;
                }
                // The server may have acted: it is asked what it keeps, which is nothing.
                if rider.is_pending("/api/purchases/") {
                    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
                }
                rider.pass_ms(1_000);
            }
            let again = rider.take(path);
            assert_eq!((&again.key, &again.body), (&first.key, &first.body), "{case}");
            assert_eq!(name(&rider), before, "{case}");
        }
    }
}

#[test]
fn a_network_that_wants_a_sign_in_is_named_and_a_busy_server_is_not_called_one() {
    let reason = |status, body: &str| {
        let mut rider = quoting();
        let id = rider.take("/api/quotes").id;
        rider.answer(id, status, body);
        // The first wait may be so short that nothing is shown of it.
        for _ in 0..3 {
            rider.pass_ms(1_100);
            for path in ["/api/purchases/", "/api/quotes"] {
                if rider.is_pending(path) {
                    let id = rider.take(path).id;
                    rider.answer(id, status, body);
                }
            }
        }
        match rider.screen() {
            Screen::Quoting { wait: Some(wait) } => wait.reason,
            other => panic!("{status} {body}: {other:?}"),
        }
    };
    for (status, body) in ANSWERS {
        let is = matches!(reason(status, body), WaitReason::Intercepted { .. });
        assert!(is, "{status} {body}");
    }
    for (status, body) in [(502, PAGE), (503, ""), (504, PAGE), (429, ""), (500, PAGE)] {
        let is = matches!(reason(status, body), WaitReason::Again { .. });
        assert!(is, "{status} {body}");
    }
}

#[test]
fn after_the_payment_was_opened_no_answer_of_somebody_else_says_that_it_was_not_made() {
    for arrive in [checking, coming_back, settling] {
        let mut rider = arrive();
        for round in 0..50 {
            let (status, body) = ANSWERS[round % ANSWERS.len()];
            while !rider.is_pending("/api/purchases/") {
                rider.pass_ms(500);
            }
            let id = rider.take("/api/purchases/").id;
            rider.answer(id, status, body);
            let shown = name(&rider);
            assert!(["Checking", "Loading"].contains(&shown), "{shown} after {status} {body}");
        }
    }
}
