//! Refunds: how far the money is, the compensation, and looking up a purchase by claim code.

use checkout::Event;
use checkout::screen::{Refund, RefundProgress, Screen, SignIn, SignInRefusal};
use wire::{
    OrderState, OrderView, PaymentSteps, ProblemType, PurchaseView, Quote, Receipt, ReceiptKind,
    SessionAnswer, Slice, request,
};

use crate::rider::Rider;

const CLAIM: &str = "7KQ2-M9XD-40TB-R8VE";

/// The view of a refund under way, with its compensation.
fn with_compensation(view: PurchaseView, note: String) -> PurchaseView {
    let steps = PaymentSteps {
        charged: Some(1_766_066_500),
        refund_asked: Some(1_766_066_501),
        ..PaymentSteps::default()
    };
    let order = view.order.map(|order| OrderView { steps, claim: Some(CLAIM.into()), ..order });
    PurchaseView { order, compensation: Some(note), ..view }
}

fn back(screen: Screen) -> RefundProgress {
    match screen {
        Screen::Refunding(back)
        | Screen::RefundNeedsHelp(back)
        | Screen::Refunded(Refund { back, .. }) => back,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_compensation_is_shown_as_its_note_names_it_and_only_when_it_holds() {
    let (rider, quote) = Rider::paying();
    let ticket = || Slice::from("LZ-20251218-1-C000001");
    let kind = || ReceiptKind::Compensation { tickets: vec![ticket()] };
    let iat = rider.server_s();
    let (total, pay, words) = (wire::Fen::new(3_000_000), "¥30000.00".into(), "叁万元整".into());
    let good = Receipt { total, pay, words, ..rider.issuer.receipt(&quote, kind(), iat) };
    let another = wire::PurchaseId::from_random([9; 16]);
    let rows = [
        (rider.issuer.receipts.sign(&good), Some(ticket())),
        (rider.issuer.receipts.sign(&Receipt { purchase: another, ..good.clone() }), None),
        // Not justified: by this note the right amount was paid.
        (rider.issuer.receipts.sign(&rider.issuer.receipt(&quote, kind(), iat)), None),
        (rider.issuer.receipts.sign(&good).replace("C000001", "C000002"), None),
        (String::from("no note"), None),
    ];
    for state in [OrderState::Refunding, OrderState::RefundStuck] {
        for (note, expected) in &rows {
            let (mut rider, quote) = Rider::paying();
            rider.dispatch(Event::PayPressed);
            rider.pass_ms(3_000);
            let view = rider.issuer.ordered(&quote, state, rider.server_s() + 500);
            rider.answer_view("/api/purchases/", &with_compensation(view, note.clone()));
            let back = back(rider.screen());
            assert_eq!(back.ticket, *expected, "{note}");
            assert_eq!(back.claim.as_deref(), Some(CLAIM));
            assert_eq!(back.steps.refund_asked, Some(1_766_066_501));
            assert_eq!(back.steps.refunded, None);
        }
    }
}

#[test]
fn a_ticket_that_came_after_a_wrong_amount_is_shown_with_its_compensation() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let iat = rider.server_s();
    let ticket = Slice::from("LZ-20251218-1-C000001");
    let kind = ReceiptKind::Compensation { tickets: vec![ticket.clone()] };
    let (total, pay, words) = (wire::Fen::new(3_000_000), "¥30000.00".into(), "叁万元整".into());
    let good = Receipt { total, pay, words, ..rider.issuer.receipt(&quote, kind, iat) };
    let note = rider.issuer.receipts.sign(&good);
    let paid = rider.issuer.paid(&quote, iat);
    for (note, expected) in [(note.replace("C000001", "C000002"), None), (note, Some(ticket))] {
        let view = PurchaseView { compensation: Some(note), ..paid.clone() };
        rider.answer_view("/api/purchases/", &view);
        match rider.screen() {
            Screen::Ticketed(ticket) => assert_eq!(ticket.compensation, expected),
            other => panic!("{other:?}"),
        }
        rider.dispatch(Event::PageVisible);
    }
}

/// The view of an order whose money went back, or is for staff to give back.
fn over(rider: &Rider, quote: &Quote, state: OrderState) -> PurchaseView {
    let iat = rider.server_s();
    match state {
        OrderState::Refunded => rider.issuer.refunded(quote, (30_000, "¥300.00", "叁佰元整"), iat),
        state => rider.issuer.ordered(quote, state, iat + 500),
    }
}

#[test]
fn a_page_that_says_where_the_money_is_learns_of_a_later_ticket_by_itself() {
    for state in [OrderState::Refunded, OrderState::RefundStuck, OrderState::Closed] {
        for seen_again in [false, true] {
            let (mut rider, quote) = Rider::paying();
            rider.dispatch(Event::PayPressed);
            rider.pass_ms(3_000);
            let view = over(&rider, &quote, state);
            rider.answer_view("/api/purchases/", &view);
            let shown = rider.screen();
            // Nothing new, no answer of ours, and a server that does not know: what is shown stays.
            for again in 0..3 {
                rider.pass_ms(59_000);
                assert!(!rider.is_pending("/api/purchases/"), "{state:?}: at a slow pace");
                if seen_again {
                    rider.dispatch(Event::PageVisible);
                } else {
                    rider.pass_ms(1_100);
                }
                match again {
                    0 => rider.answer_view("/api/purchases/", &view),
                    1 => rider.answer_problem("/api/purchases/", ProblemType::NotFound),
                    _ => {
                        let paid = rider.issuer.paid(&quote, rider.server_s());
                        rider.answer_view("/api/purchases/", &paid);
                        break;
                    }
                }
                assert_eq!(rider.screen(), shown, "{state:?}");
            }
            assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{state:?}");
            rider.pass_ms(200_000);
            assert!(!rider.is_pending("/api/purchases/"), "a ticket is looked at with the page");
        }
    }
}

#[test]
fn a_claim_code_leads_to_its_purchase_and_buys_nothing() {
    let mut rider = Rider::before_opening(2);
    rider.open_page();
    rider.answer_start(false);
    rider.pass_ms(2_000);
    rider.dispatch(Event::SignInPressed);
    rider.dispatch(Event::ClaimEntered(CLAIM.replace('-', "")));
    rider.answer_problem("/api/claims", ProblemType::CodeWrong);
    let claim_refused = Some(SignInRefusal::NoSuchClaim);
    let asked = SignIn::Phone { refused: None, claim_refused, sending: None };
    assert_eq!(rider.screen(), Screen::SignIn(asked), "at its own field");

    rider.dispatch(Event::ClaimEntered(CLAIM.replace('-', "")));
    let request = rider.take("/api/claims");
    assert_eq!(request.body.as_deref(), Some(r#"{"code":"7KQ2M9XD40TBR8VE"}"#));
    let known = wire::RiderId::parse(&"b".repeat(32)).unwrap();
    let answer = SessionAnswer { rider: known, phone: "138****8000".into() };
    rider.answer(request.id, 200, &request::encode(&answer));
    assert!(rider.is_pending("/api/batches/LZ-20251218-1/mine"), "its purchase is looked for");
    assert!(!rider.is_pending("/api/quotes"), "and nothing is bought with it");
}
