//! A network that is slow, silent or gone: nothing is lost, nothing is doubled, nothing is claimed.

use checkout::Event;
use checkout::screen::{Screen, WaitReason};
use wire::{OrderState, Problem, ProblemType};

use crate::rider::Rider;

#[test]
fn a_lost_quote_is_looked_up_by_its_key_before_the_same_is_asked_again() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
    let key =
        rider.flying.iter().find(|request| request.path == "/api/quotes").unwrap().key.clone();
    rider.lose("/api/quotes");
    rider.pass_ms(300);
    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
    let again = rider.take("/api/quotes");
    assert_eq!(again.key, key, "the same key through every attempt");
    assert_eq!(again.attempt, 3);
}

#[test]
fn a_lost_order_that_arrived_is_found_and_not_made_twice() {
    let (mut rider, quote) = Rider::reviewing();
    rider.say(Event::ConfirmPressed);
    rider.lose("/api/orders");
    rider.pass_ms(300);
    let view = rider.office.ordered(&quote, OrderState::Awaiting, rider.truth_s() + 600);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Paying(_)));
    let orders = rider.sent.iter().filter(|request| request.path == "/api/orders").count();
    assert_eq!(orders, 1);
}

#[test]
fn a_lost_order_that_never_arrived_is_made_with_the_same_key() {
    let (mut rider, quote) = Rider::reviewing();
    rider.say(Event::ConfirmPressed);
    rider.lose("/api/orders");
    rider.pass_ms(300);
    let view = rider.office.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    let again = rider.take("/api/orders");
    assert_eq!(again.key, Some(quote.purchase.idempotency_key()));
}

#[test]
fn a_second_press_asks_nothing() {
    let (mut rider, _) = Rider::reviewing();
    for _ in 0..3 {
        rider.say(Event::ConfirmPressed);
    }
    let orders = rider.sent.iter().filter(|request| request.path == "/api/orders").count();
    assert_eq!(orders, 1);
    let (mut rider, _) = Rider::paying();
    for _ in 0..3 {
        rider.say(Event::PayPressed);
    }
    assert_eq!(rider.opened.len(), 1);
}

#[test]
fn the_time_that_a_busy_server_names_is_waited_in_full_and_counts_down() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
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
    // Off line and back does not shorten a time that the server named.
    rider.say(Event::WentOffline);
    assert!(matches!(
        rider.screen(),
        Screen::Quoting { wait: Some(wait) } if wait.reason == WaitReason::Offline));
    rider.say(Event::WentOnline);
    rider.pass_ms(3_900);
    assert!(!rider.is_flying("/api/quotes"));
    rider.pass_ms(1_200);
    assert!(rider.is_flying("/api/quotes"));
}

#[test]
fn nothing_is_sent_off_line_and_coming_back_resumes() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::WentOffline);
    let before = rider.sent.len();
    rider.say(Event::BuyPressed);
    rider.pass_ms(60_000);
    assert_eq!(rider.sent.len(), before);
    rider.say(Event::WentOnline);
    rider.pass_ms(1_100);
    assert!(rider.is_flying("/api/quotes"));
}

#[test]
fn while_the_outcome_is_unknown_the_page_asks_on_and_claims_nothing() {
    let (mut rider, quote) = Rider::paying();
    rider.say(Event::PayPressed);
    let paces = [2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 20.0];
    for pace in paces {
        let before = rider.mono_ms;
        while !rider.is_flying("/api/purchases/") {
            rider.pass_ms(100);
        }
        let waited = (rider.mono_ms - before) as f64 / 1_000.0;
        assert!((pace * 0.7 - 0.2..=pace * 1.3 + 0.2).contains(&waited), "{waited} s for {pace} s");
        let view = rider.office.ordered(&quote, OrderState::Awaiting, rider.truth_s() + 300);
        rider.answer_view("/api/purchases/", &view);
        assert!(matches!(rider.screen(), Screen::Checking(_)));
    }
    // A server that breaks decides nothing either.
    rider.pass_ms(27_000);
    rider.answer_problem("/api/purchases/", ProblemType::Internal);
    assert!(matches!(rider.screen(), Screen::Checking(_)));
}

#[test]
fn a_late_answer_to_a_question_that_was_given_up_is_not_heard() {
    let (mut rider, quote) = Rider::reviewing();
    rider.say(Event::ConfirmPressed);
    let id = rider.take("/api/orders").id;
    let view = rider.office.ordered(&quote, OrderState::Awaiting, rider.truth_s() + 600);
    let body = wire::request::encode(&view);
    rider.answer(id, 200, &body);
    let before = rider.screen();
    rider.answer(id, 200, &body);
    rider.answer(id, 500, "");
    assert_eq!(rider.screen(), before);
}

#[test]
fn a_phone_an_hour_off_or_decades_sees_the_right_countdown_and_buys() {
    for ahead_ms in [3_600_000, -3_600_000, -700_000_000_000, 500_000_000_000] {
        let mut rider = Rider::before_opening(90);
        rider.ahead_ms = ahead_ms;
        rider.open_page();
        rider.tell_time();
        rider.pass_ms(1_600);
        let id = rider.take("/api/session").id;
        rider.answer(id, 500, "");
        let tariff = rider.office.tariff();
        let id = rider.take("/api/tariff").id;
        rider.answer(id, 200, &tariff);
        let left = match rider.screen() {
            Screen::Upcoming { left_s, .. } => left_s,
            other => panic!("{ahead_ms}: {other:?}"),
        };
        assert!((88..=89).contains(&left), "{ahead_ms}: {left}");
    }
}

