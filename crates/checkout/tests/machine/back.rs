//! Back and forward: a step of the purchase each, which leave hold, key and order as they are.

use checkout::{Event, Screen, Step};
use wire::OrderState;

use crate::give_back::ticketed;
use crate::rider::Rider;

fn step(rider: &Rider) -> Option<Step> {
    rider.machine.as_ref().unwrap().step()
}

fn has_order(rider: &Rider) -> bool {
    matches!(rider.screen(), Screen::Open { offer, .. } if offer.has_order)
}

#[test]
fn each_step_of_a_purchase_is_an_entry_and_the_choice_of_a_wallet_belongs_to_paying() {
    let mut rider = Rider::browsing();
    assert_eq!(step(&rider), Some(Step::Sale));
    rider.dispatch(Event::BuyPressed);
    assert_eq!(step(&rider), Some(Step::Check), "{:?}", rider.screen());
    let (rider, _) = Rider::reviewing();
    assert_eq!(step(&rider), Some(Step::Check));
    let rider = crate::channels::ordered(&crate::channels::BROWSER, None);
    assert!(matches!(rider.screen(), Screen::Choosing(_)));
    assert_eq!(step(&rider), Some(Step::Pay));
    let (mut rider, quote) = Rider::paying();
    assert_eq!(step(&rider), Some(Step::Pay));
    rider.dispatch(Event::PayPressed);
    assert!(matches!(rider.screen(), Screen::Checking(_)));
    assert_eq!(step(&rider), Some(Step::Pay));
    // A ticket adds no entry and takes none away.
    let view = rider.issuer.paid(&quote, rider.server_s());
    rider.pass_ms(5_000);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
    assert_eq!(step(&rider), None);
    rider.dispatch(Event::WentTo(Step::Check));
    assert!(matches!(rider.screen(), Screen::Open { .. }));
}

#[test]
fn back_from_the_check_keeps_hold_and_key_and_forward_shows_the_same_quote() {
    let (mut rider, quote) = Rider::reviewing();
    let (stored, asked) = (rider.stored.clone(), rider.sent.len());
    rider.dispatch(Event::WentTo(Step::Sale));
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if offer.has_purchase));
    assert_eq!((rider.path.as_str(), step(&rider)), ("/", Some(Step::Sale)));
    assert_eq!(rider.stored, stored, "the key is kept");
    let told = rider.sent[asked..].iter().any(|it| it.path.contains(&quote.purchase.to_string()));
    assert!(!told, "the server is told nothing, and holds on");
    rider.dispatch(Event::WentTo(Step::Check));
    assert_eq!(rider.path, format!("/p/{}", quote.purchase));
    let view = rider.issuer.quoted(&quote);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{:?}", rider.screen());
    assert_eq!(rider.generated, 1, "the same key");
}

#[test]
fn back_from_paying_offers_to_go_on_paying_and_never_undoes_the_order() {
    for (opened, to) in [(false, Step::Check), (false, Step::Sale), (true, Step::Check)] {
        let (mut rider, quote) = Rider::paying();
        if opened {
            rider.dispatch(Event::PayPressed);
        }
        let stored = rider.stored.clone();
        rider.dispatch(Event::WentTo(to));
        assert!(has_order(&rider), "{:?}", rider.screen());
        assert_eq!((step(&rider), rider.path.as_str()), (Some(Step::Sale), "/"));
        assert_eq!(rider.stored, stored, "key, attempt and what was opened are kept");
        // It goes on by the button, or forward.
        rider.dispatch(if opened { Event::ResumePressed } else { Event::WentTo(Step::Pay) });
        let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 500);
        rider.answer_view("/api/purchases/", &view);
        assert_eq!(step(&rider), Some(Step::Pay), "{:?}", rider.screen());
        let checks = matches!(rider.screen(), Screen::Checking(_));
        assert_eq!(checks, opened, "what was opened may be paid");
        rider.dispatch(Event::WentTo(Step::Sale));
        assert!(has_order(&rider), "again");
        assert_eq!(rider.generated, 1, "the same key");
    }
}

#[test]
fn a_purchase_that_is_left_before_its_order_is_not_called_ordered() {
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::WentTo(Step::Sale));
    assert!(!has_order(&rider));
}

#[test]
fn an_entry_that_leads_nowhere_changes_nothing() {
    let mut rider = Rider::browsing();
    for to in [Step::Check, Step::Pay, Step::Sale] {
        rider.dispatch(Event::WentTo(to));
        assert!(matches!(rider.screen(), Screen::Open { .. }), "{to:?}");
        assert_eq!(step(&rider), Some(Step::Sale));
    }
    let (mut rider, _) = Rider::reviewing();
    for to in [Step::Check, Step::Pay] {
        rider.dispatch(Event::WentTo(to));
        assert!(matches!(rider.screen(), Screen::Reviewing(_)), "{to:?}");
    }
    let (mut rider, _) = Rider::paying();
    rider.dispatch(Event::WentTo(Step::Pay));
    assert!(matches!(rider.screen(), Screen::Paying(_)));
}

#[test]
fn while_a_purchase_is_looked_up_the_history_stays_at_the_step_that_the_page_was_loaded_at() {
    for (loaded_at, looked_up_at) in [
        (None, Step::Check),
        (Some(Step::Sale), Step::Check),
        (Some(Step::Check), Step::Check),
        (Some(Step::Pay), Step::Pay),
    ] {
        let (mut rider, _) = Rider::paying();
        rider.open_page_at(loaded_at);
        rider.answer_start(true);
        assert!(rider.is_pending("/api/purchases/"), "it is looked up");
        assert_eq!(step(&rider), Some(looked_up_at), "loaded at {loaded_at:?}");
    }
}

fn has_ticket(rider: &Rider) -> bool {
    matches!(rider.screen(), Screen::Open { offer, .. } if offer.has_ticket)
}

#[test]
fn whoever_goes_back_from_a_ticket_is_offered_that_first_and_nobody_else_is() {
    for back in [Event::HomePressed, Event::WentTo(Step::Sale)] {
        let (mut rider, quote) = ticketed();
        rider.dispatch(back);
        assert!(has_ticket(&rider), "{:?}", rider.screen());
        rider.dispatch(Event::ResumePressed);
        let paid = rider.issuer.paid(&quote, rider.server_s());
        rider.answer_view("/api/purchases/", &paid);
        assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
        rider.dispatch(Event::HomePressed);
        assert!(has_ticket(&rider), "again");
        // Somebody else at the same phone has none.
        rider.dispatch(Event::NotMePressed);
        let id = rider.take("/api/session").id;
        rider.answer(id, 204, "");
        assert!(!has_ticket(&rider), "{:?}", rider.screen());
    }
    let (mut rider, _) = Rider::reviewing();
    rider.dispatch(Event::HomePressed);
    assert!(!has_ticket(&rider), "a held quote is no ticket");
}

#[test]
fn a_ticket_that_was_given_back_leaves_the_sale_to_buy_in() {
    let (mut rider, quote) = ticketed();
    rider.dispatch(Event::PageVisible);
    let iat = rider.server_s();
    let view = rider.issuer.refunded(&quote, (30_000, "¥300.00", "叁佰元整"), iat);
    rider.answer_view("/api/purchases/", &view);
    assert!(matches!(rider.screen(), Screen::Refunded(_)), "{:?}", rider.screen());
    rider.dispatch(Event::HomePressed);
    assert!(!has_ticket(&rider), "{:?}", rider.screen());
}
