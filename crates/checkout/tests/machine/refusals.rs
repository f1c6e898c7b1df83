//! What never leads to a payment, each case beside one that does.

use checkout::Event;
use checkout::screen::{Dispute, ProblemKind, Screen};
use proof::Notation;
use wire::{Fen, OrderState, Quote, request};

use crate::rider::Rider;

#[test]
fn a_wrong_amount_in_a_signed_quote_is_disputed_until_a_good_one_comes() {
    type Change = fn(Quote) -> Quote;
    let rows: [(&str, Change, Notation); 4] = [
        (
            "all",
            |it| Quote {
                total: Fen::new(3_000_000),
                pay: "¥30000.00".into(),
                words: "叁万元整".into(),
                ..it
            },
            Notation::Figures,
        ),
        ("figures", |it| Quote { pay: "¥30000.00".into(), ..it }, Notation::Figures),
        ("words", |it| Quote { words: "叁万元整".into(), ..it }, Notation::Words),
        ("fen", |it| Quote { total: Fen::new(3_000_000), ..it }, Notation::MinorUnits),
    ];
    for (what, change, form) in rows {
        let mut rider = Rider::browsing();
        rider.dispatch(Event::BuyPressed);
        let good = rider.issuer.quote(&rider.intent(), rider.server_s());
        let bad = rider.issuer.quoted(&change(good));
        rider.answer_view("/api/quotes", &bad);
        match rider.screen() {
            Screen::Disputed(Dispute { announced, received, .. }) => {
                assert_eq!(announced.pay(), "¥300.00");
                assert_eq!(received.notation(), form, "{what}");
            }
            other => panic!("{what}: {other:?}"),
        }
        for press in [Event::ConfirmPressed, Event::PayPressed, Event::ReopenPressed] {
            rider.dispatch(press);
        }
        assert!(matches!(rider.screen(), Screen::Disputed(_)), "{what}");
        assert!(rider.opened.is_empty() && !rider.is_pending("/api/orders"), "{what}");

        rider.pass_ms(20_000);
        let good = rider.issuer.quote(&rider.intent(), rider.server_s());
        let view = rider.issuer.quoted(&good);
        rider.answer_view("/api/quotes", &view);
        assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{what}");
    }
}

#[test]
fn a_wrong_amount_in_an_instruction_is_disputed_until_a_good_one_comes() {
    // The amount in the address, and the amounts in the instruction.
    let rows = [
        ("30000.00", 30_000, "¥300.00", Notation::Yuan),
        ("30000.00", 3_000_000, "¥30000.00", Notation::Figures),
        ("300.00", 3_000_000, "¥300.00", Notation::MinorUnits),
    ];
    for (yuan, fen, pay, form) in rows {
        let (mut rider, quote) = Rider::reviewing();
        rider.dispatch(Event::ConfirmPressed);
        let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
        rider.answer_view("/api/orders", &view);
        let instruct = |rider: &mut Rider, yuan: &str, fen, pay: &str| {
            let address = rider.issuer.address(&quote, yuan);
            let it = rider.issuer.instruction(&quote, &address, rider.server_s());
            let it = wire::Instruction { total: Fen::new(fen), pay: pay.into(), ..it };
            let answer = rider.issuer.instructed(&it, address);
            let id = rider.take("/api/purchases/").id;
            rider.answer(id, 200, &request::encode(&answer));
        };
        instruct(&mut rider, yuan, fen, pay);
        let disputed = matches!(
            rider.screen(),
            Screen::Disputed(Dispute { received, .. }) if received.notation() == form);
        assert!(disputed, "{yuan} {fen} {pay}: {:?}", rider.screen());
        rider.dispatch(Event::PayPressed);
        assert!(rider.opened.is_empty());

        rider.pass_ms(20_000);
        instruct(&mut rider, "300.00", 30_000, "¥300.00");
        assert!(matches!(rider.screen(), Screen::Paying(_)));
        rider.dispatch(Event::PayPressed);
        assert_eq!(rider.opened.len(), 1);
    }
}

#[test]
fn a_tariff_that_only_one_signed_shows_no_price() {
    let mut rider = Rider::before_opening(90);
    rider.open_page();
    let half = rider.issuer.half_tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &half);
    let untrusted = Screen::Problem { kind: ProblemKind::OfferUntrusted, number: None };
    assert_eq!(rider.screen(), untrusted);
    rider.pass_ms(15_000);
    let whole = rider.issuer.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &whole);
    assert!(matches!(rider.screen(), Screen::Upcoming { .. }));
}

