//! The calm stop: what a page does about a wrong amount, and what a pause keeps for the rider.

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

/// The sale is in this state from now on, as the next status says.
fn hear_status(rider: &mut Rider, state: BatchState, seq: u64) {
    rider.pass_ms(17_000);
    let status = rider.office.status(state, seq, rider.truth_s());
    let id = rider.take(STATUS).id;
    rider.answer(id, 200, &status);
}

#[test]
fn a_wrong_amount_is_brought_to_the_server_once_with_the_signatures_of_who_stated_it() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
    let bad = times_hundred(rider.office.quote(&rider.intent(), rider.truth_s()));
    let view = rider.office.quoted(&bad);
    rider.answer_view("/api/quotes", &view);
    let sent = rider.take(EVIDENCE);
    let evidence = EvidenceRequest { quote: view.quote.clone(), instruction: None };
    assert_eq!(sent.body, Some(request::encode(&evidence)));
    rider.answer(sent.id, 204, "");
    assert!(matches!(rider.screen(), Screen::Disputed(_)));

    rider.pass_ms(20_000);
    rider.answer_view("/api/quotes", &view);
    assert!(!rider.is_flying(EVIDENCE), "the same words again prove nothing more");
}

#[test]
fn evidence_that_got_lost_is_brought_again() {
    let mut rider = Rider::at_the_counter();
    rider.say(Event::BuyPressed);
    let bad = times_hundred(rider.office.quote(&rider.intent(), rider.truth_s()));
    let view = rider.office.quoted(&bad);
    rider.answer_view("/api/quotes", &view);
    rider.lose(EVIDENCE);
    rider.pass_ms(1_000);
    assert!(rider.is_flying(EVIDENCE));
}

#[test]
fn a_wrong_address_is_brought_with_the_quote_that_it_was_given_for() {
    let (mut rider, quote) = Rider::reviewing();
    rider.say(Event::ConfirmPressed);
    let view = rider.office.ordered(&quote, OrderState::Awaiting, rider.truth_s() + 600);
    rider.answer_view("/api/orders", &view);
    let address = rider.office.address(&quote, "30000.00");
    let instruction = rider.office.instruction(&quote, &address, rider.truth_s());
    let answer = rider.office.instructed(&instruction, address);
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
    assert!(matches!(rider.screen(), Screen::Paused { .. }), "{:?}", rider.screen());
    rider.say(Event::PayPressed);
    assert!(rider.opened.is_empty(), "nothing is paid during a pause");

    // Far beyond the time to pay, the page asks how the order is and is told that the sale is paused.
    for _ in 0..80 {
        let view = rider.office.ordered(&quote, OrderState::Awaiting, before.pay_by);
        rider.answer_view("/api/purchases/", &view);
        rider.answer_problem("/api/purchases/", ProblemType::Paused);
        assert!(matches!(rider.screen(), Screen::Paused { .. }), "{:?}", rider.screen());
        rider.pass_ms(12_000);
        if rider.is_flying(STATUS) {
            let status = rider.office.status(BatchState::Paused, 9, rider.truth_s());
            let id = rider.take(STATUS).id;
            rider.answer(id, 200, &status);
        }
    }
    assert!(rider.truth_s() > before.pay_by + 300);
    assert!(rider.sent.iter().all(|request| !request.path.ends_with("/settle")));

    hear_status(&mut rider, BatchState::Open, 10);
    let later = rider.truth_s() + 400;
    let view = rider.office.ordered(&quote, OrderState::Awaiting, later);
    rider.answer_view("/api/purchases/", &view);
    let address = rider.office.address(&quote, "300.00");
    let instruction = rider.office.instruction(&quote, &address, rider.truth_s());
    let answer = rider.office.instructed(&instruction, address);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
    match rider.screen() {
        Screen::Paying(payment) => assert_eq!((payment.pay_by, payment.left_s), (later, 400)),
        other => panic!("{other:?}"),
    }
    rider.say(Event::PayPressed);
    assert_eq!(rider.opened.len(), 1);
}
