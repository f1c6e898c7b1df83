//! What becomes of a payment, in every order in which reports and queries can arrive.

use keys::Clock;
use sandbox::RefundSwitch;
use server::money::sweep_once;
use std::sync::atomic::Ordering;
use wire::{
    Digest, Fen, OrderState, PriceProof, ProblemType, PurchaseView, Receipt, ReceiptKind, endpoint,
};

use crate::harness::{Answer, OPENS, Rider, Shop, body_of, purchase};

const PAY_SECONDS: u64 = 600;

fn state(answer: &Answer) -> OrderState {
    answer.read::<PurchaseView>().order.expect("an order").state
}

pub(crate) async fn receipt(rider: &Rider<'_>, number: u8) -> Receipt {
    body_of(&rider.purchase(purchase(number)).await.receipt.expect("a receipt"))
}

pub(crate) async fn movements(shop: &Shop) -> Vec<(&'static str, u32)> {
    let ledger = shop.sandbox.ledger().await.expect("a ledger");
    ledger.iter().map(|entry| (entry.kind, entry.fen)).collect()
}

#[tokio::test]
async fn settling_finds_a_payment_that_nobody_reported() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    assert_eq!(state(&rider.settle(purchase(1)).await), OrderState::Awaiting);
    shop.sandbox.pay(&address).await.expect("paid");
    assert_eq!(state(&rider.settle(purchase(1)).await), OrderState::Paid);
    let ticket = receipt(&rider, 1).await;
    shop.deliver_reports().await;
    assert_eq!(receipt(&rider, 1).await, ticket, "the report of it changes nothing any more");
    assert_eq!(movements(&shop).await, [("charge", 30_000)]);
}

#[tokio::test]
async fn a_report_counts_once_and_only_when_it_is_the_providers() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    let reports = shop.sandbox.take_notifications().await.expect("a sandbox");
    let [report] = reports.as_slice() else { panic!("one report") };
    let body = &report.body;
    let forged = [
        String::new(),
        body.replace("total_amount=300.00", "total_amount=3.00"),
        body.replace("sign_type=RSA2", "sign_type=RSA"),
        body.replace("seller_id=2088", "seller_id=2099"),
        format!("{body}&total_amount=300.00"),
    ];
    for other in forged {
        assert_ne!(other, *body);
        let answer = shop.post("/api/notify/alipay", other).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (400, "failure"));
    }
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
    for _ in 0..3 {
        let answer = shop.post("/api/notify/alipay", body.clone()).await;
        assert_eq!(answer.text(), "success");
    }
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    assert_eq!(shop.status().await.sold, 1);
}

#[tokio::test]
async fn not_paid_yet_is_not_closed_until_the_time_is_over_and_the_channel_agrees() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.visit(&address).await.expect("visited");
    shop.clock.advance(PAY_SECONDS - 1);
    assert_eq!(state(&rider.settle(purchase(1)).await), OrderState::Awaiting);
    shop.clock.advance(1);
    shop.cut.store(true, Ordering::SeqCst);
    assert_eq!(rider.settle(purchase(1)).await.kind(), ProblemType::ChannelUnavailable);
    sweep_once(&shop.state).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting, "nothing was decided");
    shop.cut.store(false, Ordering::SeqCst);
    assert_eq!(state(&rider.settle(purchase(1)).await), OrderState::Closed);
    assert!(shop.sandbox.pay(&address).await.is_err(), "the address is dead");
    assert_eq!(shop.status().await.held, 0);
    assert_eq!(rider.instruct(purchase(1)).await.kind(), ProblemType::OrderSettled);
    assert_eq!(state(&rider.quote(purchase(1)).await), OrderState::Closed, "the key is used up");
    rider.to_payment(purchase(2)).await;
}

