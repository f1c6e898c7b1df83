//! Whether a wrong price is found on every screen that shows one.

use checkout::Screen;
use checkout::screen::{
    ChannelChoice, ClockStatus, Dispute, GiveBack, Offer, PausedOrder, Payment, PaymentCheck,
    ProblemKind, Refund, RefundProgress, Review, SignIn, SoldOut, Ticket, Trust, WaitReason,
};
use keys::pricing;
use proof::{AmountMismatch, Price, Verified};
use sandbox::demo;
use wire::{Fen, PaymentSteps, PurchaseId, Quote, RiderId, Slice, Tariff};

use super::{FARE, Invariants};
use crate::backend::{OPENS, ORIGIN, PROVIDER, keyring};

/// Another amount than the announced fare.
const WRONG: Fen = Fen::new(60_000);

/// A tariff that announces this fare.
fn tariff(fare: Fen) -> Verified<Tariff> {
    let offer = demo::Offer { version: 1, now: OPENS - 3_600, opens: OPENS, provider: PROVIDER };
    let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
    for total in &mut tariff.totals {
        total.fen = fare;
        total.pay = Slice::from(pricing::figures(fare).as_str());
        total.words = Slice::from(pricing::words(fare).as_str());
    }
    proof::verify_tariff(keyring().sign_tariff(&tariff).as_bytes(), &keyring().roots()).unwrap()
}

fn purchase() -> PurchaseId {
    PurchaseId::from_random([7; 16])
}

/// How a signed quote over another amount contradicts the tariff.
fn mismatch(tariff: &Verified<Tariff>) -> AmountMismatch {
    let total = Fen::new(1);
    let quote = Quote {
        aud: Slice::from(ORIGIN),
        tariff: tariff.digest(),
        batch: tariff.batches[0].id.clone(),
        product: tariff.product.clone(),
        purchase: purchase(),
        rider: RiderId::parse(&"0".repeat(32)).unwrap(),
        qty: 1,
        total,
        pay: Slice::from(pricing::figures(total).as_str()),
        words: Slice::from(pricing::words(total).as_str()),
        iat: OPENS,
        exp: OPENS + 300,
    };
    let note = keyring().quote.note(tariff.issuer(), &quote);
    *proof::find_contradiction(note.as_bytes(), None, tariff).unwrap().mismatch
}

/// One example of every screen, with the price of this tariff where it shows one.
fn screens(tariff: &Verified<Tariff>) -> Vec<Screen> {
    let price: Price = tariff.announced(&tariff.product, 1).unwrap();
    let batch = &tariff.batches[0];
    let offer = Offer {
        batch: batch.id.clone(),
        size: batch.size,
        opens: batch.opens,
        closes: batch.closes,
        nights: vec![],
        name: tariff.name.clone(),
        rides: tariff.rides,
        valid_days: tariff.valid_days,
        valid_in: tariff.valid_in.clone(),
        returns: tariff.returns,
        per_rider: tariff.per_rider,
        price: price.clone(),
        refund: tariff.refund.clone(),
        hotline: tariff.hotline.clone(),
        service: tariff.service.clone(),
        clock: ClockStatus::Agrees,
        payable: true,
        has_purchase: false,
        has_ticket: false,
        has_order: false,
    };
    let number = purchase().number();
    let steps = PaymentSteps::default();
    let back = RefundProgress {
        number: number.clone(),
        claim: None,
        steps,
        reason: None,
        voided: None,
        ticket: None,
    };
    let trust = Trust { tariff_line: String::new(), tariff_signers: vec![], quote: String::new() };
    let dispute = mismatch(tariff);
    vec![
        Screen::Loading { wait: None },
        Screen::Upcoming { offer: offer.clone(), left_s: 1, rider: None },
        Screen::Open { offer: offer.clone(), free: None, rider: None },
        Screen::SignIn(SignIn::Phone { refused: None, claim_refused: None, sending: None }),
        Screen::Quoting { wait: None },
        Screen::Reviewing(Review {
            offer: offer.clone(),
            qty: 1,
            price: price.clone(),
            until: OPENS,
            left_s: 1,
            renewed: false,
            trust,
        }),
        Screen::Ordering { price: price.clone(), wait: None },
        Screen::Choosing(ChannelChoice {
            price: price.clone(),
            number: number.clone(),
            left_s: 1,
            channels: vec![],
            refused: None,
            change: None,
        }),
        Screen::Paying(Payment {
            price: price.clone(),
            number: number.clone(),
            pay_by: OPENS,
            left_s: 1,
            ready: Err(None),
            still_open: None,
            can_change: false,
        }),
        Screen::Checking(PaymentCheck {
            price: price.clone(),
            number: number.clone(),
            claim: None,
            waiting: WaitReason::Asking,
            can_reopen: true,
            channel: None,
            still_open: None,
            can_change: false,
        }),
        Screen::Ticketed(Box::new(Ticket {
            tickets: vec![Slice::from("1")],
            payee: None,
            name: tariff.name.clone(),
            rides: 1,
            qty: 1,
            batch: batch.id.clone(),
            price: price.clone(),
            paid: OPENS,
            valid_in: tariff.valid_in.clone(),
            channel: None,
            used: false,
            returns_until: None,
            can_give_back: false,
            kept: false,
            duplicate: None,
            compensation: None,
            valid_until: OPENS,
            trade: Slice::from("1"),
            purchase: purchase(),
            receipt: String::new(),
        })),
        Screen::GiveBack(GiveBack {
            tickets: vec![Slice::from("1")],
            name: tariff.name.clone(),
            price: price.clone(),
            channel: None,
            number: number.clone(),
            sending: None,
        }),
        Screen::Refunding(back.clone()),
        Screen::Refunded(Refund {
            price: price.clone(),
            refunded: OPENS,
            refund: Slice::from("1"),
            trade: Slice::from("1"),
            purchase: purchase(),
            receipt: String::new(),
            back: back.clone(),
        }),
        Screen::RefundNeedsHelp(back),
        Screen::Closed { number: number.clone() },
        Screen::SoldOut(SoldOut {
            offer: offer.clone(),
            sold: 1,
            held: 0,
            signed_out: false,
            next_opens: None,
        }),
        Screen::Ended { offer, signed_out: false },
        Screen::Paused {
            since: OPENS,
            order: Some(PausedOrder { price, number: number.clone(), is_unopened: true }),
        },
        Screen::Disputed(Dispute {
            announced: dispute.announced,
            received: dispute.received,
            number,
            waiting: WaitReason::Asking,
        }),
        Screen::Problem { kind: ProblemKind::OfferOver, number: None },
    ]
}

