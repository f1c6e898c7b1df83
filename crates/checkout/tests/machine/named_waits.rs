//! A wait that the server names binds every request of its kind, whatever the rider presses meanwhile.

use checkout::{Event, HttpRequest, Step};
use wire::{Channel, Problem, ProblemType};

use crate::channels::{BROWSER, ordered};
use crate::rider::Rider;
use crate::{give_back, wallets};

/// A rider whose request is answered with a wait, and what the rider does then.
struct Row {
    name: &'static str,
    asks: fn() -> Rider,
    presses: fn(&mut Rider),
    /// How the paths of the first request and of what follows begin.
    paths: [&'static str; 2],
}

const PURCHASE: &str = "/api/purchases/";

const ROWS: [Row; 6] = [
    Row {
        name: "a quote, and back, and on with it",
        asks: || {
            let mut rider = Rider::browsing();
            rider.dispatch(Event::BuyPressed);
            rider
        },
        presses: |rider| {
            rider.dispatch(Event::WentTo(Step::Sale));
            rider.dispatch(Event::ResumePressed);
        },
        paths: ["/api/quotes", PURCHASE],
    },
    Row {
        name: "an outcome, and another wallet",
        asks: || {
            let (mut rider, _) = wallets::paying();
            rider.dispatch(Event::PayPressed);
            rider.dispatch(Event::PageVisible);
            rider
        },
        presses: another_wallet,
        paths: [PURCHASE, PURCHASE],
    },
    Row {
        name: "an instruction, and another wallet",
        asks: || {
            let mut rider = ordered(&BROWSER, None);
            rider.dispatch(Event::ChannelPressed(Channel::WechatH5));
            rider
        },
        presses: another_wallet,
        paths: [PURCHASE, PURCHASE],
    },
    Row {
        name: "an outcome, and the page seen again",
        asks: || {
            let (mut rider, _) = Rider::paying();
            rider.dispatch(Event::PayPressed);
            rider.dispatch(Event::PageVisible);
            rider
        },
        presses: |rider| rider.dispatch(Event::PageRestored),
        paths: [PURCHASE, PURCHASE],
    },
    Row {
        name: "a code, and another number",
        asks: || {
            let mut rider = Rider::before_opening(60);
            rider.open_page();
            rider.answer_start(false);
            rider.dispatch(Event::SignInPressed);
            rider.dispatch(Event::PhoneEntered("13800138000".into()));
            rider
        },
        presses: |rider| {
            rider.dispatch(Event::ChangePhonePressed);
            rider.dispatch(Event::PhoneEntered("13900139000".into()));
        },
        paths: ["/api/codes", "/api/codes"],
    },
    Row {
        name: "tickets given back, and the page seen again",
        asks: || {
            let (mut rider, _) = give_back::ticketed();
            rider.dispatch(Event::GiveBackPressed);
            rider.dispatch(Event::GiveBackConfirmed);
            rider
        },
        presses: |rider| rider.dispatch(Event::PageRestored),
        paths: [PURCHASE, PURCHASE],
    },
];

fn another_wallet(rider: &mut Rider) {
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
}

fn answer_busy(rider: &mut Rider, request: &HttpRequest) {
    let busy = Problem::from(ProblemType::Busy).encode();
    rider.answer_after(request.id, 503, Some("30"), &busy);
}

#[test]
fn a_named_wait_binds_what_the_rider_has_asked_for_next() {
    for Row { name, asks, presses, paths: [first, next] } in ROWS {
        let mut rider = asks();
        let request = rider.take(first);
        answer_busy(&mut rider, &request);
        presses(&mut rider);
        rider.pass_ms(29_900);
        assert!(!rider.is_pending(next), "{name}");
        rider.pass_ms(1_300);
        assert!(rider.is_pending(next), "{name}: nothing is left out either");
    }
}

#[test]
fn it_binds_too_where_the_answer_comes_after_the_rider_went_on() {
    for Row { name, asks, presses, paths: [first, next] } in ROWS {
        let mut rider = asks();
        let request = rider.take(first);
        presses(&mut rider);
        // What left before the answer came could not know.
        rider.in_flight.clear();
        answer_busy(&mut rider, &request);
        presses(&mut rider);
        rider.pass_ms(29_900);
        assert!(!rider.is_pending(next), "{name}");
    }
}
