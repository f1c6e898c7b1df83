//! Refunds as the providers really make them: under way for days, refused for a while, refused for good, and made by
//! somebody else. Nothing goes back twice, and everything that is owed goes back in the end.

use sandbox::{RefundEnd, RefundSwitch};
use server::money::{DueKind, due_work, sweep_once};
use wire::{
    Channel, Fen, OrderState, Provider, PurchaseView, Receipt, ReceiptKind, ReturnReason,
    TicketState,
};

use crate::harness::{Rider, Shop, body_of, purchase};
use crate::money::movements;

const BOTH: [Channel; 2] = [Channel::AlipayWap, Channel::WechatH5];
const DAY_SECONDS: u64 = 86_400;

fn refunds(shop: &Shop, channel: Channel, becomes: RefundSwitch) {
    shop.sandbox.switch(|switches| switches.of_mut(channel.provider()).refunds = becomes);
}

/// A purchase that the channel took a hundred times the quoted amount for.
async fn pays_wrongly(shop: &Shop, rider: &Rider<'_>, channel: Channel, number: u8) {
    let address = rider.to_payment_by(channel, purchase(number)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(3_000_000)).await.expect("taken");
}

async fn back(shop: &Shop) -> Vec<u32> {
    let moved = movements(shop).await.into_iter().filter(|(kind, _)| *kind == "refund");
    moved.map(|(_, fen)| fen).collect()
}

#[tokio::test]
async fn a_refund_that_is_under_way_for_days_is_posted_once_and_made_once() {
    for channel in BOTH {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        refunds(&shop, channel, RefundSwitch::Underway);
        pays_wrongly(&shop, &rider, channel, 1).await;
        shop.deliver_reports().await;
        for _ in 0..30 {
            shop.advance(DAY_SECONDS / 10).await;
            let order = rider.purchase(purchase(1)).await.order.expect("an order");
            assert_eq!(order.state, OrderState::Refunding, "{channel:?}");
            assert!(order.steps.refund_sent.is_some(), "{channel:?}: the provider has it");
        }
        assert!(back(&shop).await.is_empty(), "{channel:?}");
        let ended = shop.sandbox.end_refunds(channel.provider(), RefundEnd::Refunded).await;
        assert_eq!(ended.expect("a sandbox"), 1, "{channel:?}: it was posted once");
        shop.advance(600).await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded, "{channel:?}");
        assert_eq!(back(&shop).await, [3_000_000], "{channel:?}");
    }
}

#[tokio::test]
async fn an_empty_balance_delays_a_refund_and_ends_nothing() {
    for channel in BOTH {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        refunds(&shop, channel, RefundSwitch::BalanceEmpty);
        pays_wrongly(&shop, &rider, channel, 1).await;
        shop.deliver_reports().await;
        for _ in 0..10 {
            shop.advance(60).await;
            assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunding, "{channel:?}");
        }
        refunds(&shop, channel, RefundSwitch::AtOnce);
        for _ in 0..3 {
            shop.advance(600).await;
        }
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded, "{channel:?}");
        assert_eq!(back(&shop).await, [3_000_000], "{channel:?}");
    }
}

#[tokio::test]
async fn a_report_of_a_refund_makes_it_looked_up_at_once() {
    let channel = Channel::WechatH5;
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    refunds(&shop, channel, RefundSwitch::Underway);
    pays_wrongly(&shop, &rider, channel, 1).await;
    shop.deliver_reports().await;
    shop.advance(1).await;
    shop.sandbox.end_refunds(channel.provider(), RefundEnd::Refunded).await.expect("ended");
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
}

