//! A phone whose clock is wrong: the page counts by the server's time, and a change of the clock changes no key.

use checkout::Event;
use checkout::screen::Screen;
use wire::{BatchId, Problem, ProblemType};

use crate::rider::Rider;

#[test]
fn a_tariff_that_came_before_the_time_is_asked_for_again_at_once() {
    let mut rider = Rider::before_opening(90);
    // On a phone that shows 2041 every tariff has expired.
    rider.ahead_ms = 500_000_000_000;
    rider.open_page();
    let tariff = rider.issuer.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    rider.answer_time();
    rider.pass_ms(1_600);
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    assert!(matches!(rider.screen(), Screen::Upcoming { .. }), "{:?}", rider.screen());
}

#[test]
fn a_phone_an_hour_off_or_decades_shows_the_right_countdown_and_buys() {
    for ahead_ms in [3_600_000, -3_600_000, -700_000_000_000, 500_000_000_000] {
        let mut rider = Rider::before_opening(90);
        rider.ahead_ms = ahead_ms;
        rider.open_page();
        rider.answer_time();
        rider.pass_ms(1_600);
        let id = rider.take("/api/session").id;
        rider.answer(id, 500, "");
        let tariff = rider.issuer.tariff();
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
fn a_clock_that_is_set_in_the_middle_changes_no_key() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let meant = rider.intent();
    rider.answer_problem("/api/quotes", ProblemType::SignedOut);
    assert!(matches!(rider.screen(), Screen::SignIn(_)), "{:?}", rider.screen());

    // Far beyond the close of the batch, and not answered by the server yet.
    rider.ahead_ms += 10 * 3_600_000;
    rider.sign_in();
    assert_eq!(rider.take("/api/quotes").key, Some(meant.purchase.idempotency_key()));
    assert_eq!((rider.intent(), rider.generated), (meant, 1));
}

#[test]
fn a_key_that_a_wrong_clock_meant_for_a_later_batch_is_kept_until_the_server_refuses_it() {
    let mut rider = Rider::before_opening(0);
    let mut offer = rider.issuer.offer(1);
    let today = offer.batches[0].clone();
    let (opens, closes) = (today.opens + 86_400, today.closes + 86_400);
    let tomorrow = BatchId::parse("LZ-20251219-1").unwrap();
    offer.batches.push(wire::tariff::Batch {
        id: tomorrow.clone(),
        opens,
        closes,
        ..today.clone()
    });
    rider.ahead_ms = 86_400_000;
    rider.open_page();
    let id = rider.take("/api/tariff").id;
    let offer = rider.issuer.countersign(&offer);
    rider.answer(id, 200, &offer);
    rider.answer_session();
    rider.dispatch(Event::BuyPressed);
    let meant = rider.intent();
    assert_eq!(meant.batch, tomorrow, "by the phone's clock it is tomorrow");
    rider.answer_problem("/api/quotes", ProblemType::SignedOut);

    // Signed in again, and the time is known: what was meant is not exchanged for another key.
    rider.answer_time();
    rider.sign_in();
    assert_eq!(rider.generated, 1);

    // The server has nothing under it, so it is forgotten, and the next one is for the batch that is on.
    rider.answer_problem("/api/quotes", ProblemType::NotOpen);
    rider.dispatch(Event::BuyPressed);
    assert_eq!((rider.intent().batch, rider.generated), (today.id, 2));
}

#[test]
fn a_quote_that_is_signed_ahead_of_time_is_asked_for_until_another_one_comes() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let early = rider.issuer.quote(&rider.intent(), rider.server_s() + 1_200);
    let early = rider.issuer.quoted(&early);
    rider.answer_view("/api/quotes", &early);
    assert!(matches!(rider.screen(), Screen::Quoting { .. }), "the page's clock may be wrong");
    for _ in 0..3 {
        rider.answer_time();
        rider.pass_ms(600);
    }
    rider.answer_view("/api/quotes", &early);
    assert!(matches!(rider.screen(), Screen::Problem { .. }), "{:?}", rider.screen());
    // Looked up it would be the same for twenty minutes.
    rider.pass_ms(21_000);
    let right = rider.issuer.quote(&rider.intent(), rider.server_s());
    let right = rider.issuer.quoted(&right);
    rider.answer_view("/api/quotes", &right);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
}

#[test]
fn a_page_follows_a_server_whose_clock_ran_ahead_and_was_set_right() {
    let (mut rider, quote) = Rider::reviewing();
    let ahead_s = 1_200;
    // The server's clock runs ahead: the page is shown a quote of that time, and follows.
    rider.began_ms += ahead_s * 1_000;
    rider.ahead_ms -= i64::try_from(ahead_s).unwrap() * 1_000;
    rider.dispatch(Event::PageRestored);
    for _ in 0..3 {
        rider.answer_time();
        rider.pass_ms(300);
    }
    let ahead = rider.issuer.quote(&rider.intent(), rider.server_s());
    let ahead = rider.issuer.quoted(&ahead);
    rider.answer_view("/api/purchases/", &ahead);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    // It is set right, and signs by the right time again.
    rider.began_ms -= ahead_s * 1_000;
    rider.ahead_ms += i64::try_from(ahead_s).unwrap() * 1_000;
    rider.dispatch(Event::PageRestored);
    for _ in 0..3 {
        rider.answer_time();
        rider.pass_ms(300);
    }
    let right = rider.issuer.quote(&rider.intent(), rider.server_s());
    let right = rider.issuer.quoted(&right);
    rider.answer_view("/api/purchases/", &right);
    match rider.screen() {
        Screen::Reviewing(review) => assert!(review.left_s > 290, "{}", review.left_s),
        other => panic!("{other:?}"),
    }
    rider.dispatch(Event::ConfirmPressed);
    let pay_by = rider.server_s() + 600;
    let placed = rider.issuer.ordered(
        &wire::Quote { iat: quote.iat.max(rider.server_s()), exp: rider.server_s() + 300, ..quote },
        wire::OrderState::Awaiting,
        pay_by,
    );
    rider.answer_view("/api/orders", &placed);
    assert!(
        matches!(rider.screen(), Screen::Paying(_)),
        "there is time to pay: {:?}",
        rider.screen()
    );
}

#[test]
fn a_number_that_the_server_paused_under_a_wrong_clock_is_asked_for_again_in_its_time() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider.answer_problem("/api/quotes", ProblemType::SignedOut);
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    rider.ahead_ms += 3_600_000;
    let id = rider.take("/api/codes").id;
    rider.answer_after(id, 429, Some("42"), &Problem::from(ProblemType::TooMany).encode());
    rider.ahead_ms -= 3_600_000;
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    assert!(!rider.is_pending("/api/codes"), "not before its time");
    rider.pass_ms(43_000);
    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    assert!(rider.is_pending("/api/codes"));
}
