//! Tickets and their money: given back by the rider, by staff or at the provider, and late money that gave one.

use checkout::Event;
use checkout::screen::{GiveBack, Refund, RefundProgress, Screen};
use wire::{OrderState, OrderView, ProblemType, PurchaseView, Quote, ReturnReason, TicketState};
use wire::{TicketStates, TicketView};

use crate::issuer::OPENS;
use crate::rider::Rider;

const TICKET: &str = "LZ-20251218-1-000001";

/// The view with its ticket in this state.
fn with_ticket(view: PurchaseView, state: TicketState) -> PurchaseView {
    let tickets = || TicketStates(vec![TicketView { number: TICKET.into(), state }]);
    let order = view.order.map(|order| OrderView { tickets: tickets(), ..order });
    PurchaseView { order, ..view }
}

/// The view of a ticket that is void, for this reason: its refund is under way, or made.
fn voided(rider: &Rider, quote: &Quote, state: OrderState, reason: ReturnReason) -> PurchaseView {
    let (issuer, iat) = (&rider.issuer, rider.server_s());
    let view = match state {
        OrderState::Refunded => issuer.refunded(quote, (30_000, "¥300.00", "叁佰元整"), iat),
        _ => issuer.ordered(quote, state, iat + 500),
    };
    let order = view.order.map(|order| OrderView { reason: Some(reason), ..order });
    let voided = issuer.paid(quote, iat).receipt;
    with_ticket(PurchaseView { order, voided, ..view }, TicketState::Void)
}

/// A rider who holds a ticket.
pub(crate) fn ticketed() -> (Rider, Quote) {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let paid = with_ticket(rider.issuer.paid(&quote, rider.server_s()), TicketState::Valid);
    rider.answer_view("/api/purchases/", &paid);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
    (rider, quote)
}

