//! The guard refuses what fails verification, also from a caller in its own process.

use guard::{Guard, GuardRefusal};
use guard_client::{OrderFacts, Payer, Sale};
use keys::Clock;
use std::sync::Arc;
use wire::{BatchId, BatchState, Channel, Fen, Note, PurchaseView, Quote, RiderId, Slice, Status};

use crate::harness::{
    NOW, OPENS, ORIGIN, SandboxTransport, Shop, body_of, keyring, purchase, quote_request, tariff,
};

/// A shop's guard with the notes of a purchase, and the server's facts about its order.
pub(crate) async fn met() -> (Shop, Guard, String, Quote, OrderFacts) {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let quote = body_of(&view.quote);
    let tariff = keyring().sign_tariff(&tariff(3));
    let guard = standing_before(&shop, &tariff);
    let facts = facts(&quote, &tariff);
    (shop, guard, tariff, quote, facts)
}

/// The server's facts about the order of a quote while the sale is open.
pub(crate) fn facts(quote: &Quote, tariff: &str) -> OrderFacts {
    OrderFacts {
        rider: quote.rider.clone(),
        purchase: quote.purchase,
        batch: quote_request().batch,
        product: quote_request().product,
        qty: 1,
        channel: Channel::AlipayWap,
        payer: Payer::default(),
        attempt: 1,
        pay_by: OPENS + 600,
        sale: sale(tariff, |_| {}),
    }
}

/// The server's status of the sale, changed in one place.
fn sale(tariff: &str, change: impl FnOnce(&mut Status)) -> Sale {
    let mut status = Status {
        tariff: Note::split(tariff.as_bytes()).expect("a note").digest(),
        batch: quote_request().batch,
        seq: wire::Sequence::new(1),
        state: BatchState::Open,
        since: OPENS,
        sold: 0,
        held: 1,
        iat: OPENS,
    };
    change(&mut status);
    let status = keyring().status.note(sandbox::demo::ISSUER, &status);
    Sale { tariff: tariff.into(), status }
}

/// A guard that calls the provider of this shop.
pub(crate) fn standing_before(shop: &Shop, tariff: &str) -> Guard {
    let line = SandboxTransport { sandbox: shop.sandbox.clone(), cut: Arc::clone(&shop.cut) };
    let guard = fixtures::guard(keyring(), Clock::manual(OPENS), ORIGIN, Arc::new(line), tariff);
    guard.expect("a guard")
}

#[tokio::test]
async fn the_guard_instructs_for_a_quote_that_holds() {
    let (_shop, guard, tariff, quote, facts) = met().await;
    let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
    let answer = guard.instruct(&tariff, &note, &facts).await.expect("an instruction");
    let address = wire::alipay::read(&answer.address).expect("an address");
    assert_eq!(address.order.total_amount, "300.00");
    assert_eq!(address.order.time_expire, "2025-12-18 22:10:00");
    assert_eq!(address.return_url, format!("{ORIGIN}/p/{}", purchase(1)));
}

#[tokio::test]
async fn the_guard_refuses_while_the_sale_is_paused_or_nobody_shows_that_it_is_not() {
    let (_shop, guard, tariff, quote, facts) = met().await;
    let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
    let sold_out = sale(&tariff, |status| status.state = BatchState::SoldOut);
    let moment_ago = sale(&tariff, |status| status.iat -= 11);
    let fast_clock = sale(&tariff, |status| status.iat += 10);
    for fine in [sold_out, moment_ago, fast_clock] {
        let facts = OrderFacts { sale: fine, ..facts.clone() };
        guard.instruct(&tariff, &note, &facts).await.expect("an instruction");
    }
    let unsigned = sale(&tariff, |_| {});
    let unsigned = Sale { status: unsigned.status.replace("open", "paused"), ..unsigned };
    let other = BatchId::parse("LZ-20251219-1").expect("a batch");
    let cases = [
        (sale(&tariff, |status| status.state = BatchState::Paused), "Paused"),
        (sale(&tariff, |status| status.iat -= 12), "StatusOld"),
        (sale(&tariff, |status| status.iat += 11), "StatusOld"),
        (sale(&tariff, |status| status.batch = other), "Status(Batch)"),
        (unsigned, "Status(Signature"),
        (Sale { status: String::new(), ..sale(&tariff, |_| {}) }, "Status(Signature"),
        (Sale { tariff: String::new(), ..sale(&tariff, |_| {}) }, "Tariff("),
    ];
    for (sale, expected) in cases {
        let facts = OrderFacts { sale, ..facts.clone() };
        let refusal = guard.instruct(&tariff, &note, &facts).await.expect_err("a refusal");
        assert!(format!("{refusal:?}").starts_with(expected), "{expected}: {refusal:?}");
    }
}

