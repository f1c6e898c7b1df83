//! A rider changes the wallet: each attempt has a number of its own, one makes the ticket, and all other money goes back.

use server::money::sweep_once;
use wire::{
    Channel, Fen, InstructionAnswer, OrderNo, OrderState, ProblemType, Receipt, TicketState,
};

use crate::harness::{Rider, Shop, body_of, purchase};
use crate::money::movements;

const FIRST: Channel = Channel::AlipayWap;
const SECOND: Channel = Channel::WechatH5;

/// From the quote to the address of the first attempt and that of the second.
async fn two_attempts(rider: &Rider<'_>) -> (String, String) {
    let first = rider.to_payment_by(FIRST, purchase(1)).await;
    let second: InstructionAnswer = rider.attempt(2, SECOND, purchase(1)).await.read();
    (first, second.address)
}

#[tokio::test]
async fn a_rider_goes_on_to_the_next_attempt_and_never_back() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_order(purchase(1)).await;
    // Each attempt that is asked for, and whether it is given.
    let rows = [
        (2, true),
        (1, false),
        (2, true),
        (4, false),
        (3, true),
        (2, false),
        (0, false),
        (4, true),
        (5, false),
        (4, true),
        (u32::MAX, false),
    ];
    let mut addresses = Vec::new();
    for (attempt, given) in rows {
        let answer = rider.attempt(attempt, FIRST, purchase(1)).await;
        if given {
            addresses.push((attempt, answer.read::<InstructionAnswer>().address));
            let order = rider.purchase(purchase(1)).await.order.expect("an order");
            assert_eq!(order.attempt, attempt);
            assert_eq!(order.no, OrderNo::derive(purchase(1), attempt));
        } else {
            assert_eq!(answer.kind(), ProblemType::OrderSettled, "attempt {attempt}");
        }
    }
    for (attempt, address) in &addresses {
        for (other, same) in &addresses {
            assert_eq!(attempt == other, address == same, "one address for each attempt");
        }
    }
}

#[tokio::test]
async fn the_attempt_that_is_paid_makes_the_ticket_whichever_it_is() {
    for pays_second in [false, true] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let (first, second) = two_attempts(&rider).await;
        let claim = rider.purchase(purchase(1)).await.order.expect("an order").claim;
        let (address, attempt, channel) =
            if pays_second { (second, 2, SECOND) } else { (first, 1, FIRST) };
        shop.sandbox.pay(&address).await.expect("paid");
        shop.deliver_reports().await;
        let view = rider.purchase(purchase(1)).await;
        let order = view.order.expect("an order");
        assert_eq!(order.state, OrderState::Paid, "attempt {attempt}");
        assert_eq!((order.attempt, order.channel), (attempt, Some(channel)));
        assert_eq!(order.no, OrderNo::derive(purchase(1), attempt));
        assert_eq!(order.claim, claim, "the claim code is the order's");
        assert_eq!(order.tickets.0.len(), 1);
        let receipt: Receipt = body_of(&view.receipt.expect("a receipt"));
        assert_eq!((receipt.order, receipt.total), (order.no, Fen::new(30_000)));
        assert_eq!(shop.status().await.sold, 1);
    }
}

#[tokio::test]
async fn settling_asks_every_attempt() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let (first, _) = two_attempts(&rider).await;
    shop.sandbox.pay(&first).await.expect("paid");
    let order = rider.settle(purchase(1)).await.read::<wire::PurchaseView>().order;
    assert_eq!(order.expect("an order").state, OrderState::Paid);
}

#[tokio::test]
async fn the_attempt_before_is_closed_as_far_as_its_channel_allows() {
    // Alipay closes what was opened at once.
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let first = rider.to_payment_by(FIRST, purchase(1)).await;
    shop.sandbox.visit(&first).await.expect("visited");
    let _: InstructionAnswer = rider.attempt(2, SECOND, purchase(1)).await.read();
    let still_open = async || rider.purchase(purchase(1)).await.order.expect("an order").still_open;
    assert_eq!(still_open().await, Some(FIRST), "nobody asked yet");
    sweep_once(&shop.state).await;
    assert_eq!(still_open().await, None);
    assert!(shop.sandbox.pay(&first).await.is_err(), "it can't be paid any more");
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);

    // WeChat Pay closes nothing in its first five minutes.
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_payment_by(SECOND, purchase(1)).await;
    let _: InstructionAnswer = rider.attempt(2, FIRST, purchase(1)).await.read();
    let still_open = async || rider.purchase(purchase(1)).await.order.expect("an order").still_open;
    for _ in 0..10 {
        shop.advance(29).await;
        assert_eq!(still_open().await, Some(SECOND), "it is not five minutes old");
    }
    shop.advance(300).await;
    assert_eq!(still_open().await, None);
}

#[tokio::test]
async fn an_order_is_closed_with_the_last_of_its_attempts() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_order(purchase(1)).await;
    shop.clock.advance(500);
    let _: InstructionAnswer = rider.attempt(1, SECOND, purchase(1)).await.read();
    let _: InstructionAnswer = rider.attempt(2, FIRST, purchase(1)).await.read();
    shop.advance(100).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting, "one may be paid");
    shop.advance(200).await;
    shop.advance(300).await;
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!((order.state, order.still_open), (OrderState::Closed, None));
    assert_eq!(shop.status().await.held, 0);
}