#[tokio::test]
async fn an_order_that_waits_at_the_channel_is_closed_there_too() {
    let (clock, behind) = (Clock::manual(OPENS), Clock::manual(OPENS));
    let shop = Shop::builder().clock(clock).provider_clock(behind).open().await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.visit(&address).await.expect("visited");
    shop.clock.advance(PAY_SECONDS);
    assert_eq!(state(&rider.settle(purchase(1)).await), OrderState::Closed);
    assert!(shop.sandbox.pay(&address).await.is_err(), "closed at the channel before its time");
}

#[tokio::test]
async fn a_report_about_another_merchant_is_not_believed() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    let other = address.replace("2088000000000001", "2088000000000002");
    let answer = shop.post("/api/notify/alipay", report(&other, "300.00")).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (400, "failure"));
    let own = shop.post("/api/notify/alipay", report(&address, "300.00")).await;
    assert_eq!(own.text(), "success");
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}

#[tokio::test]
async fn an_order_whose_address_nobody_opened_is_closed_by_the_sweep() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_payment(purchase(1)).await;
    sweep_once(&shop.state).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
    shop.clock.advance(PAY_SECONDS);
    sweep_once(&shop.state).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Closed);
    assert_eq!(movements(&shop).await, []);
}

#[tokio::test]
async fn another_amount_than_the_quoted_one_goes_back_whole() {
    for taken in [3_000_000, 1] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let address = rider.to_payment(purchase(1)).await;
        shop.sandbox.pay_wrongly(&address, Fen::new(taken)).await.expect("taken");
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
        let receipt = receipt(&rider, 1).await;
        assert!(matches!(receipt.kind, ReceiptKind::Refund { .. }));
        assert_eq!(receipt.total, Fen::new(taken));
        assert_eq!(*receipt.pay, *keys::pricing::figures(Fen::new(taken)));
        assert_eq!(movements(&shop).await, [("charge", taken), ("refund", taken)]);
        assert_eq!((shop.status().await.sold, shop.status().await.held), (0, 0));
        rider.to_payment(purchase(2)).await;
    }
}

#[tokio::test]
async fn a_refund_that_cannot_be_heard_is_asked_for_again_and_is_one_refund() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(3_000_000)).await.expect("taken");
    shop.cut.store(true, Ordering::SeqCst);
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunding);
    assert_eq!(rider.quote(purchase(2)).await.kind(), ProblemType::PurchaseExists);
    shop.cut.store(false, Ordering::SeqCst);
    for _ in 0..2 {
        shop.advance(10).await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
    }
    assert_eq!(movements(&shop).await, [("charge", 3_000_000), ("refund", 3_000_000)]);
}

/// The provider's clock does not move, so its cashier still takes money after the shop has closed
/// the order.
#[tokio::test]
async fn money_that_comes_after_the_close_has_a_ticket_while_there_is_one_and_goes_back_else() {
    for (size, expected) in [(2, OrderState::Paid), (1, OrderState::Refunded)] {
        let (clock, behind) = (Clock::manual(OPENS), Clock::manual(OPENS));
        let shop = Shop::builder().size(size).clock(clock).provider_clock(behind).open().await;
        let first = shop.rider("13800138000").await;
        let address = first.to_payment(purchase(1)).await;
        shop.clock.advance(PAY_SECONDS);
        sweep_once(&shop.state).await;
        assert_eq!(first.order_state(purchase(1)).await, OrderState::Closed);
        let second = shop.rider("13900139000").await;
        second.to_payment(purchase(2)).await;

        shop.sandbox.pay(&address).await.expect("paid late");
        shop.deliver_reports().await;
        assert_eq!(first.order_state(purchase(1)).await, expected);
        let status = shop.status().await;
        if expected == OrderState::Paid {
            assert_eq!((status.sold, status.held), (1, 1));
            assert_eq!(movements(&shop).await, [("charge", 30_000)]);
        } else {
            assert_eq!((status.sold, status.held), (0, 1));
            assert_eq!(movements(&shop).await, [("charge", 30_000), ("refund", 30_000)]);
        }
    }
}