#[test]
fn an_offer_that_came_before_the_time_did_is_asked_for_again_at_once() {
    let mut rider = Rider::before_opening(90);
    // A phone in 2041 takes every offer for expired.
    rider.ahead_ms = 500_000_000_000;
    rider.open_page();
    let tariff = rider.office.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    rider.tell_time();
    rider.pass_ms(1_600);
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    assert!(matches!(rider.screen(), Screen::Upcoming { .. }), "{:?}", rider.screen());
}

#[test]
fn a_time_that_the_server_named_holds_for_whatever_is_asked_next() {
    let (mut rider, _) = Rider::paying();
    rider.say(Event::PayPressed);
    rider.pass_ms(3_000);
    let id = rider.take("/api/purchases/").id;
    let busy = Problem::from(ProblemType::Busy).encode();
    rider.answer_after(id, 503, Some("30"), &busy);
    // Looking at the page again asks at once, but not a server that wants to be left alone.
    rider.say(Event::PageVisible);
    rider.pass_ms(29_000);
    assert!(!rider.is_flying("/api/purchases/"));
    rider.pass_ms(2_100);
    assert!(rider.is_flying("/api/purchases/"));
}

#[test]
fn what_a_busy_server_promised_goes_back_with_the_next_attempt_and_until_an_answer_comes() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
    let first = rider.take("/api/quotes");
    assert_eq!(first.slot_pass, None);
    rider.promise(first.id, 7, "a pass");
    rider.pass_ms(8_100);
    assert_eq!(rider.take("/api/quotes").slot_pass.as_deref(), Some("a pass"));
    // The page was looked at again, or the answer was lost: the promise still stands.
    let (mut rider, _) = Rider::paying();
    rider.say(Event::PayPressed);
    rider.pass_ms(3_000);
    let id = rider.take("/api/purchases/").id;
    rider.promise(id, 7, "a pass");
    rider.say(Event::PageVisible);
    rider.pass_ms(8_100);
    let again = rider.take("/api/purchases/");
    assert_eq!(again.slot_pass.as_deref(), Some("a pass"));
    rider.say(Event::RequestFailed { id: again.id });
    rider.pass_ms(300);
    assert_eq!(rider.take("/api/purchases/").slot_pass.as_deref(), Some("a pass"));
}

#[test]
fn a_page_that_nobody_looks_at_rests_after_a_quarter_of_an_hour_until_it_is_looked_at() {
    let minutes = |minutes: u64| minutes * 60_000;
    let (mut rider, quote) = Rider::paying();
    rider.say(Event::PayPressed);
    rider.say(Event::PageHidden);
    // It asks for as long as anything of the rider's can run out.
    for _ in 0..14 {
        rider.pass_ms(minutes(1));
        for request in core::mem::take(&mut rider.flying) {
            rider.say(Event::RequestFailed { id: request.id });
        }
    }
    assert!(rider.wakes_at().is_some());
    rider.pass_ms(minutes(1));
    let asked = rider.sent.len();
    rider.say(Event::TimerFired);
    rider.pass_ms(minutes(600));
    assert_eq!(rider.sent.len(), asked, "nothing is asked for ten hours");
    assert_eq!(rider.wakes_at(), None);
    rider.say(Event::PageVisible);
    rider.flying.retain(|request| request.path.contains(&quote.purchase.to_string()));
    assert!(rider.is_flying("/api/purchases/"), "{:?}", rider.flying);
    assert!(matches!(rider.screen(), Screen::Checking(_)), "{:?}", rider.screen());
}

#[test]
fn a_glance_at_another_tab_changes_nothing() {
    let (mut rider, quote) = Rider::reviewing();
    let asked = rider.sent.len();
    rider.say(Event::PageHidden);
    rider.pass_ms(60_000);
    rider.say(Event::PageVisible);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    let about =
        |request: &&checkout::HttpRequest| request.path.contains(&quote.purchase.to_string());
    assert_eq!(rider.sent.iter().skip(asked).filter(about).count(), 0);
}

#[test]
fn a_look_up_that_is_lost_too_is_followed_by_the_same_question_with_the_same_key() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
    let first = rider.take("/api/quotes");
    rider.say(Event::RequestFailed { id: first.id });
    for path in ["/api/purchases/", "/api/quotes", "/api/purchases/", "/api/quotes"] {
        rider.pass_ms(2_100);
        let next = rider.take(path);
        assert!(next.key.is_none() || next.key == first.key, "{path}");
        rider.say(Event::RequestFailed { id: next.id });
    }
}

#[test]
fn a_thousand_looks_and_a_thousand_retries_leave_every_byte_of_the_amount_as_it_was() {
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
    rider.say(Event::ConfirmPressed);
    let view = rider.office.quoted(&quote);
    let first = rider.take("/api/orders");
    let mut again = first.clone();
    for retry in 1..=TIMES {
        rider.say(Event::RequestFailed { id: again.id });
        while !rider.is_flying("/api/orders") {
            // The purchase is looked up in between: the server has the quote still, and no order.
            if rider.is_flying("/api/purchases/") {
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