fn back(screen: Screen) -> RefundProgress {
    match screen {
        Screen::Refunding(back) | Screen::Refunded(Refund { back, .. }) => back,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ticket_is_looked_at_again_with_the_page_and_what_can_not_be_read_changes_nothing() {
    let reason = ReturnReason::GivenBackElsewhere;
    for state in [OrderState::Refunding, OrderState::Refunded] {
        let (mut rider, quote) = ticketed();
        rider.dispatch(Event::PageVisible);
        assert!(matches!(rider.screen(), Screen::Ticketed(_)), "it stays while it is asked for");
        let view = voided(&rider, &quote, state, reason);
        rider.answer_view("/api/purchases/", &view);
        let back = back(rider.screen());
        assert_eq!(back.reason, Some(reason));
        assert_eq!(back.voided.unwrap().tickets, [TICKET.into()]);
    }
    let (mut rider, _) = ticketed();
    rider.dispatch(Event::PageVisible);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, "<html>sign in to this network</html>");
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
    rider.dispatch(Event::PageVisible);
    rider.answer_problem("/api/purchases/", ProblemType::SignedOut);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
}

#[test]
fn a_rider_gives_a_ticket_back_by_confirming_it_and_it_is_void_from_then_on() {
    let (mut rider, quote) = ticketed();
    match rider.screen() {
        Screen::Ticketed(ticket) => {
            assert!(ticket.can_give_back && !ticket.used, "{ticket:?}");
            assert_eq!(ticket.returns_until, Some(OPENS + 10 * 86_400));
        }
        other => panic!("{other:?}"),
    }
    rider.dispatch(Event::GiveBackConfirmed);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "nothing is confirmed unasked");
    rider.dispatch(Event::GiveBackPressed);
    assert!(!rider.is_pending("/api/purchases/"), "nothing is sent before it is confirmed");
    rider.dispatch(Event::KeepTicketPressed);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)));
    rider.dispatch(Event::GiveBackPressed);
    rider.dispatch(Event::GiveBackConfirmed);
    assert!(matches!(rider.screen(), Screen::GiveBack(GiveBack { sending: Some(_), .. })));
    // A lost answer costs nothing: the same request is made again.
    let path = format!("/api/purchases/{}/return", quote.purchase);
    rider.fail(&path);
    rider.pass_ms(1_000);
    let view = voided(&rider, &quote, OrderState::Refunding, ReturnReason::Returned);
    rider.answer_view(&path, &view);
    let under_way = back(rider.screen());
    assert_eq!(under_way.reason, Some(ReturnReason::Returned));
    assert_eq!(under_way.voided.unwrap().tickets, [TICKET.into()]);
    rider.pass_ms(30_000);
    let view = voided(&rider, &quote, OrderState::Refunded, ReturnReason::Returned);
    rider.answer_view("/api/purchases/", &view);
    match rider.screen() {
        Screen::Refunded(Refund { refund, receipt, price, .. }) => {
            assert_eq!((refund.as_str(), price.pay()), ("r1", "¥300.00"));
            assert!(receipt.contains("kind refund"), "the receipt of the refund is shown");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_can_not_be_given_back_is_not_offered_and_a_refusal_keeps_the_ticket() {
    let day = 86_400_000;
    for (what, state, later_ms) in
        [("used", TicketState::Used, 0), ("too late", TicketState::Valid, 11 * day)]
    {
        let (mut rider, quote) = ticketed();
        let paid = with_ticket(rider.issuer.paid(&quote, rider.server_s()), state);
        rider.mono_ms += later_ms;
        rider.dispatch(Event::PageVisible);
        rider.answer_view("/api/purchases/", &paid);
        let shown = rider.screen();
        let Screen::Ticketed(ticket) = shown else { panic!("{what}: {shown:?}") };
        assert!(!ticket.can_give_back, "{what}");
        rider.dispatch(Event::GiveBackPressed);
        assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{what}");
    }
    let (mut rider, quote) = ticketed();
    rider.dispatch(Event::GiveBackPressed);
    rider.dispatch(Event::GiveBackConfirmed);
    rider.answer_problem("/api/purchases/", ProblemType::NotReturnable);
    let used = with_ticket(rider.issuer.paid(&quote, rider.server_s()), TicketState::Used);
    rider.answer_view("/api/purchases/", &used);
    let Screen::Ticketed(ticket) = rider.screen() else { panic!("{:?}", rider.screen()) };
    assert!(ticket.kept && ticket.used && !ticket.can_give_back);
}

#[test]
fn a_void_ticket_is_shown_only_by_a_receipt_that_holds() {
    let (mut rider, quote) = ticketed();
    rider.dispatch(Event::PageVisible);
    let view = voided(&rider, &quote, OrderState::Refunded, ReturnReason::Returned);
    let forged = view.voided.as_deref().map(|note| note.replace(TICKET, "LZ-20251218-1-000002"));
    rider.answer_view("/api/purchases/", &PurchaseView { voided: forged, ..view });
    assert_eq!(back(rider.screen()).voided, None);
}

#[test]
fn an_order_that_was_refunded_elsewhere_before_it_gave_a_ticket_is_refunded() {
    let (mut rider, quote) = Rider::paying();
    rider.dispatch(Event::PayPressed);
    rider.pass_ms(3_000);
    let reason = ReturnReason::GivenBackElsewhere;
    let view = voided(&rider, &quote, OrderState::Refunded, reason);
    rider.answer_view("/api/purchases/", &PurchaseView { voided: None, ..view });
    let back = back(rider.screen());
    assert_eq!((back.reason, back.voided), (Some(reason), None));
}

#[test]
fn a_closed_order_is_asked_for_again_since_late_money_may_give_a_ticket() {
    for again in [Some(Event::PageVisible), None] {
        let (mut rider, quote) = Rider::paying();
        rider.dispatch(Event::PayPressed);
        rider.pass_ms(3_000);
        let closed = rider.issuer.ordered(&quote, OrderState::Closed, rider.server_s());
        rider.answer_view("/api/purchases/", &closed);
        assert!(matches!(rider.screen(), Screen::Closed { .. }), "{:?}", rider.screen());
        assert!(!rider.is_pending("/api/purchases/"), "not at once");
        match again {
            Some(event) => rider.dispatch(event),
            None => rider.pass_ms(61_000),
        }
        assert!(matches!(rider.screen(), Screen::Closed { .. }), "it stays while it is asked for");
        let paid = rider.issuer.paid(&quote, rider.server_s());
        rider.answer_view("/api/purchases/", &paid);
        assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
    }
}
