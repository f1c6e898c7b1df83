//! A network that is slow or gone: no request is lost or doubled, and no outcome is assumed.

use checkout::Event;
use checkout::screen::{Screen, WaitReason};
use wire::{OrderState, Problem, ProblemType};

use crate::rider::Rider;

#[test]
fn a_lost_quote_is_looked_up_by_its_key_before_the_same_request_is_sent_again() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let key =
        rider.in_flight.iter().find(|request| request.path == "/api/quotes").unwrap().key.clone();
    rider.fail("/api/quotes");
    rider.pass_ms(300);
    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
    let again = rider.take("/api/quotes");
    assert_eq!(again.key, key, "the same key through every attempt");
    assert_eq!(again.attempt, 3);
}

#[test]
fn a_lost_order_that_arrived_is_found_and_not_made_twice() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    rider.fail("/api/orders");
    rider.pass_ms(300);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Paying(_)));
    let orders = rider.sent.iter().filter(|request| request.path == "/api/orders").count();
    assert_eq!(orders, 1);
}

#[test]
fn a_lost_order_that_never_arrived_is_made_with_the_same_key() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    rider.fail("/api/orders");
    rider.pass_ms(300);
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    let again = rider.take("/api/orders");
    assert_eq!(again.key, Some(quote.purchase.idempotency_key()));
}

#[test]
fn a_second_press_sends_nothing() {
    let (mut rider, _) = Rider::reviewing();
    for _ in 0..3 {
        rider.dispatch(Event::ConfirmPressed);
    }
    let orders = rider.sent.iter().filter(|request| request.path == "/api/orders").count();
    assert_eq!(orders, 1);
    let (mut rider, _) = Rider::paying();
    for _ in 0..3 {
        rider.dispatch(Event::PayPressed);
    }
    assert_eq!(rider.opened.len(), 1);
}

#[test]
fn the_time_that_a_busy_server_names_is_waited_in_full_and_counts_down() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let id = rider.take("/api/quotes").id;
    let busy = Problem::from(ProblemType::Busy).encode();
    rider.answer_after(id, 503, Some("7"), &busy);
    let in_s = |rider: &Rider| match rider.screen() {
        Screen::Quoting { wait: Some(wait) } => match wait.reason {
            WaitReason::Again { in_s } => in_s,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert!((7..=8).contains(&in_s(&rider)));
    rider.pass_ms(3_000);
    assert!((4..=5).contains(&in_s(&rider)));
    // Going offline and online does not shorten a wait that the server named.
    rider.dispatch(Event::WentOffline);
    assert!(matches!(
        rider.screen(),
        Screen::Quoting { wait: Some(wait) } if wait.reason == WaitReason::Offline));
    rider.dispatch(Event::WentOnline);
    rider.pass_ms(3_900);
    assert!(!rider.is_pending("/api/quotes"));
    rider.pass_ms(1_200);
    assert!(rider.is_pending("/api/quotes"));
}

#[test]
fn nothing_is_sent_offline_and_requests_resume_online() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::WentOffline);
    let before = rider.sent.len();
    rider.dispatch(Event::BuyPressed);
    rider.pass_ms(60_000);
    assert_eq!(rider.sent.len(), before);
    rider.dispatch(Event::WentOnline);
    rider.pass_ms(1_100);
    assert!(rider.is_pending("/api/quotes"));
}

#[test]
fn while_the_outcome_is_unknown_the_page_keeps_asking_and_shows_no_outcome() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    let paces = [2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 20.0];
    for pace in paces {
        let before = rider.mono_ms;
        while !rider.is_pending("/api/purchases/") {
            rider.pass_ms(100);
        }
        let waited = (rider.mono_ms - before) as f64 / 1_000.0;
        assert!((pace * 0.7 - 0.2..=pace * 1.3 + 0.2).contains(&waited), "{waited} s for {pace} s");
        let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 300);
        rider.answer_view("/api/purchases/", &view);
        assert!(matches!(rider.screen(), Screen::Checking(_)));
    }
    // An internal error decides nothing either.
    rider.pass_ms(27_000);
    rider.answer_problem("/api/purchases/", ProblemType::Internal);
    assert!(matches!(rider.screen(), Screen::Checking(_)));
}

