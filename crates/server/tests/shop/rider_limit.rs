//! How many tickets one rider may buy: of each batch, or of all batches of the release together.

use axum::http::StatusCode;
use keys::Clock;
use server::money::sweep_once;
use wire::tariff::{PerRider, PerRiderOf, Total};
use wire::{BatchId, Fen, OrderState, ProblemType, PurchaseId, QuoteRequest, Tariff, endpoint};

use crate::harness::{OPENS, Rider, Shop, purchase, quote_request};

/// A day, in seconds.
const DAY: u64 = 86_400;

type Change = fn(&mut Tariff);

/// A tariff with totals for one and two tickets, and both first batches open at once.
fn two_batches(tariff: &mut Tariff, per_rider: PerRider) {
    let one = tariff.totals[0].clone();
    let two = Total { qty: 2, fen: Fen::new(60_000), pay: "¥600.00".into(), ..one };
    tariff.totals.push(Total { words: "陆佰元整".into(), ..two });
    tariff.batches[0].closes = OPENS + DAY;
    tariff.batches[1].opens = OPENS + 1;
    tariff.per_rider = per_rider;
}

fn second() -> BatchId {
    BatchId::parse("LZ-20251219-2").expect("a batch")
}

/// Asks for a quote of so many tickets of the first or the second batch.
async fn asks(rider: &Rider<'_>, number: u8, qty: u32, in_second: bool) -> Result<(), PurchaseId> {
    let batch = if in_second { second() } else { quote_request().batch };
    let asked = QuoteRequest { batch, qty, ..quote_request() };
    let answer = rider.post(endpoint::QUOTES, Some(purchase(number)), &asked).await;
    if answer.status == StatusCode::OK {
        return Ok(());
    }
    let problem = answer.problem();
    assert_eq!(problem.kind, ProblemType::PurchaseExists);
    Err(problem.purchase.expect("the purchase that is in the way"))
}

#[tokio::test]
async fn a_limit_of_the_night_counts_each_batch_for_itself() {
    let two = |tariff: &mut Tariff| {
        two_batches(tariff, PerRider { tickets: 2, of: PerRiderOf::Night });
    };
    let shop = Shop::builder().tariff(two).open().await;
    shop.clock.advance(1);
    let rider = shop.rider("13800138000").await;
    assert_eq!(asks(&rider, 1, 2, false).await, Ok(()));
    assert_eq!(asks(&rider, 2, 1, false).await, Err(purchase(1)), "one purchase of a batch");
    assert_eq!(asks(&rider, 3, 2, true).await, Ok(()));
}

#[tokio::test]
async fn a_limit_of_the_release_counts_all_batches_together() {
    let two = |tariff: &mut Tariff| {
        two_batches(tariff, PerRider { tickets: 2, of: PerRiderOf::Release });
    };
    let shop = Shop::builder().tariff(two).open().await;
    shop.clock.advance(1);
    let rider = shop.rider("13800138000").await;
    assert_eq!(asks(&rider, 1, 1, false).await, Ok(()));
    assert_eq!(asks(&rider, 2, 2, true).await, Err(purchase(1)), "three together");
    assert_eq!(asks(&rider, 2, 1, true).await, Ok(()), "two together");
    assert_eq!(asks(&rider, 1, 1, false).await, Ok(()), "asked again");
    let other = shop.rider("13900139000").await;
    assert_eq!(asks(&other, 3, 2, true).await, Ok(()), "another rider's are not counted");

    // A hold that lapses counts no more, and a ticket does.
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    rider.settle(purchase(1)).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    shop.clock.advance(300);
    assert_eq!(asks(&rider, 4, 2, true).await, Err(purchase(1)), "three together");
    assert_eq!(asks(&rider, 4, 1, true).await, Ok(()));
}

/// The provider's clock does not move, so its cashier still takes money after the shop has closed
/// the order.
#[tokio::test]
async fn money_that_comes_late_makes_no_tickets_beyond_the_limit_of_the_release() {
    let night: Change = |tariff| {
        two_batches(tariff, PerRider { tickets: 1, of: PerRiderOf::Night });
    };
    let release: Change = |tariff| {
        two_batches(tariff, PerRider { tickets: 1, of: PerRiderOf::Release });
    };
    for (change, expected) in [(night, OrderState::Paid), (release, OrderState::Refunded)] {
        let (clock, behind) = (Clock::manual(OPENS + 1), Clock::manual(OPENS + 1));
        let shop = Shop::builder().tariff(change).clock(clock).provider_clock(behind).open().await;
        let rider = shop.rider("13800138000").await;
        let address = rider.to_payment(purchase(1)).await;
        shop.clock.advance(600);
        sweep_once(&shop.state).await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Closed);
        assert_eq!(asks(&rider, 2, 1, true).await, Ok(()), "the first order is closed");
        shop.sandbox.pay(&address).await.expect("paid late");
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, expected);
    }
}
