//! Pausing a batch: what the page reports of a wrong amount, and what a pause keeps for the rider.

use checkout::Event;
use checkout::screen::Screen;
use wire::{BatchState, EvidenceRequest, Fen, OrderState, ProblemType, Quote, request};

use crate::rider::Rider;

const EVIDENCE: &str = "/api/evidence";
const STATUS: &str = "/api/batches/LZ-20251218-1/status";

fn times_hundred(quote: Quote) -> Quote {
    Quote {
        total: Fen::new(3_000_000), pay: "¥30000.00".into(), words: "叁万元整".into(), ..quote
    }
}

/// The next status puts the sale into this state.
fn hear_status(rider: &mut Rider, state: BatchState, seq: u64) {
    rider.pass_ms(17_000);
    let status = rider.issuer.status(state, seq, rider.server_s());
    let id = rider.take(STATUS).id;
    rider.answer(id, 200, &status);
}

#[test]
fn a_wrong_amount_is_brought_to_the_server_once_with_the_signatures_of_who_stated_it() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let bad = times_hundred(rider.issuer.quote(&rider.intent(), rider.server_s()));
    let view = rider.issuer.quoted(&bad);
    rider.answer_view("/api/quotes", &view);
    let sent = rider.take(EVIDENCE);
    let evidence = EvidenceRequest { quote: view.quote.clone(), instruction: None };
    assert_eq!(sent.body, Some(request::encode(&evidence)));
    rider.answer(sent.id, 204, "");
    assert!(matches!(rider.screen(), Screen::Disputed(_)));

    rider.pass_ms(20_000);
    rider.answer_view("/api/quotes", &view);
    assert!(!rider.is_pending(EVIDENCE), "the same words again prove nothing more");
}

#[test]
fn evidence_that_got_lost_is_brought_again() {
    let mut rider = Rider::browsing();
    rider.dispatch(Event::BuyPressed);
    let bad = times_hundred(rider.issuer.quote(&rider.intent(), rider.server_s()));
    let view = rider.issuer.quoted(&bad);
    rider.answer_view("/api/quotes", &view);
    rider.fail(EVIDENCE);
    rider.pass_ms(1_000);
    assert!(rider.is_pending(EVIDENCE));
}

#[test]
fn a_wrong_address_is_brought_with_the_quote_that_it_was_given_for() {
    let (mut rider, quote) = Rider::reviewing();
    rider.dispatch(Event::ConfirmPressed);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    rider.answer_view("/api/orders", &view);
    let address = rider.issuer.address(&quote, "30000.00");
    let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&instruction, address);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
    let evidence = EvidenceRequest { quote: view.quote, instruction: Some(answer) };
    assert_eq!(rider.take(EVIDENCE).body, Some(request::encode(&evidence)));
}

#[test]
fn good_amounts_bring_nothing() {
    let (mut rider, _) = Rider::paying();
    rider.pass_ms(5_000);
    assert!(rider.sent.iter().all(|request| request.path != EVIDENCE));
}

#[test]
fn a_pause_takes_the_payment_from_the_screen_and_gives_it_back_with_all_its_time() {
    let (mut rider, quote) = Rider::paying();
    let Screen::Paying(before) = rider.screen() else { panic!("{:?}", rider.screen()) };
    hear_status(&mut rider, BatchState::Paused, 9);
    let Screen::Paused { order, .. } = rider.screen() else { panic!("{:?}", rider.screen()) };
    let order = order.expect("the order is still on the screen");
    assert_eq!((order.price, order.number), (before.price, before.number));
    assert!(order.is_unopened, "so nothing was charged");
    rider.dispatch(Event::PayPressed);
    assert!(rider.opened.is_empty(), "nothing is paid during a pause");

    // Long after the time to pay, the page asks for the order, and the server answers that the sale is paused.
    for _ in 0..80 {
        let view = rider.issuer.ordered(&quote, OrderState::Awaiting, before.pay_by);
        rider.answer_view("/api/purchases/", &view);
        rider.answer_problem("/api/purchases/", ProblemType::Paused);
        assert!(matches!(rider.screen(), Screen::Paused { .. }), "{:?}", rider.screen());
        rider.pass_ms(12_000);
        if rider.is_pending(STATUS) {
            let status = rider.issuer.status(BatchState::Paused, 9, rider.server_s());
            let id = rider.take(STATUS).id;
            rider.answer(id, 200, &status);
        }
    }
    assert!(rider.server_s() > before.pay_by + 300);
    assert!(rider.sent.iter().all(|request| !request.path.ends_with("/settle")));

    hear_status(&mut rider, BatchState::Open, 10);
    let later = rider.server_s() + 400;
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, later);
    rider.answer_view("/api/purchases/", &view);
    let address = rider.issuer.address(&quote, "300.00");
    let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&instruction, address);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
    match rider.screen() {
        Screen::Paying(payment) => assert_eq!((payment.pay_by, payment.left_s), (later, 400)),
        other => panic!("{other:?}"),
    }
    rider.dispatch(Event::PayPressed);
    assert_eq!(rider.opened.len(), 1);
}