#[tokio::test]
async fn money_that_was_given_back_in_the_console_makes_a_ticket_void() {
    for channel in BOTH {
        let shop = Shop::open(1).await;
        let rider = shop.rider("13800138000").await;
        let address = rider.to_payment_by(channel, purchase(1)).await;
        shop.sandbox.pay(&address).await.expect("paid");
        shop.deliver_reports().await;
        let before = rider.purchase(purchase(1)).await;
        let order = before.order.as_ref().expect("an order");
        assert_eq!(order.tickets.0[0].state, TicketState::Valid);
        let no = order.no.as_str();
        shop.sandbox.refund_in_console(channel.provider(), no, None).await.expect("given back");
        shop.deliver_reports().await;
        let view = rider.purchase(purchase(1)).await;
        let order = view.order.expect("an order");
        assert_eq!(order.state, OrderState::Refunded, "{channel:?}");
        assert_eq!(order.reason, Some(ReturnReason::GivenBackElsewhere));
        assert_eq!(order.tickets.0[0].state, TicketState::Void);
        assert_eq!(view.voided, before.receipt, "the receipt of the void ticket");
        let receipt: Receipt = body_of(&view.receipt.expect("a receipt"));
        assert!(matches!(receipt.kind, ReceiptKind::Refund { .. }), "{channel:?}");
        assert_eq!(receipt.total, Fen::new(30_000));
        shop.advance(600).await;
        assert_eq!(back(&shop).await, [30_000], "{channel:?}: nothing goes back twice");
        assert_eq!(shop.status().await.sold, 0, "the ticket can be sold again");
        rider.to_payment(purchase(2)).await;
    }
}

#[tokio::test]
async fn an_order_whose_money_was_given_back_before_it_was_heard_ends_as_refunded() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    let no = rider.purchase(purchase(1)).await.order.expect("an order").no;
    let given = shop.sandbox.refund_in_console(Provider::Alipay, no.as_str(), None).await;
    given.expect("given back");
    let _lost = shop.sandbox.take_notifications().await.expect("a sandbox");
    let view: PurchaseView = rider.settle(purchase(1)).await.read();
    let order = view.order.expect("an order");
    assert_eq!(order.state, OrderState::Refunded);
    assert_eq!(order.reason, Some(ReturnReason::GivenBackElsewhere));
    assert!(order.tickets.0.is_empty(), "there never was one");
    rider.to_payment(purchase(2)).await;
}

#[tokio::test]
async fn a_part_that_was_given_back_leaves_the_ticket_to_staff() {
    for channel in BOTH {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let address = rider.to_payment_by(channel, purchase(1)).await;
        shop.sandbox.pay(&address).await.expect("paid");
        shop.deliver_reports().await;
        let no = rider.purchase(purchase(1)).await.order.expect("an order").no;
        let part = Some(Fen::new(10_000));
        let given = shop.sandbox.refund_in_console(channel.provider(), no.as_str(), part).await;
        given.expect("given back");
        shop.deliver_reports().await;
        let order = rider.purchase(purchase(1)).await.order.expect("an order");
        assert_eq!(order.state, OrderState::Paid, "{channel:?}");
        assert_eq!(order.tickets.0[0].state, TicketState::Valid, "{channel:?}");
        assert_eq!(back(&shop).await, [10_000], "{channel:?}");
    }
}

#[tokio::test]
async fn how_much_is_due_and_since_when_is_counted_by_kind_and_provider() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let count = async || {
        let all = due_work(&shop.state).await.expect("counted");
        let due = all.iter().filter(|due| due.count > 0);
        due.map(|due| (due.kind, due.provider, due.count, due.late_s)).collect::<Vec<_>>()
    };
    assert!(count().await.is_empty());
    pays_wrongly(&shop, &rider, Channel::AlipayWap, 1).await;
    for report in shop.sandbox.take_notifications().await.expect("a sandbox") {
        assert!(shop.deliver(&report).await.status.is_success());
    }
    shop.clock.advance(7);
    assert_eq!(count().await, [(DueKind::Refunds, Some(Provider::Alipay), 1, 7)]);
    let second = shop.rider("13900139000").await;
    second.to_payment_by(Channel::WechatH5, purchase(2)).await;
    let third = shop.rider("13700137000").await;
    third.to_order(purchase(3)).await;
    shop.clock.advance(603);
    assert_eq!(
        count().await,
        [
            (DueKind::Attempts, None, 1, 3),
            (DueKind::Refunds, Some(Provider::Alipay), 1, 610),
            (DueKind::Attempts, Some(Provider::Wechat), 1, 3),
        ]
    );
    sweep_once(&shop.state).await;
    assert!(count().await.is_empty());
}
