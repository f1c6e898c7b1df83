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
            Step::Refund => Some(OrderState::Refunded),
        };
        assert_eq!(order, expected, "{step:?}");
        assert_eq!(view.is_some(), matches!(step, Step::Ticket | Step::Refund), "{step:?}");
        assert_eq!(shop.switches().seed, 7, "{step:?}");
    }
}

#[test]
fn each_step_leaves_the_faults_as_they_were_asked_for_or_has_its_own() {
    let mut shop = shop();
    let asked = [None, Some(Place::Quote), Some(Place::Instruction), Some(Place::Charge)];
    for convert in asked {
        let query = convert.map_or_else(String::new, |it| format!("convert={}", it.as_str()));
        for step in Step::ALL {
            staged(&mut shop, step, &query);
            let expected = match step {
                Step::Refund => Some(Place::Charge),
                Step::Refusal => convert.filter(|it| *it != Place::Charge).or(Some(Place::Quote)),
                _ => convert,
            };
            assert_eq!(shop.switches().convert, expected, "{step:?} with {convert:?}");
        }
    }
}

/// What a rider of the step of refusals is answered, and what is refused of it.
#[test]
fn a_fault_is_refused_by_its_check_as_soon_as_its_note_is_given_out() {
    for place in [Place::Quote, Place::Instruction, Place::Address] {
        let mut shop = shop();
        let path = format!("/demonstration/step?step=refusal&convert={}", place.as_str());
        let staged = shop.answer(&Request::new("POST", &path), moment(1));
        let cookie = staged.set_cookie[0].split(';').next().expect("a cookie").to_owned();
        let id = wire::PurchaseId::from_random([9; 16]);
        let post = |path: &str, body: String| {
            let (key, cookie) = (Some(id.idempotency_key()), cookie.clone());
            Request { key, cookie, body, ..Request::new("POST", path) }
        };
        let batch = wire::BatchId::parse("DEMO-1").expect("a batch");
        let product = wire::ProductId::parse("ride100").expect("a product");
        let asked = wire::request::encode(&wire::QuoteRequest { batch, product, qty: 1 });
        let quoted = shop.answer(&post(endpoint::QUOTES, asked), moment(2));
        let view: PurchaseView = wire::answer::decode(quoted.body.as_bytes()).expect("a quote");
        if place == Place::Quote {
            stops_and_goes_on(&mut shop, &view.quote);
        }
        let quote = wire::Note::split(view.quote.as_bytes()).expect("a note").digest();
        let order = wire::request::encode(&wire::OrderRequest { quote });
        shop.answer(&post(endpoint::ORDERS, order), moment(3));
        let pay = r#"{"attempt":1,"channel":"alipay-wap"}"#.into();
        shop.answer(&post(&endpoint::instructions(id), pay), moment(4));
        let refused = shop.answer(&Request::new("GET", "/demonstration/refused"), moment(5)).body;
        let parts: Vec<_> = refused.lines().next().expect("a refusal").split('\t').collect();
        let stated = if place == Place::Address { "30000.00" } else { "¥30000.00" };
        assert_eq!(parts, [place.as_str(), "¥300.00", stated, place.check()], "{place:?}");
    }
}

#[test]
fn a_wrong_charge_is_refused_by_its_check_and_given_back() {
    let mut shop = shop();
    staged(&mut shop, Step::Refund, "").expect("a purchase");
    let refused = shop.answer(&Request::new("GET", "/demonstration/refused"), moment(5)).body;
    let parts: Vec<_> = refused.trim_end().split('\t').collect();
    assert_eq!(parts, ["charge", "¥300.00", "¥30000.00", Place::Charge.check()]);
}

/// The page's evidence stops the sale; switched off, the fault leaves no wrong note behind, and the sale goes on.
fn stops_and_goes_on(shop: &mut Shop, quote: &str) {
    let status = endpoint::status(&wire::BatchId::parse("DEMO-1").expect("a batch"));
    let is = |shop: &mut Shop, state: &str| {
        let status = shop.answer(&Request::new("GET", &status), moment(5)).body;
        assert!(status.contains(&format!("state {state}\n")), "{status}");
    };
    is(shop, "open");
    let evidence = wire::EvidenceRequest { quote: quote.into(), instruction: None };
    let body = wire::request::encode(&evidence);
    let evidence = Request { body, ..Request::new("POST", endpoint::EVIDENCE) };
    assert_eq!(shop.answer(&evidence, moment(6)).status, 204);
    is(shop, "paused");
    let off = Request::new("POST", "/demonstration/switches?seed=7");
    assert_eq!(shop.answer(&off, moment(7)).status, 204);
    is(shop, "open");
}