#[tokio::test]
async fn late_money_of_a_rider_who_has_bought_again_goes_back() {
    let (clock, behind) = (Clock::manual(OPENS), Clock::manual(OPENS));
    let shop = Shop::builder().size(9).clock(clock).provider_clock(behind).open().await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.clock.advance(PAY_SECONDS);
    sweep_once(&shop.state).await;
    let again = rider.to_payment(purchase(2)).await;
    for address in [again, address] {
        shop.sandbox.pay(&address).await.expect("paid");
        shop.deliver_reports().await;
    }
    assert_eq!(rider.order_state(purchase(2)).await, OrderState::Paid);
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
    assert_eq!(shop.status().await.sold, 1);
}

#[tokio::test]
async fn a_refund_that_the_channel_refuses_waits_for_a_person() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    let refused = RefundSwitch::Refused { status: 400, code: "ACQ.TRADE_HAS_FINISHED".into() };
    shop.sandbox.switch(|switches| switches.alipay.refunds = refused);
    shop.sandbox.pay_wrongly(&address, Fen::new(3_000_000)).await.expect("taken");
    shop.deliver_reports().await;
    sweep_once(&shop.state).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::RefundStuck);
    shop.advance(3_600).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::RefundStuck);
    assert_eq!(movements(&shop).await, [("charge", 3_000_000)]);
}

#[tokio::test]
async fn money_by_a_link_of_someone_else_ends_in_a_receipt_though_there_was_no_instruction() {
    for (taken, expected) in [(30_000, OrderState::Paid), (3_000_000, OrderState::Refunded)] {
        let shop = Shop::open(3).await;
        let rider = shop.rider("13800138000").await;
        let quote = rider.quote(purchase(1)).await.read::<PurchaseView>().quote;
        let view: PurchaseView = rider.confirm(purchase(1), &quote).await.read();
        let other = shop.rider("13900139000").await.to_payment(purchase(2)).await;
        let foreign = readdressed(&other, view.order.expect("an order").no.as_str());
        shop.sandbox.pay_wrongly(&foreign, Fen::new(taken)).await.expect("taken");
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, expected);
        let receipt = receipt(&rider, 1).await;
        assert_eq!((receipt.total, receipt.instruction), (Fen::new(taken), Digest::of(b"")));
        let file = rider.get(&endpoint::price_proof(purchase(1))).await;
        let proof = PriceProof::read(file.text()).expect("a price proof");
        let chain = proof::verify_price_proof(&proof, &crate::harness::keyring().roots());
        assert!(chain.first_error().is_none() && proof.instruction.is_none(), "{taken}: {chain:?}");
        assert!(chain.receipt.valid().is_some(), "{taken}: {chain:?}");
    }
}

/// This address, signed by the merchant for another order.
fn readdressed(address: &str, no: &str) -> String {
    use channels::alipay::{Direction, parameters, signed_query};
    let read = wire::alipay::read(address).expect("an address");
    let (gateway, query) = address.split_once('?').expect("a query");
    let mut all = parameters(query).expect("parameters");
    all.remove("sign");
    let content = all.get_mut("biz_content").expect("content");
    *content = content.replace(&read.order.out_trade_no, no);
    let key = &crate::harness::keyring().merchant;
    let query = signed_query(all, Direction::Request, key).expect("a signature");
    format!("{gateway}?{query}")
}

/// A report of a payment for this address that is signed by the provider.
pub(crate) fn report(address: &str, total_amount: &str) -> String {
    use channels::alipay::{Direction, Parameters, signed_query};
    let read = wire::alipay::read(address).expect("an address");
    let fields = [
        ("app_id", read.app_id.as_str()),
        ("seller_id", &read.order.seller_id),
        ("out_trade_no", &read.order.out_trade_no),
        ("trade_no", "2025121800000000000000000009"),
        ("total_amount", total_amount),
        ("trade_status", "TRADE_SUCCESS"),
        ("gmt_payment", "2025-12-18 22:09:59"),
        ("notify_id", "late-1"),
    ];
    let all: Parameters =
        fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let key = &crate::harness::keyring().provider;
    signed_query(all, Direction::Report, key).expect("a signature")
}
