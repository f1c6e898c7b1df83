//! Refunds: how far the money is, the compensation, and looking up a purchase by claim code.

use checkout::Event;
use checkout::screen::{Refund, RefundProgress, Screen, SignIn, SignInRefusal};
use wire::{
    OrderState, OrderView, PaymentSteps, ProblemType, PurchaseView, Receipt, ReceiptKind,
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
