//! The list of a rider's purchases: what is in it, what never is, and who is answered it.

use fixtures::Cookies;
use wire::{
    ClaimRequest, OrderState, ProblemType, PurchaseId, PurchasesAnswer, ReturnReason, endpoint,
};

use crate::harness::{Rider, Shop, purchase};

async fn listed(rider: &Rider<'_>) -> Vec<PurchaseId> {
    let answer: PurchasesAnswer = rider.get(endpoint::PURCHASES).await.read();
    assert!(!answer.more);
    answer.purchases.iter().map(|view| view.purchase).collect()
}

#[tokio::test]
async fn a_ticket_that_was_given_back_stays_in_the_list_with_its_notes_before_a_newer_one() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    assert_eq!(listed(&rider).await, []);
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    rider.post(&endpoint::give_back(purchase(1)), None, &()).await;
    for _ in 0..5 {
        shop.advance(60).await;
    }
    rider.to_order(purchase(2)).await;
    let answer: PurchasesAnswer = rider.get(endpoint::PURCHASES).await.read();
    let own = [rider.purchase(purchase(2)).await, rider.purchase(purchase(1)).await];
    assert_eq!(answer.purchases, own, "the latest first, each as it is answered alone");
    let order = own[1].order.as_ref().expect("an order");
    assert_eq!((order.state, order.reason), (OrderState::Refunded, Some(ReturnReason::Returned)));
    assert!(own[1].receipt.is_some() && own[1].voided.is_some());
}

#[tokio::test]
async fn nobody_is_answered_another_riders_purchases() {
    let shop = Shop::open(3).await;
    let (rider, other) = (shop.rider("13800138000").await, shop.rider("13900139000").await);
    rider.to_order(purchase(1)).await;
    other.to_order(purchase(2)).await;
    assert_eq!(listed(&rider).await, [purchase(1)]);
    assert_eq!(listed(&other).await, [purchase(2)]);
    // Asked for what is before another rider's, one learns nothing of it.
    let before: PurchasesAnswer = rider.get(&endpoint::purchases_before(purchase(2))).await.read();
    assert!(before.purchases.iter().all(|view| view.purchase == purchase(1)));
    let nobody = shop.get(endpoint::PURCHASES).await;
    assert_eq!(nobody.kind(), ProblemType::SignedOut);
    let odd = rider.get("/api/purchases?before=LZ-1").await;
    assert_eq!(odd.kind(), ProblemType::Malformed);
}

#[tokio::test]
async fn a_claim_code_lists_its_one_purchase() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_payment(purchase(1)).await;
    shop.advance(700).await;
    rider.to_order(purchase(2)).await;
    let order = rider.purchase(purchase(2)).await.order.expect("an order");
    let request = ClaimRequest { code: order.claim.expect("a claim code") };
    let answer = shop.post(endpoint::CLAIMS, wire::request::encode(&request)).await;
    let mut cookies = Cookies::default();
    cookies.take(answer.cookies());
    let other = Rider { shop: &shop, cookies };
    assert_eq!(listed(&rider).await, [purchase(2), purchase(1)]);
    assert_eq!(listed(&other).await, [purchase(2)]);
}