#[tokio::test]
async fn the_guard_refuses_a_quote_with_another_amount_even_from_a_healthy_key() {
    let (_shop, guard, tariff, quote, facts) = met().await;
    let converted = [
        Quote { total: Fen::new(3_000_000), ..quote.clone() },
        Quote { total: Fen::new(300), ..quote.clone() },
        Quote {
            total: Fen::new(3_000_000),
            pay: Slice::from("¥30000.00"),
            words: Slice::from("叁万元整"),
            ..quote.clone()
        },
        Quote { pay: Slice::from("¥3.00"), ..quote.clone() },
        Quote { words: Slice::from("叁元整"), ..quote },
    ];
    for quote in converted {
        let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
        let refusal = guard.instruct(&tariff, &note, &facts).await;
        assert!(
            matches!(refusal, Err(GuardRefusal::Quote(proof::QuoteRefusal::Amount(_)))),
            "{refusal:?}"
        );
    }
}

#[tokio::test]
async fn the_guard_refuses_what_is_not_this_orders() {
    let (_shop, guard, tariff, quote, facts) = met().await;
    let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
    let other = RiderId::parse(&"0".repeat(32)).expect("a rider");
    let rider = OrderFacts { rider: other, ..facts.clone() };
    let late = OrderFacts { pay_by: OPENS, ..facts.clone() };
    let purchase = OrderFacts { purchase: purchase(2), ..facts.clone() };
    assert_eq!(guard.instruct(&tariff, &note, &rider).await, Err(GuardRefusal::Rider));
    assert_eq!(guard.instruct(&tariff, &note, &late).await, Err(GuardRefusal::Late));
    assert!(matches!(guard.instruct(&tariff, &note, &purchase).await, Err(GuardRefusal::Quote(_))));
    let unknown = keyring().receipt.note(sandbox::demo::ISSUER, &quote);
    assert!(matches!(guard.instruct(&tariff, &unknown, &facts).await, Err(GuardRefusal::Quote(_))));
}

#[tokio::test]
async fn the_guard_refuses_a_tariff_with_one_signature_or_another_payee() {
    let (_shop, guard, _, quote, facts) = met().await;
    let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
    let single = keyring().operations.note(sandbox::demo::ISSUER, &tariff(3));
    assert!(matches!(guard.instruct(&single, &note, &facts).await, Err(GuardRefusal::Tariff(_))));

    for (at, payee) in tariff(3).payees.iter().enumerate() {
        let channel = payee.channel;
        let mut other = tariff(3);
        other.payees[at].merchant = Slice::from("2088999999999999");
        let other = keyring().sign_tariff(&other);
        let quote = Quote { tariff: crate::harness::digest(&other), ..quote.clone() };
        let note = keyring().quote.note(sandbox::demo::ISSUER, &quote);
        let facts = OrderFacts { channel, ..facts.clone() };
        assert_eq!(guard.instruct(&other, &note, &facts).await, Err(GuardRefusal::Payee));
    }

    let mut over = tariff(3);
    (over.iat, over.exp) = (NOW, OPENS);
    let over = keyring().sign_tariff(&over);
    assert!(matches!(guard.instruct(&over, &note, &facts).await, Err(GuardRefusal::Tariff(_))));
}
