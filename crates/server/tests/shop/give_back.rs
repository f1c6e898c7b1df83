//! A ticket that is given back unused: it is void from the first moment, its money goes back, and another may be bought.

use sandbox::RefundSwitch;
use server::sale;
use wire::{
    OrderState, PriceProof, ProblemType, PurchaseView, Receipt, ReceiptKind, ReturnReason,
    TicketState, endpoint,
};

use crate::harness::{Answer, Rider, Shop, batch, body_of, keyring, purchase, tariff};
use crate::money::movements;

/// A rider with a ticket.
async fn with_a_ticket<'a>(shop: &'a Shop, phone: &str, number: u8) -> Rider<'a> {
    let rider = shop.rider(phone).await;
    let address = rider.to_payment(purchase(number)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    rider
}

impl Rider<'_> {
    async fn give_back(&self, number: u8) -> Answer {
        self.post(&endpoint::give_back(purchase(number)), None, &()).await
    }
}

#[tokio::test]
async fn a_ticket_is_void_from_the_first_moment_and_its_money_goes_back_once() {
    let shop = Shop::open(1).await;
    let rider = with_a_ticket(&shop, "13800138000", 1).await;
    let before = rider.purchase(purchase(1)).await;
    assert_eq!(shop.status().await.sold, 1);
    for _ in 0..2 {
        let view: PurchaseView = rider.give_back(1).await.read();
        let order = view.order.expect("an order");
        assert_eq!(order.state, OrderState::Refunding, "asked again, it is the same");
        assert_eq!(order.reason, Some(ReturnReason::Returned));
        assert_eq!(order.tickets.0[0].state, TicketState::Void);
        assert_eq!((view.receipt, &view.voided), (None, &before.receipt));
    }
    let status = shop.status().await;
    assert_eq!((status.sold, status.held), (0, 0), "it is on sale again");
    assert_eq!(movements(&shop).await, [("charge", 30_000)], "no refund inside the answer");
    shop.advance(0).await;
    let view: PurchaseView = rider.give_back(1).await.read();
    let order = view.order.expect("an order");
    assert_eq!(order.state, OrderState::Refunded);
    let receipt: Receipt = body_of(view.receipt.as_ref().expect("a receipt"));
    assert!(matches!(receipt.kind, ReceiptKind::Refund { .. }));
    assert_eq!(view.voided, before.receipt);
    assert_eq!(movements(&shop).await, [("charge", 30_000), ("refund", 30_000)]);
    let file = rider.get(&endpoint::price_proof(purchase(1))).await;
    let proof = PriceProof::read(file.text()).expect("a price proof");
    assert!(proof::verify_price_proof(&proof, &keyring().roots()).first_error().is_none());
}

#[tokio::test]
async fn who_gave_a_ticket_back_may_buy_again_while_the_refund_is_under_way() {
    let shop = Shop::open(1).await;
    let rider = with_a_ticket(&shop, "13800138000", 1).await;
    assert_eq!(rider.quote(purchase(2)).await.kind(), ProblemType::PurchaseExists);
    shop.sandbox.switch(|switches| switches.alipay.refunds = RefundSwitch::BalanceEmpty);
    let _: PurchaseView = rider.give_back(1).await.read();
    shop.advance(60).await;
    let address = rider.to_payment(purchase(2)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(2)).await, OrderState::Paid);
    let ticket = |view: &PurchaseView| view.order.as_ref().expect("an order").tickets.0[0].clone();
    let (first, second) = (rider.purchase(purchase(1)).await, rider.purchase(purchase(2)).await);
    assert_eq!(ticket(&first).state, TicketState::Void);
    assert_eq!(ticket(&second).state, TicketState::Valid);
    assert_ne!(ticket(&first).number, ticket(&second).number, "a number is given once");
    assert_eq!(shop.status().await.sold, 1);
}

#[tokio::test]
async fn what_is_no_ticket_of_the_riders_own_is_not_given_back() {
    let shop = Shop::open(3).await;
    let rider = with_a_ticket(&shop, "13800138000", 1).await;
    let other = shop.rider("13900139000").await;
    assert_eq!(other.give_back(1).await.kind(), ProblemType::NotFound);
    assert_eq!(other.give_back(2).await.kind(), ProblemType::NotFound);
    other.to_order(purchase(2)).await;
    assert_eq!(other.give_back(2).await.kind(), ProblemType::NotReturnable, "not paid");
    shop.advance(600).await;
    assert_eq!(other.give_back(2).await.kind(), ProblemType::NotReturnable, "closed");
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}

#[tokio::test]
async fn a_ticket_can_be_given_back_until_the_time_that_the_tariff_names() {
    let wire::tariff::Returns::Unused { until } = tariff(3).returns else {
        panic!("the demo's tariff promises it");
    };
    for (at, allowed) in [(until - 1, true), (until, false), (until + 86_400, false)] {
        let shop = Shop::open(3).await;
        let rider = with_a_ticket(&shop, "13800138000", 1).await;
        shop.clock.advance(at - shop.clock.now());
        // A session does not last that long.
        let rider = Rider { cookies: shop.rider("13800138000").await.cookies, ..rider };
        let answer = rider.give_back(1).await;
        if allowed {
            assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunding);
        } else {
            assert_eq!(answer.kind(), ProblemType::NotReturnable);
            assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
        }
    }
}

#[tokio::test]
async fn a_paused_sale_keeps_nobody_from_giving_a_ticket_back() {
    let shop = Shop::open(3).await;
    let rider = with_a_ticket(&shop, "13800138000", 1).await;
    sale::pause(&shop.state, &batch()).await.expect("paused");
    let _: PurchaseView = rider.give_back(1).await.read();
    shop.advance(0).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
}
