//! A batch is never oversold, and a rider has one active purchase of it, whatever the keys say.

use axum::http::StatusCode;
use server::Data;
use wire::{BatchId, Fen, OrderState, ProblemType, PurchaseId, PurchaseView, endpoint};

use crate::harness::{Rider, Shop, batch, purchase};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_of_three_is_sold_three_times_however_many_ask_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().into());
    let shop: &'static Shop = Box::leak(Box::new(Shop::builder().data(data).open().await));
    let mut riders = Vec::new();
    for number in 0..24_u8 {
        let rider = shop.rider(&format!("138001380{number:02}")).await;
        let asked = async move { (rider.quote(purchase(number)).await, rider, purchase(number)) };
        riders.push(tokio::spawn(asked));
    }
    let mut held: Vec<(Rider<'_>, PurchaseId)> = Vec::new();
    for rider in riders {
        let (answer, rider, id) = rider.await.expect("an answer");
        if answer.status == StatusCode::OK {
            held.push((rider, id));
        } else {
            assert_eq!(answer.kind(), ProblemType::SoldOut);
        }
    }
    assert_eq!(held.len(), 3);
    for (rider, id) in &held {
        let address = rider.to_payment(*id).await;
        shop.sandbox.pay(&address).await.expect("paid");
    }
    shop.deliver_reports().await;
    let status = shop.status().await;
    assert_eq!((status.sold, status.held), (3, 0));
}

#[tokio::test]
async fn a_hold_that_lapses_goes_to_the_next_rider() {
    let shop = Shop::open(1).await;
    let (first, second) = (shop.rider("13800138000").await, shop.rider("13900139000").await);
    assert_eq!(first.quote(purchase(1)).await.status, StatusCode::OK);
    assert_eq!(second.quote(purchase(2)).await.kind(), ProblemType::SoldOut);
    shop.clock.advance(300);
    assert_eq!(second.quote(purchase(2)).await.status, StatusCode::OK);
    assert_eq!(first.quote(purchase(1)).await.kind(), ProblemType::SoldOut);
}

#[tokio::test]
async fn a_rider_who_lost_the_key_finds_the_purchase_and_cannot_make_another() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let again = rider.quote(purchase(2)).await.problem();
    assert_eq!((again.kind, again.purchase), (ProblemType::PurchaseExists, Some(purchase(1))));
    assert_eq!(rider.get(&endpoint::mine(&batch())).await.read::<PurchaseView>(), view);
    rider.to_payment(purchase(1)).await;
    shop.clock.advance(310);
    assert_eq!(rider.quote(purchase(2)).await.kind(), ProblemType::PurchaseExists);
}

#[tokio::test]
async fn the_next_day_a_rider_finds_what_became_of_the_last_order_until_there_is_another() {
    let next = BatchId::parse("LZ-20251219-1").expect("a batch");
    for expected in [OrderState::Paid, OrderState::Refunded, OrderState::Closed] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let address = rider.to_payment(purchase(1)).await;
        match expected {
            OrderState::Paid => drop(shop.sandbox.pay(&address).await.expect("paid")),
            OrderState::Refunded => {
                drop(shop.sandbox.pay_wrongly(&address, Fen::new(1)).await.expect("taken"));
            }
            _ => shop.clock.advance(600),
        }
        rider.settle(purchase(1)).await;
        shop.advance(0).await;
        let other = shop.rider("13900139000").await;
        for batch in [batch(), next.clone()] {
            let found: PurchaseView = rider.get(&endpoint::mine(&batch)).await.read();
            assert_eq!(found.purchase, purchase(1));
            assert_eq!(found.order.map(|order| order.state), Some(expected));
            assert_eq!(other.get(&endpoint::mine(&batch)).await.kind(), ProblemType::NotFound);
        }
        if expected != OrderState::Paid {
            let view: PurchaseView = rider.quote(purchase(2)).await.read();
            assert_eq!(rider.get(&endpoint::mine(&batch())).await.read::<PurchaseView>(), view);
        }
    }
}

#[tokio::test]
async fn a_quote_that_lapsed_without_an_order_is_in_nobodys_way() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    assert_eq!(rider.quote(purchase(1)).await.status, StatusCode::OK);
    shop.clock.advance(300);
    assert_eq!(rider.get(&endpoint::mine(&batch())).await.kind(), ProblemType::NotFound);
    assert_eq!(rider.quote(purchase(2)).await.status, StatusCode::OK);
    let first = rider.quote(purchase(1)).await.problem();
    assert_eq!((first.kind, first.purchase), (ProblemType::PurchaseExists, Some(purchase(2))));
}
