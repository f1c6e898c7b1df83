//! Every step that staff can go to is one that a page would have come to, and every fault is refused where it is.
#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this tells where"
)]

use page_shop::{Moment, Place, Request, Shop, Site, Step, Switches};
use wire::{OrderState, PurchaseView, endpoint};

const NOW_MS: u64 = 1_766_066_400_000;

fn shop() -> Shop {
    let site = Site { origin: "http://localhost:1".into(), folder: "/".into() };
    Shop::new(site, NOW_MS / 1_000, Switches::default()).expect("a shop")
}

fn moment(drawn: u8) -> Moment {
    Moment { now_ms: NOW_MS, random: [drawn; 32] }
}

/// Goes to a step, and returns what its rider's page finds.
fn staged(shop: &mut Shop, step: Step, query: &str) -> Option<PurchaseView> {
    let path = format!("/demonstration/step?step={}&{query}", step.as_str());
    let answer = shop.answer(&Request::new("POST", &path), moment(1));
    assert!(answer.status < 300, "{step:?}: {}", answer.body);
    let cookie = answer.set_cookie.first()?.split(';').next()?.to_owned();
    let batch = wire::BatchId::parse("DEMO-1").expect("a batch");
    let mine = Request { cookie, ..Request::new("GET", &endpoint::mine(&batch)) };
    wire::answer::decode(shop.answer(&mine, moment(2)).body.as_bytes())
}

#[test]
fn each_step_is_reached_at_once_and_is_what_its_name_states() {
    let mut shop = shop();
    for step in Step::ALL {
        let view = staged(&mut shop, step, "seed=7");
        let order = view.as_ref().and_then(|view| view.order.as_ref()).map(|order| order.state);
        let expected = match step {
            Step::Countdown | Step::Open | Step::Quote | Step::Pay | Step::Refusal => None,
            Step::Ticket => Some(OrderState::Paid),
            Step::Refund => Some(OrderState::Refunding),
        };
        assert_eq!(order, expected, "{step:?}");
        assert_eq!(view.is_some(), !matches!(step, Step::Countdown | Step::Open), "{step:?}");
        assert_eq!(shop.switches().seed, 7, "{step:?}");
    }
}

#[test]
fn a_fault_is_refused_by_its_check_as_soon_as_its_note_is_given_out() {
    for place in Place::ALL {
        let mut shop = shop();
        let step = if place == Place::Charge { Step::Refund } else { Step::Refusal };
        let query = format!("convert={}", place.as_str());
        let view = staged(&mut shop, step, &query).expect("a purchase");
        let refused = |shop: &mut Shop| {
            shop.answer(&Request::new("GET", "/demonstration/refused"), moment(3)).body
        };
        if matches!(place, Place::Instruction | Place::Address) {
            // The quote is right, and the page goes on to what is wrong by itself.
            assert_eq!(refused(&mut shop), "", "{place:?}");
            assert!(view.quote.contains("pay ¥300.00\n"), "{place:?}");
            assert_eq!(shop.switches().convert, Some(place));
            continue;
        }
        let line = refused(&mut shop);
        let parts: Vec<_> = line.trim_end().split('\t').collect();
        assert_eq!(parts, [place.as_str(), "¥300.00", "¥30000.00", place.check()], "{place:?}");
    }
}

#[test]
fn switched_off_a_fault_leaves_no_wrong_note_behind() {
    let mut shop = shop();
    let view = staged(&mut shop, Step::Refusal, "convert=quote").expect("a purchase");
    assert!(view.quote.contains("pay ¥30000.00\n"));
    let evidence = wire::EvidenceRequest { quote: view.quote.clone(), instruction: None };
    let evidence = Request {
        body: wire::request::encode(&evidence),
        ..Request::new("POST", endpoint::EVIDENCE)
    };
    assert_eq!(shop.answer(&evidence, moment(4)).status, 204);
    let status = endpoint::status(&wire::BatchId::parse("DEMO-1").expect("a batch"));
    let state = |shop: &mut Shop| shop.answer(&Request::new("GET", &status), moment(5)).body;
    assert!(state(&mut shop).contains("state paused\n"), "the sale stops");
    let off = Request::new("POST", "/demonstration/switches?seed=7");
    assert_eq!(shop.answer(&off, moment(6)).status, 204);
    assert!(state(&mut shop).contains("state open\n"), "and goes on");
}