#[test]
fn a_late_answer_to_a_request_that_was_given_up_changes_nothing() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    let id = rider.take("/api/orders").id;
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    let body = wire::request::encode(&view);
    rider.answer(id, 200, &body);
    let before = rider.screen();
    rider.answer(id, 200, &body);
    rider.answer(id, 500, "");
    assert_eq!(rider.screen(), before);
}

#[test]
fn a_wait_that_the_server_named_holds_for_the_next_request_too() {
    let (mut rider, _) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let id = rider.take("/api/purchases/").id;
    let busy = Problem::from(ProblemType::Busy).encode();
    rider.answer_after(id, 503, Some("30"), &busy);
    // A page that is visible again asks at once, except before the time that the server named.
    rider.dispatch(Event::PageVisible);
    rider.pass_ms(29_000);
    assert!(!rider.is_pending("/api/purchases/"));
    rider.pass_ms(2_100);
    assert!(rider.is_pending("/api/purchases/"));
}

#[test]
fn a_slot_pass_is_sent_with_every_attempt_until_an_answer_comes() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let first = rider.take("/api/quotes");
    assert_eq!(first.slot_pass, None);
    rider.answer_busy(first.id, 7, "a pass");
    rider.pass_ms(8_100);
    assert_eq!(rider.take("/api/quotes").slot_pass.as_deref(), Some("a pass"));
    // The pass stays valid when the page is visible again, and when an answer is lost.
    let (mut rider, _) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let id = rider.take("/api/purchases/").id;
    rider.answer_busy(id, 7, "a pass");
    rider.dispatch(Event::PageVisible);
    rider.pass_ms(8_100);
    let again = rider.take("/api/purchases/");
    assert_eq!(again.slot_pass.as_deref(), Some("a pass"));
    rider.dispatch(Event::RequestFailed { id: again.id });
    rider.pass_ms(300);
    assert_eq!(rider.take("/api/purchases/").slot_pass.as_deref(), Some("a pass"));
}

#[test]
fn a_lost_look_up_is_followed_by_the_same_request_with_the_same_key() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let first = rider.take("/api/quotes");
    rider.dispatch(Event::RequestFailed { id: first.id });
    for path in ["/api/purchases/", "/api/quotes", "/api/purchases/", "/api/quotes"] {
        rider.pass_ms(2_100);
        let next = rider.take(path);
        assert!(next.key.is_none() || next.key == first.key, "{path}");
        rider.dispatch(Event::RequestFailed { id: next.id });
    }
}

#[test]
fn a_thousand_redraws_and_a_thousand_retries_change_no_byte_of_the_amount() {
    const TIMES: usize = 1_000;
    let (mut rider, quote) = Rider::reviewing();
    let Screen::Reviewing(review) = rider.screen() else { panic!("a quote") };
    for look in 0..TIMES {
        rider.pass_ms(250);
        match rider.screen() {
            Screen::Reviewing(now) => {
                let same = (&now.price, &now.trust.quote) == (&review.price, &review.trust.quote);
                assert!(same, "look {look}");
            }
            other => panic!("look {look}: {other:?}"),
        }
    }
    rider.dispatch(Event::ConfirmPressed);
    let view = rider.issuer.quoted(&quote);
    let first = rider.take("/api/orders");
    let mut again = first.clone();
    for retry in 1..=TIMES {
        rider.dispatch(Event::RequestFailed { id: again.id });
        while !rider.is_pending("/api/orders") {
            // The purchase is looked up in between: the server still has the quote, and no order.
            if rider.is_pending("/api/purchases/") {
                rider.answer_view("/api/purchases/", &view);
            } else {
                rider.pass_ms(1_000);
            }
        }
        match rider.screen() {
            Screen::Ordering { price, .. } => assert_eq!(price, review.price, "retry {retry}"),
            other => panic!("retry {retry}: {other:?}"),
        }
        again = rider.take("/api/orders");
        assert_eq!((&again.key, &again.body), (&first.key, &first.body), "retry {retry}");
    }
    let amount = (review.price.pay(), review.price.words(), quote.total.get());
    assert_eq!(amount, ("¥300.00", "叁佰元整", 30_000));
}
