//! Reload, kill, another phone, lost storage: the page comes back to the purchase.

use checkout::Event;
use checkout::screen::{PaymentCheck, Screen, SoldOut};
use wire::record::Intent;
use wire::{BatchId, BatchState, OrderState, Problem, ProblemType, PurchaseId};

use crate::rider::Rider;

#[test]
fn the_key_is_written_and_in_the_address_before_the_first_byte_leaves() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let purchase = rider.intent().purchase;
    assert_eq!(rider.path, format!("/p/{purchase}"));
    let quote = rider.take("/api/quotes");
    assert_eq!(quote.key, Some(purchase.idempotency_key()));
}

#[test]
fn storage_that_refuses_does_not_stop_a_purchase_and_the_address_finds_it() {
    let mut rider = Rider::browsing();
    rider.storage_refuses = true;
    rider.stored = None;
    rider.dispatch(Event::BuyPressed);
    let key = rider.take("/api/quotes").key;
    rider.open_page();
    let looked = rider.in_flight.iter().find(|request| request.path.starts_with("/api/purchases/"));
    let id = looked.unwrap().path.strip_prefix("/api/purchases/").unwrap();
    assert_eq!(key, Some(format!("\"{id}\"")));
}

#[test]
fn a_reload_lands_on_the_right_screen_in_every_state() {
    // What the server has by then, and the screen that it leads to.
    type Row = (&'static str, fn(&Rider, &wire::Quote) -> wire::PurchaseView, fn(&Screen) -> bool);
    let rows: [Row; 5] = [
        (
            "quoted",
            |rider, quote| rider.issuer.quoted(quote),
            |it| matches!(it, Screen::Reviewing(_)),
        ),
        (
            "ordered",
            |rider, quote| {
                rider.issuer.ordered(quote, OrderState::Awaiting, rider.server_s() + 600)
            },
            |it| matches!(it, Screen::Paying(_)),
        ),
        (
            "closed",
            |rider, quote| rider.issuer.ordered(quote, OrderState::Closed, rider.server_s()),
            |it| matches!(it, Screen::Closed { .. }),
        ),
        (
            "paid",
            |rider, quote| rider.issuer.paid(quote, rider.server_s()),
            |it| matches!(it, Screen::Ticketed(_)),
        ),
        (
            "refunded",
            |rider, quote| {
                rider.issuer.refunded(quote, (30_000, "¥300.00", "叁佰元整"), rider.server_s())
            },
            |it| matches!(it, Screen::Refunded(_)),
        ),
    ];
    for (what, known, expected) in rows {
        let (mut rider, quote) = Rider::reviewing();
        rider.open_page();
        rider.answer_start(true);
        let view = known(&rider, &quote);
        rider.answer_view("/api/purchases/", &view);
        assert!(expected(&rider.screen()), "{what}: {:?}", rider.screen());
    }
}

#[test]
fn back_from_the_provider_the_outcome_is_unknown_until_it_is_known() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.path.push_str("?out_trade_no=1&total_amount=300.00");
    rider.open_page();
    rider.answer_start(true);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Checking(PaymentCheck { can_reopen: true, .. })));
    assert!(rider.is_pending("/api/purchases/"), "it is asked for at once");
    // The same payment may be opened again: it is the same order, and can't be charged twice.
    rider.dispatch(Event::ReopenPressed);
    let address = rider.issuer.address(&quote, "300.00");
    let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&instruction, address);
    let sent = rider.sent.last().unwrap().clone();
    assert!(sent.path.ends_with("/instructions"));
    rider.answer(sent.id, 200, &wire::request::encode(&answer));
    assert!(matches!(rider.screen(), Screen::Paying(_)));
}

#[test]
fn a_request_that_never_arrived_is_made_again_after_a_reload_with_the_same_key() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let key = rider.take("/api/quotes").key;
    rider.open_page();
    rider.answer_start(true);
    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
    assert_eq!(rider.take("/api/quotes").key, key);
}

#[test]
fn a_rider_without_storage_finds_the_purchase_by_being_known() {
    let (mut rider, quote) = Rider::reviewing();
    (rider.stored, rider.path) = (None, "/".into());
    rider.open_page();
    let tariff = rider.issuer.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    let known = wire::RiderId::parse(crate::issuer::RIDER).unwrap();
    let answer = wire::SessionAnswer { rider: known, phone: "138****8000".into() };
    let id = rider.take("/api/session").id;
    rider.answer(id, 200, &wire::request::encode(&answer));
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/batches/LZ-20251218-1/mine", &view);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)));
    assert_eq!(rider.path, format!("/p/{}", quote.purchase));
}

