//! The way from the countdown to a ticket, and its branches.

use checkout::Event;
use checkout::screen::{Refund, Screen, SignIn, SignInRefusal, SoldOut};
use wire::{BatchState, CodeAnswer, OrderState, ProblemType, SessionAnswer, request};

use crate::rider::Rider;

#[test]
fn a_rider_who_waits_for_the_opening_gets_a_ticket() {
    let mut rider = Rider::before_opening(90);
    rider.open_page();
    assert!(matches!(rider.screen(), Screen::Loading { .. }));
    rider.answer_start(true);
    match rider.screen() {
        Screen::Upcoming { offer, left_s, rider } => {
            assert_eq!(offer.price.pay(), "¥300.00");
            assert_eq!(left_s, 90);
            assert_eq!(rider.as_deref(), Some("138****8000"));
        }
        other => panic!("{other:?}"),
    }
    rider.pass_ms(90_000);
    assert!(matches!(rider.screen(), Screen::Open { .. }));

    rider.dispatch(Event::BuyPressed);
    assert!(matches!(rider.screen(), Screen::Quoting { .. }));
    let quote = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/quotes", &view);
    match rider.screen() {
        Screen::Reviewing(review) => {
            assert_eq!((review.price.pay(), review.price.words()), ("¥300.00", "叁佰元整"));
            assert_eq!(review.trust.tariff_line, "total ride100 1 30000 ¥300.00 叁佰元整");
            assert_eq!(review.trust.quote, view.quote);
        }
        other => panic!("{other:?}"),
    }

    rider.dispatch(Event::ConfirmPressed);
    assert!(matches!(rider.screen(), Screen::Ordering { .. }));
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/orders", &view);
    let address = rider.issuer.address(&quote, "300.00");
    let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&instruction, address.clone());
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
    match rider.screen() {
        Screen::Paying(payment) => {
            assert_eq!(payment.price.pay(), "¥300.00");
            assert_eq!(payment.ready.unwrap().payee, "兰州轨道交通");
        }
        other => panic!("{other:?}"),
    }
    assert!(rider.opened.is_empty(), "nothing opens by itself");

    rider.dispatch(Event::PayPressed);
    assert_eq!(rider.opened, [address]);
    assert!(matches!(rider.screen(), Screen::Checking(_)));
    rider.pass_ms(3_000);
    let view = rider.issuer.paid(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    match rider.screen() {
        Screen::Ticketed(ticket) => {
            assert_eq!(ticket.tickets, ["LZ-20251218-1-000001".into()]);
            assert_eq!(ticket.price.pay(), "¥300.00");
            assert_eq!(ticket.receipt, view.receipt.unwrap());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rider_who_is_not_known_signs_in_and_goes_on() {
    let mut rider = Rider::before_opening(2);
    rider.open_page();
    rider.answer_start(false);
    rider.pass_ms(2_000);
    rider.dispatch(Event::BuyPressed);
    assert!(matches!(rider.screen(), Screen::SignIn(SignIn::Phone { .. })));

    rider.dispatch(Event::PhoneEntered("13800138000".into()));
    let id = rider.take("/api/codes").id;
    let code = CodeAnswer { good_for_s: 300, again_in_s: 60, demo_code: Some("123456".into()) };
    rider.answer(id, 200, &request::encode(&code));
    rider.dispatch(Event::CodeEntered("000000".into()));
    rider.answer_problem("/api/session", ProblemType::CodeWrong);
    assert!(matches!(
        rider.screen(),
        Screen::SignIn(SignIn::Code { refused: Some(SignInRefusal::WrongCode), .. })
    ));

    rider.dispatch(Event::CodeEntered("123456".into()));
    let id = rider.take("/api/session").id;
    let known = wire::RiderId::parse(&"b".repeat(32)).unwrap();
    let answer = SessionAnswer { rider: known, phone: "138****8000".into() };
    rider.answer(id, 200, &request::encode(&answer));
    assert!(matches!(rider.screen(), Screen::Quoting { .. }));
    assert!(rider.is_pending("/api/quotes"));
}

#[test]
fn a_quote_that_runs_out_is_renewed_and_confirmed_again() {
    let (mut rider, _) = Rider::reviewing();
    rider.pass_ms(301_000);
    assert!(matches!(rider.screen(), Screen::Quoting { .. }));
    let fresh = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&fresh);
    rider.answer_view("/api/quotes", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(review) if review.renewed));
    assert!(!rider.is_pending("/api/orders"), "a renewed quote is not confirmed by itself");
    rider.dispatch(Event::ConfirmPressed);
    assert!(rider.is_pending("/api/orders"));
}

#[test]
fn a_quote_that_the_server_calls_stale_is_renewed_and_confirmed_again() {
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    rider.answer_problem("/api/orders", ProblemType::QuoteStale);
    let fresh = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&fresh);
    rider.answer_view("/api/quotes", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(review) if review.renewed));
}

#[test]
fn sold_out_tells_sold_from_held_and_ends_when_tickets_come_back() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider.answer_problem("/api/quotes", ProblemType::SoldOut);
    assert!(matches!(rider.screen(), Screen::SoldOut(_)));
    let sold_out = rider.issuer.status(BatchState::SoldOut, 5, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &sold_out);
    assert!(matches!(rider.screen(), Screen::SoldOut(SoldOut { sold: 4_990, held: 10, .. })));
    rider.pass_ms(17_000);
    let open = rider.issuer.status(BatchState::Open, 6, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &open);
    assert!(matches!(rider.screen(), Screen::Open { .. }));
}

#[test]
fn a_rider_who_bought_on_another_phone_signs_in_where_all_is_sold() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider.answer_problem("/api/quotes", ProblemType::SoldOut);
    assert!(matches!(rider.screen(), Screen::SoldOut(SoldOut { signed_out: false, .. })));
    rider.dispatch(Event::SignInPressed);
    assert!(matches!(rider.screen(), Screen::SignIn(_)));
}

#[test]
fn a_pause_is_shown_with_its_time_and_an_older_status_is_ignored() {
    let mut rider = Rider::browsing();
    rider.pass_ms(8_000);
    let paused = rider.issuer.status(BatchState::Paused, 9, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &paused);
    assert!(matches!(rider.screen(), Screen::Paused { .. }));
    rider.pass_ms(17_000);
    let older = rider.issuer.status(BatchState::Open, 8, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &older);
    assert!(matches!(rider.screen(), Screen::Paused { .. }));
}

#[test]
fn money_that_went_back_is_shown_as_it_was() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let view = rider.issuer.ordered(&quote, OrderState::Refunding, rider.server_s() + 500);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Refunding { .. }));
    rider.pass_ms(27_000);
    let total = (3_000_000, "¥30000.00", "叁万元整");
    let view = rider.issuer.refunded(&quote, total, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    assert!(
        matches!(rider.screen(), Screen::Refunded(Refund { price, .. }) if price.pay() == "¥30000.00")
    );
}
