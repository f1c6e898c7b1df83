//! Money by someone else's link, at another provider than the order's: it counts, or is refunded to its source; what is
//! paid twice is refunded once.

use guard_client::{OrderFacts, Payer};
use server::money::sweep_once;
use std::sync::atomic::Ordering;
use wire::{Channel, Digest, Fen, OrderState};

use crate::guard::{facts, standing_before};
use crate::harness::{Rider, Shop, body_of, keyring, purchase, tariff};
use crate::money::{movements, receipt, report};

/// The rider's own address at Alipay, and one for the same order at WeChat Pay that this server never issued.
async fn two_addresses(shop: &Shop, rider: &Rider<'_>) -> (String, String) {
    let own = rider.to_payment(purchase(1)).await;
    let quote = rider.purchase(purchase(1)).await.quote;
    let tariff = keyring().sign_tariff(&tariff(3));
    let payer = Payer { openid: None, ip: "203.0.113.7".parse().ok() };
    let facts =
        OrderFacts { channel: Channel::WechatH5, payer, ..facts(&body_of(&quote), &tariff) };
    let foreign = standing_before(shop, &tariff).instruct(&tariff, &quote, &facts).await;
    (own, foreign.expect("an address").address)
}

#[tokio::test]
async fn money_at_another_provider_is_a_ticket_or_goes_back_where_it_came_from() {
    for (taken, expected) in [(30_000, OrderState::Paid), (3_000_000, OrderState::Refunded)] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let (_, foreign) = two_addresses(&shop, &rider).await;
        shop.sandbox.pay_wrongly(&foreign, Fen::new(taken)).await.expect("taken");
        shop.deliver_reports().await;
        shop.advance(120).await;
        assert_eq!(rider.order_state(purchase(1)).await, expected, "{taken}");
        let receipt = receipt(&rider, 1).await;
        assert_eq!((receipt.total, receipt.instruction), (Fen::new(taken), Digest::of(b"")));
        let mut moved = vec![("charge", taken)];
        if expected == OrderState::Refunded {
            moved.push(("refund", taken));
        }
        assert_eq!(movements(&shop).await, moved);
    }
}

#[tokio::test]
async fn an_order_that_is_paid_elsewhere_is_closed_where_it_was_given_to() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let (own, foreign) = two_addresses(&shop, &rider).await;
    shop.sandbox.visit(&own).await.expect("visited");
    shop.sandbox.pay(&foreign).await.expect("paid");
    shop.deliver_reports().await;
    assert!(shop.sandbox.pay(&own).await.is_err(), "nobody can pay it a second time");
    assert_eq!(movements(&shop).await, [("charge", 30_000)]);
}

#[tokio::test]
async fn a_second_payment_at_another_provider_goes_back_once_and_the_ticket_stays() {
    for cut in [false, true] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let (own, foreign) = two_addresses(&shop, &rider).await;
        shop.sandbox.pay(&foreign).await.expect("paid");
        shop.deliver_reports().await;
        let ticket = receipt(&rider, 1).await;
        // Nobody had opened it, so the provider has no order to close.
        shop.sandbox.pay(&own).await.expect("paid again");
        let reports = shop.sandbox.take_notifications().await.expect("a sandbox");
        shop.cut.store(cut, Ordering::SeqCst);
        for report in [&reports[0], &reports[0]] {
            assert!(shop.deliver(report).await.status.is_success());
        }
        sweep_once(&shop.state).await;
        let back = movements(&shop).await.into_iter().filter(|(kind, _)| *kind == "refund");
        assert_eq!(back.count(), usize::from(!cut), "what can't be reached is asked again");
        shop.cut.store(false, Ordering::SeqCst);
        for _ in 0..2 {
            shop.advance(10).await;
        }
        let mut moved = movements(&shop).await;
        moved.sort_unstable();
        assert_eq!(moved, [("charge", 30_000), ("charge", 30_000), ("refund", 30_000)]);
        assert_eq!(receipt(&rider, 1).await, ticket);
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
        assert_eq!(shop.status().await.sold, 1);
    }
}

#[tokio::test]
async fn a_second_payment_that_its_provider_does_not_know_takes_nothing_from_the_first() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let (own, foreign) = two_addresses(&shop, &rider).await;
    shop.sandbox.pay(&foreign).await.expect("paid");
    shop.deliver_reports().await;
    let answer = shop.post("/api/notify/alipay", report(&own, "300.00")).await;
    assert_eq!(answer.text(), "success");
    sweep_once(&shop.state).await;
    assert_eq!(movements(&shop).await, [("charge", 30_000)]);
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}