#[tokio::test]
async fn money_by_both_attempts_is_one_ticket_and_the_later_goes_back_whole() {
    for second_is_first in [false, true] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let (first, second) = two_attempts(&rider).await;
        let (addresses, channel) =
            if second_is_first { ([second, first], FIRST) } else { ([first, second], SECOND) };
        for address in &addresses {
            shop.sandbox.pay(address).await.expect("paid");
        }
        shop.deliver_reports().await;
        shop.advance(120).await;
        let view = rider.purchase(purchase(1)).await;
        let order = view.order.expect("an order");
        assert_eq!(order.state, OrderState::Paid);
        assert_eq!(order.tickets.0[0].state, TicketState::Valid);
        let duplicate = order.duplicate.expect("a duplicate");
        assert_eq!(duplicate.channel, channel, "the later one");
        assert!(duplicate.steps.charged.is_some() && duplicate.steps.refunded.is_some());
        let mut moved = movements(&shop).await;
        moved.sort_unstable();
        assert_eq!(moved, [("charge", 30_000), ("charge", 30_000), ("refund", 30_000)]);
        assert_eq!(shop.status().await.sold, 1);
    }
}

/// What is wrong is what comes first, or what comes second; it comes by the first attempt, or by the second.
#[tokio::test]
async fn the_first_right_money_makes_the_ticket_before_and_after_a_wrong_amount() {
    for (wrong_is_first, wrong_by) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
        let case = format!("wrong first: {wrong_is_first}, by attempt {}", wrong_by + 1);
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let (first, second) = two_attempts(&rider).await;
        let addresses = [first, second];
        let channels = [FIRST, SECOND];
        let right_by = 1 - wrong_by;
        let order = async || rider.purchase(purchase(1)).await.order.expect("an order");
        let pay_wrongly = async || {
            let total = Fen::new(3_000_000);
            shop.sandbox.pay_wrongly(&addresses[wrong_by], total).await.expect("taken");
        };
        // Both are paid before the shop knows of either, and it learns of them one after the other.
        if wrong_is_first {
            pay_wrongly().await;
            shop.sandbox.pay(&addresses[right_by]).await.expect("paid");
        } else {
            shop.sandbox.pay(&addresses[right_by]).await.expect("paid");
            pay_wrongly().await;
        }
        let mut reports = shop.sandbox.take_notifications().await.expect("reports").into_iter();
        shop.deliver(&reports.next().expect("a report")).await;
        let expected = if wrong_is_first { OrderState::Refunding } else { OrderState::Paid };
        assert_eq!(order().await.state, expected, "{case}");
        for report in reports {
            shop.deliver(&report).await;
        }
        shop.deliver_reports().await;
        for _ in 0..8 {
            shop.advance(100).await;
        }
        let view = rider.purchase(purchase(1)).await;
        let order = view.order.expect("an order");
        assert_eq!((order.state, order.reason), (OrderState::Paid, None), "{case}");
        assert_eq!(order.channel, Some(channels[right_by]), "{case}");
        assert_eq!(order.tickets.0[0].state, TicketState::Valid, "{case}");
        let receipt: Receipt = body_of(&view.receipt.expect("a receipt"));
        assert_eq!((receipt.order, receipt.total), (order.no, Fen::new(30_000)), "{case}");
        assert!(matches!(receipt.kind, wire::ReceiptKind::Payment { .. }), "{case}");
        assert_eq!(order.steps.refund_asked, None, "{case}");
        assert_eq!(view.compensation.is_some(), wrong_is_first, "{case}");
        let duplicate = order.duplicate.expect("the wrong amount");
        assert_eq!(duplicate.channel, channels[wrong_by], "{case}");
        assert!(duplicate.steps.refunded.is_some(), "{case}");
        let mut moved = movements(&shop).await;
        moved.sort_unstable();
        let expected = [("charge", 30_000), ("charge", 3_000_000), ("refund", 3_000_000)];
        assert_eq!(moved, expected, "{case}");
        assert_eq!((shop.status().await.sold, shop.status().await.held), (1, 0), "{case}");
    }
}

#[tokio::test]
async fn right_money_after_a_wrong_amount_goes_back_where_no_ticket_is_left() {
    let shop = Shop::open(1).await;
    let rider = shop.rider("13800138000").await;
    let (first, second) = two_attempts(&rider).await;
    shop.sandbox.pay(&second).await.expect("paid");
    let late = shop.sandbox.take_notifications().await.expect("reports");
    shop.sandbox.pay_wrongly(&first, Fen::new(3_000_000)).await.expect("taken");
    for report in shop.sandbox.take_notifications().await.expect("reports") {
        shop.deliver(&report).await;
    }
    // The ticket that was held is another rider's now.
    let other = shop.rider("13900139000").await;
    other.to_order(purchase(2)).await;
    for report in late {
        shop.deliver(&report).await;
    }
    for _ in 0..8 {
        shop.advance(60).await;
    }
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!(order.state, OrderState::Refunded);
    assert_eq!(order.reason, Some(wire::ReturnReason::WrongAmount));
    assert!(order.tickets.0.is_empty());
    assert_eq!(movements(&shop).await.iter().filter(|(kind, _)| *kind == "refund").count(), 2);
}

#[tokio::test]
async fn a_wrong_amount_by_one_attempt_goes_back_and_the_other_is_closed() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let (first, second) = two_attempts(&rider).await;
    shop.sandbox.pay_wrongly(&first, Fen::new(3_000_000)).await.expect("taken");
    shop.deliver_reports().await;
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!(order.state, OrderState::Refunded);
    assert_eq!(order.reason, Some(wire::ReturnReason::WrongAmount));
    for _ in 0..8 {
        shop.advance(100).await;
    }
    assert!(shop.sandbox.pay(&second).await.is_err(), "closed at WeChat Pay");
}
