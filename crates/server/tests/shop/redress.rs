//! E4 as a table: what the channel took and how the server learnt of it, against what the rider ends up with.

use server::money::sweep_once;
use wire::{Channel, Fen, OrderState, PriceProof, PurchaseView, Receipt, ReceiptKind, endpoint};

use crate::harness::{OPENID, Rider, Shop, body_of, keyring, purchase};

/// How the server learns of a payment.
#[derive(Debug, Clone, Copy)]
enum Arrival {
    /// The channel reports it, more than once.
    Report,
    /// Nobody reports it, and the page requests `settle`.
    Query,
}

/// The compensation that the rider got.
fn compensation(view: &PurchaseView) -> Option<String> {
    match body_of::<Receipt>(view.compensation.as_ref()?).kind {
        ReceiptKind::Compensation { tickets } => Some(tickets[0].to_string()),
        other => panic!("{other:?}"),
    }
}

/// Pays this much for a purchase, and returns the purchase once its state is final.
async fn pays(
    shop: &Shop,
    rider: &Rider<'_>,
    number: u8,
    (channel, arrival): (Channel, Arrival),
    taken: u32,
) -> PurchaseView {
    let address = rider.to_payment_by(channel, purchase(number)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(taken)).await.expect("taken");
    match arrival {
        Arrival::Report => {
            let reports = shop.sandbox.take_notifications().await.expect("reports");
            for report in reports.iter().chain(&reports) {
                shop.deliver(report).await;
            }
        }
        Arrival::Query => _ = rider.settle(purchase(number)).await,
    }
    // WeChat accepts a refund first, and reports it done at the next query.
    shop.advance(0).await;
    shop.advance(120).await;
    rider.purchase(purchase(number)).await
}

#[tokio::test]
async fn the_quoted_total_is_a_ticket_and_any_other_comes_back_whole_with_a_ticket_for_the_fault() {
    let (ticket, back) = (OrderState::Paid, OrderState::Refunded);
    let rows = [
        (30_000, ticket, None),
        (3_000_000, back, Some("LZ-20251218-1-C000001")),
        (300_000_000, back, Some("LZ-20251218-1-C000001")),
        (30_001, back, Some("LZ-20251218-1-C000001")),
        (29_999, back, Some("LZ-20251218-1-C000001")),
        (1, back, Some("LZ-20251218-1-C000001")),
    ];
    for channel in [Channel::AlipayWap, Channel::WechatH5, Channel::WechatJsapi] {
        for arrival in [Arrival::Report, Arrival::Query] {
            for (taken, state, granted) in rows {
                let shop = Shop::open(3).await;
                let mut rider = shop.rider("13800138000").await;
                rider.cookies.take([OPENID]);
                let case = format!("{taken} by {channel:?}, {arrival:?}");
                let view = pays(&shop, &rider, 1, (channel, arrival), taken).await;
                let order = view.order.as_ref().expect("an order");
                assert_eq!(order.state, state, "{case}");
                assert_eq!(compensation(&view).as_deref(), granted, "{case}");
                let receipt = body_of::<Receipt>(view.receipt.as_ref().expect("a receipt"));
                assert_eq!(receipt.total, Fen::new(taken), "{case}");
                let ledger = shop.sandbox.ledger().await.expect("a ledger");
                let moved: Vec<_> = ledger.iter().map(|it| (it.kind, it.fen)).collect();
                if state == ticket {
                    assert_eq!(moved, [("charge", taken)], "{case}");
                } else {
                    assert_eq!(moved, [("charge", taken), ("refund", taken)], "{case}");
                    let steps = order.steps;
                    let all =
                        [steps.charged, steps.refund_asked, steps.refund_sent, steps.refunded];
                    assert!(all.iter().all(Option::is_some) && steps.closed.is_none(), "{case}");
                    assert_eq!(shop.status().await.sold, 0, "{case}: none of the batch's own");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_rider_is_compensated_once_in_a_batch_and_another_rider_gets_the_next_number() {
    let shop = Shop::open(9).await;
    let way = (Channel::AlipayWap, Arrival::Report);
    let first = shop.rider("13800138000").await;
    let granted = compensation(&pays(&shop, &first, 1, way, 3_000_000).await);
    assert_eq!(granted.as_deref(), Some("LZ-20251218-1-C000001"));
    let again = pays(&shop, &first, 2, way, 3_000_000).await;
    assert_eq!(again.order.as_ref().expect("an order").state, OrderState::Refunded);
    assert_eq!(compensation(&again), None);
    let second = shop.rider("13900139000").await;
    let granted = compensation(&pays(&shop, &second, 3, way, 30_001).await);
    assert_eq!(granted.as_deref(), Some("LZ-20251218-1-C000002"));
    let bought = pays(&shop, &first, 4, way, 30_000).await;
    assert_eq!(
        bought.order.expect("an order").state,
        OrderState::Paid,
        "who was compensated may buy"
    );
}

#[tokio::test]
async fn money_that_comes_too_late_goes_back_without_a_compensation() {
    let (clock, behind) =
        (keys::Clock::manual(crate::harness::OPENS), keys::Clock::manual(crate::harness::OPENS));
    let shop = Shop::builder().size(1).clock(clock).provider_clock(behind).open().await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.clock.advance(600);
    sweep_once(&shop.state).await;
    let closed = rider.purchase(purchase(1)).await.order.expect("an order");
    assert_eq!(closed.state, OrderState::Closed);
    assert!(closed.steps.closed.is_some() && closed.steps.charged.is_none());
    shop.rider("13900139000").await.to_payment(purchase(2)).await;
    shop.sandbox.pay(&address).await.expect("paid late");
    shop.deliver_reports().await;
    let view = rider.purchase(purchase(1)).await;
    assert_eq!(view.order.as_ref().expect("an order").state, OrderState::Refunded);
    assert_eq!(compensation(&view), None);
}

#[tokio::test]
async fn the_price_proof_of_money_that_went_back_still_holds() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    pays(&shop, &rider, 1, (Channel::AlipayWap, Arrival::Report), 3_000_000).await;
    let file = rider.get(&endpoint::price_proof(purchase(1))).await;
    let proof = PriceProof::read(file.text()).expect("a price proof");
    assert!(proof::verify_price_proof(&proof, &keyring().roots()).first_error().is_none());
}