#[test]
fn a_rider_who_lost_all_finds_an_old_purchase_and_can_buy_of_the_batch_that_is_on() {
    const DAY_MS: u64 = 86_400_000;
    let today = BatchId::parse("LZ-20251219-1").unwrap();
    for (days, state, away, on) in [
        (0, OrderState::Refunded, Event::HomePressed, "LZ-20251218-1"),
        (0, OrderState::Closed, Event::StartOverPressed, "LZ-20251218-1"),
        (1, OrderState::Refunded, Event::HomePressed, "LZ-20251219-1"),
        (1, OrderState::Closed, Event::HomePressed, "LZ-20251219-1"),
        (1, OrderState::Paid, Event::HomePressed, "LZ-20251219-1"),
    ] {
        let (first, quote) = Rider::reviewing();
        let iat = first.server_s();
        let view = match state {
            OrderState::Paid => first.issuer.paid(&quote, iat),
            OrderState::Closed => first.issuer.ordered(&quote, state, iat + 600),
            _ => first.issuer.refunded(&quote, (1, "¥0.01", "壹分"), iat),
        };
        let mut rider = Rider::before_opening(0);
        (rider.began_ms, rider.generated) = (rider.began_ms + days * DAY_MS, 40);
        let old = rider.issuer.offer(1);
        let mut offer = wire::Tariff { version: 2, ..rider.issuer.offer(1) };
        let day = old.batches[0].clone();
        let (opens, closes) = (day.opens + 86_400, day.closes + 86_400);
        offer.batches.push(wire::tariff::Batch { id: today.clone(), opens, closes, ..day });
        rider.open_page();
        let id = rider.take("/api/tariff").id;
        let offer = rider.issuer.countersign(&offer);
        rider.answer(id, 200, &offer);
        rider.answer_session();
        for _ in 0..3 {
            rider.answer_time();
            rider.pass_ms(300);
        }
        rider.answer_view(&format!("/api/batches/{on}/mine"), &view);
        rider.answer_view("/api/purchases/", &view);
        let id = rider.take("/api/tariffs/").id;
        let tariff = rider.issuer.tariff();
        rider.answer(id, 200, &tariff);
        rider.answer_view("/api/purchases/", &view);
        let shown = matches!(
            (state, rider.screen()),
            (OrderState::Paid, Screen::Ticketed(_))
                | (OrderState::Closed, Screen::Closed { .. })
                | (OrderState::Refunded, Screen::Refunded(_))
        );
        assert!(shown, "{days} {state:?}: {:?}", rider.screen());
        rider.dispatch(away);
        rider.dispatch(Event::BuyPressed);
        let asked = rider.take("/api/quotes");
        assert_ne!(asked.key, Some(quote.purchase.idempotency_key()), "{days} {state:?}");
        assert!(asked.body.is_some_and(|body| body.contains(on)), "{days} {state:?}");
    }
}

#[test]
fn a_rider_finds_the_purchase_when_every_batch_is_over() {
    let (first, quote) = Rider::reviewing();
    let view = first.issuer.paid(&quote, first.server_s());
    let mut rider = Rider::before_opening(0);
    rider.began_ms += 86_400_000;
    rider.open_page();
    let id = rider.take("/api/tariff").id;
    let tariff = rider.issuer.tariff();
    rider.answer(id, 200, &tariff);
    rider.answer_problem("/api/session", ProblemType::SignedOut);
    let ended = rider.screen();
    assert!(matches!(ended, Screen::Ended { signed_out: true, .. }), "{ended:?}");
    rider.dispatch(Event::SignInPressed);
    rider.sign_in();
    rider.answer_view("/api/batches/LZ-20251218-1/mine", &view);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
}

#[test]
fn the_purchase_that_exists_takes_the_place_of_a_second_one() {
    let (first, quote) = Rider::reviewing();
    let mut rider = Rider::browsing();
    rider.generated = 40;
    rider.dispatch(Event::BuyPressed);
    let purchase = Some(first.intent().purchase);
    rider.answer_problem("/api/quotes", Problem { purchase, ..ProblemType::PurchaseExists.into() });
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)));
    assert_eq!(rider.intent().purchase, quote.purchase);
}

#[test]
fn a_rider_who_went_from_the_ticket_to_the_sale_finds_the_ticket_again() {
    for full in [false, true] {
        finds_the_ticket_again(full);
    }
}

/// On a phone whose storage may be full before it is written that the payment is opened.
fn finds_the_ticket_again(full: bool) {
    let (mut rider, quote) = Rider::paying();
    rider.storage_refuses = full;
    rider.dispatch(Event::PayPressed);
    rider.open_page();
    rider.answer_start(true);
    let view = rider.issuer.paid(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    rider.dispatch(Event::HomePressed);
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if offer.has_purchase));
    rider.dispatch(Event::ResumePressed);
    assert_eq!(rider.path, format!("/p/{}", quote.purchase));
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
}

#[test]
fn a_ticket_that_is_held_for_a_quote_is_found_again_where_all_is_sold_or_held() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::HomePressed);
    let status = rider.issuer.status(BatchState::SoldOut, 2, rider.server_s());
    let id = rider.take("/api/batches/LZ-20251218-1/status").id;
    rider.answer(id, 200, &status);
    assert!(matches!(rider.screen(), Screen::SoldOut(SoldOut { offer, .. }) if offer.has_purchase));
    rider.dispatch(Event::ResumePressed);
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
}

