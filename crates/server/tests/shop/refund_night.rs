//! A night with 1,000 refunds under way, an empty balance for ten minutes and a provider that does not answer: every later
//! order settles in its own time, everything is given back in the end, and nothing twice.

use sandbox::{RefundEnd, RefundSwitch};
use server::money::{due_work, sweep_once};
use std::collections::BTreeMap;
use tokio::task::JoinHandle;
use wire::{Channel, Fen, OrderState, Provider, PurchaseId};

use crate::harness::{OPENS, Rider, Shop};

/// The variable with the number of refunds that are under way. A thousand take a minute of processor time, so that
/// `cargo xtask nightly` alone has as many.
const UNDERWAY: &str = "SAMEFARE_REFUNDS_UNDERWAY";
/// How often the shop looks for due work, in seconds.
const TICK_SECONDS: u64 = 5;
/// When the balance is empty, in seconds after the opening.
const EMPTY: core::ops::Range<u64> = 120..720;
/// How often a rider orders and does not pay, and one is charged wrongly, in seconds.
const EVERY_SECONDS: u64 = 60;
/// Until when new orders come, in seconds after the opening.
const ORDERS_UNTIL: u64 = 900;
/// How long an order can be paid, in seconds.
const PAY_SECONDS: u64 = 600;
/// How long after its time to pay an order may still wait, in seconds.
const LATE_SECONDS_MAX: u64 = 3 * TICK_SECONDS;

fn id(number: u32) -> PurchaseId {
    let mut bytes = [7; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    PurchaseId::from_random(bytes)
}

async fn rider(shop: &Shop, number: u32) -> Rider<'_> {
    shop.rider(&format!("138{number:08}")).await
}

/// A rider whom the provider takes too much from. The shop learns of it, and does nothing about it yet.
async fn is_charged_wrongly(shop: &Shop, number: u32) {
    let rider = rider(shop, number).await;
    let address = rider.to_payment(id(number)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(40_000)).await.expect("taken");
    for report in shop.sandbox.take_notifications().await.expect("a sandbox") {
        assert!(shop.deliver(&report).await.status.is_success());
    }
}

/// Whether no work is left or being done but that of the provider that does not answer.
async fn others_are_done(shop: &Shop) -> bool {
    let due = due_work(&shop.state).await.expect("counted");
    let mut others = due.iter().filter(|due| due.provider != Some(Provider::Wechat));
    others.all(|due| due.count == 0 && due.busy == 0)
}

/// Starts the work that is due now, and waits for its end, as far as it has one.
async fn works(shop: &Shop, hung: &mut Vec<JoinHandle<()>>) {
    let state = shop.state.clone();
    let mut sweep = tokio::spawn(async move { sweep_once(&state).await });
    for turn in 1_u64.. {
        tokio::select! {
            biased;
            done = &mut sweep => return done.expect("a sweep"),
            () = tokio::task::yield_now() => {}
        }
        if turn.is_multiple_of(64) && others_are_done(shop).await {
            break;
        }
    }
    hung.push(sweep);
}

/// The charges and the refunds of each order, in fen.
async fn ledger(shop: &Shop) -> BTreeMap<String, (u32, u32)> {
    let mut orders = BTreeMap::<_, (u32, u32)>::new();
    for entry in shop.sandbox.ledger().await.expect("a ledger") {
        let order = orders.entry(entry.out_trade_no).or_default();
        match entry.kind {
            "charge" => order.0 += entry.fen,
            _ => order.1 += entry.fen,
        }
    }
    orders
}

#[tokio::test]
async fn a_night_of_refunds_delays_no_order_and_gives_everything_back_once() {
    let underway = std::env::var(UNDERWAY).map_or(100, |number| number.parse().expect("a number"));
    let shop = Shop::open(10_000).await;
    shop.sandbox.switch(|switches| switches.alipay.refunds = RefundSwitch::Underway);
    for number in 0..underway {
        is_charged_wrongly(&shop, number).await;
    }
    let mut hung = Vec::new();
    works(&shop, &mut hung).await;

    // Orders that nobody pays, with the time at which each was made.
    let mut orders: Vec<(u64, Rider<'_>, PurchaseId)> = Vec::new();
    let mut number = underway;
    let mut wrong = underway;
    for at in (0..ORDERS_UNTIL + PAY_SECONDS + 60).step_by(TICK_SECONDS as usize) {
        let now = OPENS + at;
        shop.clock.advance(now.saturating_sub(shop.clock.now()));
        let empty = EMPTY.contains(&at);
        let hangs = (60..ORDERS_UNTIL + PAY_SECONDS).contains(&at);
        shop.sandbox.switch(|switches| {
            switches.wechat.hangs = hangs;
            switches.alipay.refunds =
                if empty { RefundSwitch::BalanceEmpty } else { RefundSwitch::Underway };
        });
        if at < ORDERS_UNTIL && at % EVERY_SECONDS == 0 {
            is_charged_wrongly(&shop, number).await;
            wrong += 1;
            let (alipay, wechat) = (rider(&shop, number + 1).await, rider(&shop, number + 2).await);
            alipay.to_payment(id(number + 1)).await;
            orders.push((now, alipay, id(number + 1)));
            if !hangs {
                wechat.to_payment_by(Channel::WechatH5, id(number + 2)).await;
            }
            number += 3;
        }
        works(&shop, &mut hung).await;
        let over = now.saturating_sub(PAY_SECONDS + LATE_SECONDS_MAX);
        while let Some((made, rider, order)) = orders.first()
            && *made <= over
        {
            assert_eq!(rider.order_state(*order).await, OrderState::Closed, "made at {made}");
            orders.remove(0);
        }
    }
    assert!(orders.is_empty(), "every order settled in its own time");
    let before = ledger(&shop).await;
    assert_eq!(before.values().filter(|(charged, _)| *charged > 0).count() as u32, wrong);
    assert!(before.values().all(|(_, back)| *back == 0), "all are under way");

    shop.sandbox.switch(|switches| *switches = sandbox::Switches::default());
    let ended = shop.sandbox.end_refunds(Provider::Alipay, RefundEnd::Refunded).await;
    assert!(ended.expect("a sandbox") as u32 >= underway);
    assert!(!hung.is_empty(), "the provider did not answer");
    for sweep in hung {
        sweep.await.expect("a sweep");
    }
    for _ in 0..5 {
        shop.advance(600).await;
    }
    let all = due_work(&shop.state).await.expect("counted");
    assert!(all.iter().all(|due| due.count == 0), "{all:?}");
    let after = ledger(&shop).await;
    assert_eq!(after.len(), before.len());
    assert!(after.values().all(|(charged, back)| charged == back), "all of it, and once");
    for number in [0, underway / 2, underway - 1, underway] {
        let rider = rider(&shop, number).await;
        assert_eq!(rider.order_state(id(number)).await, OrderState::Refunded, "{number}");
    }
}
