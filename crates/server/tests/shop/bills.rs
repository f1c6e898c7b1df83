//! Refunds of a console that nobody reports: WeChat Pay's daily bill names them.

use sandbox::RefundEnd;
use wire::{Channel, Fen, OrderNo, OrderState, Provider, ReturnReason, TicketState};

use crate::harness::{Rider, Shop, purchase};
use crate::outcomes::scripted_shop;

const CHANNEL: Channel = Channel::WechatH5;
/// From the opening at ten in the evening to ten in the morning.
const UNTIL_BILL_SECONDS: u64 = 12 * 3_600;
const DAY_SECONDS: u64 = 86_400;

/// A ticket that is paid by WeChat.
async fn ticket(shop: &Shop, rider: &Rider<'_>, number: u8) -> OrderNo {
    let address = rider.to_payment_by(CHANNEL, purchase(number)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    rider.purchase(purchase(number)).await.order.expect("an order").no
}

/// Staff give it back in the console, and no report of that arrives.
async fn give_back_unreported(shop: &Shop, no: &OrderNo, part: Option<Fen>) {
    let given = shop.sandbox.refund_in_console(Provider::Wechat, no.as_str(), part).await;
    given.expect("given back");
    let lost = shop.sandbox.take_notifications().await.expect("a sandbox");
    assert_eq!(lost.len(), 1, "the report that is lost");
}

#[tokio::test]
async fn a_refund_that_nobody_reported_makes_its_ticket_void_with_the_bill_of_the_day() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let no = ticket(&shop, &rider, 1).await;
    give_back_unreported(&shop, &no, None).await;
    shop.advance(UNTIL_BILL_SECONDS - 60).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid, "there is no bill yet");
    shop.advance(120).await;
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!(order.state, OrderState::Refunded);
    assert_eq!(order.reason, Some(ReturnReason::GivenBackElsewhere));
    assert_eq!(order.tickets.0[0].state, TicketState::Void);
}

#[tokio::test]
async fn a_part_that_a_bill_names_leaves_the_ticket_to_staff() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let no = ticket(&shop, &rider, 1).await;
    give_back_unreported(&shop, &no, Some(Fen::new(10_000))).await;
    shop.advance(UNTIL_BILL_SECONDS + 60).await;
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!(order.state, OrderState::Paid);
    assert_eq!(order.tickets.0[0].state, TicketState::Valid);
}

#[tokio::test]
async fn a_refund_of_weeks_later_is_found_in_the_bill_of_its_own_day() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let no = ticket(&shop, &rider, 1).await;
    for _ in 0..20 {
        shop.advance(DAY_SECONDS).await;
    }
    give_back_unreported(&shop, &no, None).await;
    for _ in 0..2 {
        shop.advance(DAY_SECONDS).await;
    }
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
}

#[tokio::test]
async fn a_bill_that_could_not_be_read_is_read_later_and_one_that_was_is_not_asked_for_again() {
    let (shop, guard) = scripted_shop().await;
    let rider = shop.rider("13800138000").await;
    let no = ticket(&shop, &rider, 1).await;
    give_back_unreported(&shop, &no, None).await;
    guard.is_silent("/bill");
    shop.advance(UNTIL_BILL_SECONDS + 60).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    guard.is_real("/bill");
    shop.advance(600).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
    let asked = guard.times("/bill");
    shop.advance(3_600).await;
    assert_eq!(guard.times("/bill"), asked, "one bill a day");
}

#[tokio::test]
async fn a_refund_that_is_under_way_when_the_bill_is_written_is_followed_to_its_end() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let no = ticket(&shop, &rider, 1).await;
    shop.sandbox.begin_refund_in_console(Provider::Wechat, no.as_str()).await.expect("begun");
    shop.advance(UNTIL_BILL_SECONDS + 60).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid, "the money is not back");
    shop.sandbox.end_refunds(Provider::Wechat, RefundEnd::Refunded).await.expect("a sandbox");
    let _lost = shop.sandbox.take_notifications().await.expect("a sandbox");
    shop.advance(600).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
}

#[tokio::test]
async fn our_own_refunds_in_a_bill_change_nothing() {
    let (shop, guard) = scripted_shop().await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment_by(CHANNEL, purchase(1)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(3_000_000)).await.expect("taken");
    shop.deliver_reports().await;
    shop.advance(600).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
    shop.advance(UNTIL_BILL_SECONDS).await;
    assert!(guard.times("/bill") > 0, "the bill was read");
    assert_eq!(guard.times("/billed-refund"), 0, "and what this shop asked for is not asked about");
}