#[test]
fn a_tariff_of_another_version_of_the_format_is_told_from_one_that_nobody_signed() {
    let mut rider = Rider::before_opening(90);
    rider.open_page();
    let other = rider.issuer.tariff_of_another_format();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &other);
    let shown = Screen::Problem { kind: ProblemKind::OtherVersion, number: None };
    assert_eq!(rider.screen(), shown);
    // The server's programs may be replaced while the page is open.
    rider.pass_ms(15_000);
    let tariff = rider.issuer.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &tariff);
    assert!(matches!(rider.screen(), Screen::Upcoming { .. }));
}

#[test]
fn a_purchase_under_a_tariff_of_another_format_has_its_number_and_says_why() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let other = rider.issuer.tariff_of_another_format();
    let digest = wire::Note::split(other.as_bytes()).unwrap().digest();
    let quote = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&wire::Quote { tariff: digest, ..quote });
    rider.answer_view("/api/quotes", &view);
    let id = rider.take("/api/tariffs/").id;
    rider.answer(id, 200, &other);
    let number = Some(rider.intent().purchase.number());
    assert_eq!(rider.screen(), Screen::Problem { kind: ProblemKind::OtherVersion, number });
}

#[test]
fn there_is_no_way_back_to_an_older_tariff() {
    let mut rider = Rider::before_opening(90);
    rider.open_page();
    let newer = rider.issuer.countersign(&rider.issuer.offer(2));
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &newer);
    assert!(matches!(rider.screen(), Screen::Upcoming { .. }));
    rider.open_page();
    let older = rider.issuer.tariff();
    let id = rider.take("/api/tariff").id;
    rider.answer(id, 200, &older);
    let kept = wire::StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap();
    assert_eq!((kept.tariff_version, kept.tariff), (2, Some(newer)));
}

#[test]
fn an_answer_about_another_purchase_is_not_believed() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let mut other = rider.intent();
    other.purchase = wire::PurchaseId::from_random([99; 16]);
    let theirs = rider.issuer.quote(&other, rider.server_s());
    let mut view = rider.issuer.quoted(&theirs);
    view.purchase = rider.intent().purchase;
    rider.answer_view("/api/quotes", &view);
    assert!(matches!(rider.screen(), Screen::Problem { kind: ProblemKind::AnswerUntrusted, .. }));
    // It may have been meant for another request: the page asks again by itself.
    rider.pass_ms(20_000);
    let own = rider.issuer.quote(&rider.intent(), rider.server_s());
    let view = rider.issuer.quoted(&own);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)));
}

#[test]
fn a_key_that_belongs_to_another_intent_stops_and_is_never_replaced() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    rider.answer_problem("/api/quotes", wire::ProblemType::IdempotencyMismatch);
    let number = Some(rider.intent().purchase.number());
    assert_eq!(rider.screen(), Screen::Problem { kind: ProblemKind::KeyMismatch, number });
    rider.pass_ms(600_000);
    assert_eq!(rider.generated, 1);
}

#[test]
fn only_an_order_that_the_channel_closed_lets_a_rider_start_over() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    let first = rider.intent().purchase;
    rider.dispatch(Event::StartOverPressed);
    assert!(matches!(rider.screen(), Screen::Checking(_)), "unknown is not over");
    rider.pass_ms(3_000);
    let view = rider.issuer.ordered(&quote, OrderState::Closed, rider.server_s());
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Closed { .. }));
    rider.dispatch(Event::StartOverPressed);
    assert!(matches!(rider.screen(), Screen::Open { .. }));
    rider.dispatch(Event::BuyPressed);
    assert_ne!(rider.intent().purchase, first, "a new intent has a new key");
}

#[test]
fn once_a_payment_was_opened_a_wrong_amount_is_unknown_and_not_called_uncharged() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.dispatch(Event::ReopenPressed);
    let address = rider.issuer.address(&quote, "30000.00");
    let it = rider.issuer.instruction(&quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&it, address);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
    assert!(matches!(rider.screen(), Screen::Checking(_)), "{:?}", rider.screen());
    assert_eq!(rider.opened.len(), 1, "the wrong address is not opened either");

    rider.pass_ms(3_000);
    let wrong = rider.issuer.paid_wrongly(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &wrong);
    assert!(matches!(rider.screen(), Screen::Checking(_)), "{:?}", rider.screen());
    rider.pass_ms(4_000);
    let good = rider.issuer.paid(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &good);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)));
}