#[test]
fn a_phone_that_remembers_no_purchase_offers_none() {
    let mut rider = Rider::browsing();
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if !offer.has_purchase));
    rider.dispatch(Event::ResumePressed);
    assert!(!rider.is_pending("/api/purchases/"));
}

#[test]
fn a_rider_who_was_turned_away_is_offered_no_purchase() {
    let (mut rider, _) = Rider::reviewing();
    // After a reload this phone does not know whether its request arrived.
    rider.open_page();
    rider.answer_start(true);
    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
    rider.answer_problem("/api/quotes", ProblemType::SoldOut);
    assert!(
        matches!(rider.screen(), Screen::SoldOut(SoldOut { offer, .. }) if !offer.has_purchase)
    );
    rider.dispatch(Event::ResumePressed);
    assert!(!rider.is_pending("/api/purchases/"));
}

#[test]
fn the_address_of_a_purchase_that_is_over_takes_the_place_of_no_newer_one() {
    for (state, away) in
        [(OrderState::Refunded, Event::HomePressed), (OrderState::Closed, Event::StartOverPressed)]
    {
        let (mut rider, newer) = Rider::reviewing();
        let purchase = PurchaseId::from_random([40; 16]);
        let intent = Intent { purchase, ..rider.intent() };
        let iat = rider.server_s();
        let older = rider.issuer.quote(&intent, iat);
        let view = match state {
            OrderState::Closed => rider.issuer.ordered(&older, state, iat + 600),
            _ => rider.issuer.refunded(&older, (1, "¥0.01", "壹分"), iat),
        };
        rider.path = format!("/p/{purchase}");
        rider.open_page();
        rider.answer_start(true);
        rider.answer_view("/api/purchases/", &view);
        let shown = rider.screen();
        assert!(matches!(shown, Screen::Refunded(_) | Screen::Closed { .. }), "{shown:?}");
        assert_eq!(rider.intent().purchase, newer.purchase, "{state:?}");
        rider.dispatch(away);
        assert_eq!(rider.intent().purchase, newer.purchase, "{state:?}");
        rider.dispatch(Event::BuyPressed);
        assert_eq!(rider.take("/api/quotes").key, Some(newer.purchase.idempotency_key()));
    }
}

#[test]
fn the_address_of_a_purchase_that_is_under_way_is_what_is_meant_from_then_on() {
    let (mut rider, _) = Rider::reviewing();
    let purchase = PurchaseId::from_random([40; 16]);
    let intent = Intent { purchase, ..rider.intent() };
    let quote = rider.issuer.quote(&intent, rider.server_s());
    let pay_by = rider.server_s() + 600;
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, pay_by);
    rider.path = format!("/p/{purchase}");
    rider.open_page();
    rider.answer_start(true);
    rider.answer_view("/api/purchases/", &view);
    // This phone never saw whether its payment was opened.
    assert!(matches!(rider.screen(), Screen::Checking(_)), "{:?}", rider.screen());
    assert_eq!(rider.intent().purchase, purchase);
}

#[test]
fn a_lost_session_is_renewed_and_the_purchase_found_as_it_was() {
    let (mut rider, _) = Rider::reviewing();
    rider.open_page();
    rider.answer_start(false);
    rider.answer_problem("/api/purchases/", ProblemType::SignedOut);
    assert!(matches!(rider.screen(), Screen::SignIn(_)));
    let purchase = rider.intent().purchase;
    rider.sign_in();
    assert_eq!(rider.take("/api/purchases/").path, format!("/api/purchases/{purchase}"));
}

#[test]
fn an_old_record_or_one_that_is_broken_is_not_read() {
    for stored in ["", "{}", "null", r#"{"version":99}"#, "{\"version\":1"] {
        let mut rider = Rider::before_opening(90);
        rider.stored = Some(stored.into());
        rider.open_page();
        rider.answer_start(true);
        assert!(matches!(rider.screen(), Screen::Upcoming { .. }), "{stored}");
    }
}

#[test]
fn a_quote_that_comes_before_there_is_an_offer_is_asked_for_again() {
    // On a phone fifteen years ahead the tariff has expired, until the server has answered with the time.
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider.ahead_ms = 500_000_000_000;
    rider.open_page();
    rider.answer_problem("/api/purchases/", ProblemType::NotFound);
    let quote = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/quotes", &view);
    rider.answer_start(true);
    if rider.is_pending("/api/tariff") {
        let tariff = rider.issuer.tariff();
        let id = rider.take("/api/tariff").id;
        rider.answer(id, 200, &tariff);
    }
    while !rider.is_pending("/api/purchases/") {
        rider.pass_ms(500);
        assert!(rider.mono_ms < 60_000, "it is never asked for again: {:?}", rider.screen());
        if rider.is_pending("/api/tariff") {
            let tariff = rider.issuer.tariff();
            let id = rider.take("/api/tariff").id;
            rider.answer(id, 200, &tariff);
        }
    }
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
}
