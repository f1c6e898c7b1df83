//! Leases: one request makes an answer at a time, another takes over when its node is gone; old answers are deleted.

use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use guard_client::{GuardClient, Secret};
use server::money::sweep_once;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};
use wire::{InstructionAnswer, OrderState, ProblemType, PurchaseView, endpoint};

use crate::harness::{Shop, purchase};

const LEASE_SECONDS: u64 = 30;
const MONTH_SECONDS: u64 = 31 * 86_400;

/// A shop whose guard is at the other end of a real socket, signals each request, and answers as many as the test allows.
async fn slowly_guarded() -> (Shop, Arc<Notify>, Arc<Semaphore>) {
    let (asked, answers) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let (signal, turns) = (Arc::clone(&asked), Arc::clone(&answers));
    let slowly = from_fn(move |request, next: Next| {
        let (signal, turns) = (Arc::clone(&signal), Arc::clone(&turns));
        async move {
            signal.notify_one();
            turns.acquire().await.expect("a turn").forget();
            next.run(request).await
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let connect = |guard| {
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let secret = Secret::new().expect("a secret");
        let router = guard::http::router(guard, secret.clone()).layer(slowly);
        tokio::spawn(async { axum::serve(listener, router).await.expect("a server") });
        GuardClient::new(&origin, secret).expect("a client")
    };
    (Shop::builder().guard_client(connect).open().await, asked, answers)
}

#[tokio::test]
async fn while_an_instruction_is_in_the_making_the_next_to_ask_is_told_when_to_come_again() {
    let (shop, asked, answers) = slowly_guarded().await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    rider.to_order(id).await;
    let second = async {
        asked.notified().await;
        let repeated = rider.instruct(id).await;
        answers.add_permits(1);
        repeated
    };
    let (first, repeated) = tokio::join!(rider.instruct(id), second);
    assert_eq!(repeated.kind(), ProblemType::InProgress);
    assert_eq!(repeated.header(&header::RETRY_AFTER), "1");
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(rider.instruct(id).await.body, first.body, "and then it has the same answer");
}

#[tokio::test]
async fn an_answer_is_finished_although_whoever_asked_for_it_has_hung_up() {
    let (shop, asked, answers) = slowly_guarded().await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    rider.to_order(id).await;
    tokio::select! {
        _ = rider.instruct(id) => panic!("the guard does not answer yet"),
        () = asked.notified() => {}
    }
    answers.add_permits(1);
    let mut repeated = rider.instruct(id).await;
    while repeated.status == StatusCode::CONFLICT {
        tokio::task::yield_now().await;
        repeated = rider.instruct(id).await;
    }
    let _: InstructionAnswer = repeated.read();
    assert_eq!(answers.available_permits(), 0, "the guard was asked once");
}

#[tokio::test]
async fn a_node_that_was_killed_in_the_middle_holds_up_nobody_for_longer_than_its_lease() {
    let (shop, asked, answers) = slowly_guarded().await;
    let rider = shop.rider("13800138000").await;
    let id = purchase(1);
    let order = rider.to_order(id).await.order.expect("an order");
    // The first request waits for a guard that never answers it: to the store, its node was killed.
    tokio::select! {
        _ = rider.instruct(id) => panic!("the guard does not answer yet"),
        () = asked.notified() => {}
    }
    for (after_s, free) in [(LEASE_SECONDS - 1, false), (1, true)] {
        shop.clock.advance(after_s);
        if !free {
            assert_eq!(rider.instruct(id).await.kind(), ProblemType::InProgress);
        }
    }
    // One answer for each request: the first one's comes too late to be stored.
    answers.add_permits(2);
    let taken_over: InstructionAnswer = rider.instruct(id).await.read();
    let address = wire::alipay::read(&taken_over.address).expect("an address");
    assert_eq!(address.order.out_trade_no, order.no.as_str(), "the same number at the channel");
    let again: InstructionAnswer = rider.instruct(id).await.read();
    assert_eq!(again.instruction, taken_over.instruction);
}

#[tokio::test]
async fn answers_to_a_key_are_kept_for_31_days_and_what_moved_money_for_good() {
    let shop = Shop::open(5).await;
    let sign_in = || async {
        [
            shop.rider("13800138000").await,
            shop.rider("13800138001").await,
            shop.rider("13800138002").await,
        ]
    };
    let ids = [purchase(1), purchase(2), purchase(3)];
    let mut riders = sign_in().await;
    let _: PurchaseView = riders[0].quote(ids[0]).await.read();
    riders[1].to_payment(ids[1]).await;
    let address = riders[2].to_payment(ids[2]).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    // The quote's hold is over after 300 s, the other order's time to pay after 600 s.
    let rows = [
        (600, [true, true, true]),
        (MONTH_SECONDS - 301, [true, true, true]),
        (1, [false, true, true]),
        (299, [false, true, true]),
        (1, [false, false, true]),
    ];
    let mut after_s = 0;
    for (row, (more_s, there)) in rows.into_iter().enumerate() {
        shop.clock.advance(more_s);
        after_s += more_s;
        sweep_once(&shop.state).await;
        if row == 1 {
            // A session ends before the purchase that is looked up.
            riders = sign_in().await;
        }
        for ((rider, id), there) in riders.iter().zip(ids).zip(there) {
            let answer = rider.get(&endpoint::purchase(id)).await;
            assert_eq!(answer.status == StatusCode::OK, there, "{id} after {after_s} s");
        }
    }
    assert_eq!(riders[2].order_state(ids[2]).await, OrderState::Paid);
    assert_eq!(shop.status().await.sold, 1);
}