/// What the checker says of a screen, where this was given back.
fn check(screen: &Screen, given_back: Fen) -> Result<(), String> {
    let mut invariants = Invariants::default();
    invariants.mispriced.insert(purchase().number());
    invariants.check_screen(screen, &[given_back])
}

#[test]
fn a_wrong_price_is_found_on_every_screen_that_shows_one() {
    let (right, wrong) = (screens(&tariff(FARE)), screens(&tariff(WRONG)));
    let names: Vec<_> = right.iter().map(Screen::name).collect();
    assert_eq!(names, Screen::NAMES);
    let mut found = Vec::new();
    for (right, wrong) in right.iter().zip(&wrong) {
        assert_eq!(check(right, FARE), Ok(()));
        if check(wrong, FARE).is_err_and(|reason| reason.starts_with("I2: ")) {
            found.push(wrong.name());
        }
    }
    let with_a_price = [
        "Upcoming",
        "Open",
        "Reviewing",
        "Ordering",
        "Choosing",
        "Paying",
        "Checking",
        "Ticketed",
        "GiveBack",
        "Refunded",
        "SoldOut",
        "Ended",
        "Paused",
        "Disputed",
    ];
    assert_eq!(found, with_a_price);
}

#[test]
fn what_went_back_is_what_the_provider_gave_back_whatever_the_fare() {
    let rows: [(Fen, &[Fen], bool); 6] = [
        (FARE, &[FARE], true),
        (WRONG, &[WRONG], true),
        (FARE, &[WRONG], false),
        (WRONG, &[FARE], false),
        // Paid by two wallets: the shop shows one of the two.
        (WRONG, &[FARE, WRONG], true),
        (FARE, &[], false),
    ];
    for (fare, given_back, fits) in rows {
        let screens = screens(&tariff(fare));
        let refunded = screens.iter().find(|screen| matches!(screen, Screen::Refunded(_))).unwrap();
        let found = Invariants::default().check_screen(refunded, given_back);
        assert_eq!(found.is_ok(), fits, "{fare:?} {given_back:?}");
    }
}

#[test]
fn a_dispute_is_expected_only_where_the_server_signed_a_wrong_amount() {
    let screens = screens(&tariff(FARE));
    let disputed = screens.iter().find(|screen| matches!(screen, Screen::Disputed(_))).unwrap();
    assert_eq!(check(disputed, FARE), Ok(()));
    assert!(Invariants::default().check_screen(disputed, &[]).is_err());
}
