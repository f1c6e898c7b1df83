//! A shop whose clock ran ahead and was set right: what it made meanwhile is made anew, and nobody waits for it.

use axum::http::{StatusCode, header};
use keys::Clock;
use std::sync::atomic::Ordering;
use wire::{Instruction, InstructionAnswer, ProblemType, PurchaseView, Quote};

use crate::harness::{OPENS, Shop, body_of, purchase};

const AHEAD_SECONDS: u64 = 1_200;

/// Sets a clock, as an operator sets that of a machine.
fn set(clock: &Clock, now: u64) {
    let Clock::Manual(ms) = clock else { panic!("the machine's clock") };
    ms.store(now * 1_000, Ordering::SeqCst);
}

#[tokio::test]
async fn a_quote_from_the_future_is_made_anew_and_can_be_confirmed() {
    let clock = Clock::manual(OPENS + AHEAD_SECONDS);
    let shop = Shop::builder().clock(clock.clone()).open().await;
    let rider = shop.rider("13800138000").await;
    let ahead: PurchaseView = rider.quote(purchase(1)).await.read();
    for (now, is_anew) in [(OPENS + AHEAD_SECONDS - 30, false), (OPENS, true)] {
        set(&clock, now);
        let again: PurchaseView = rider.quote(purchase(1)).await.read();
        assert_eq!(again.quote != ahead.quote, is_anew, "at {now}");
        let iat = body_of::<Quote>(&again.quote).iat;
        assert_eq!(iat, if is_anew { now } else { OPENS + AHEAD_SECONDS });
        if is_anew {
            let stale = rider.confirm(purchase(1), &ahead.quote).await;
            assert_eq!(stale.kind(), ProblemType::QuoteStale);
            let confirmed = rider.confirm(purchase(1), &again.quote).await;
            assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
        }
    }
}

#[tokio::test]
async fn a_code_from_the_future_delays_no_other_and_is_not_the_latest() {
    let clock = Clock::manual(OPENS + AHEAD_SECONDS);
    let shop = Shop::builder().clock(clock.clone()).open().await;
    let mut rider = shop.browser();
    let ahead = rider.code("13800138000").await;
    set(&clock, OPENS);
    let code = rider.code("13800138000").await;
    let again = rider.ask(None).await;
    assert_eq!(again.kind(), ProblemType::TooMany);
    assert_eq!(again.header(&header::RETRY_AFTER), "60", "by the clock that is right");
    if ahead != code {
        assert_eq!(rider.sign_in(&ahead).await.kind(), ProblemType::CodeWrong);
    }
    assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_instruction_from_the_future_is_made_anew_for_the_same_attempt() {
    // The quote is of the right time; the clock jumped ahead between the two, within the time to pay.
    const JUMP_SECONDS: u64 = 240;
    let clock = Clock::manual(OPENS);
    let shop = Shop::builder().clock(clock.clone()).open().await;
    let rider = shop.rider("13800138000").await;
    rider.to_order(purchase(1)).await;
    set(&clock, OPENS + JUMP_SECONDS);
    let ahead: InstructionAnswer = rider.instruct(purchase(1)).await.read();
    for (now, is_anew) in [(OPENS + JUMP_SECONDS - 30, false), (OPENS + 1, true)] {
        set(&clock, now);
        let again: InstructionAnswer = rider.instruct(purchase(1)).await.read();
        assert_eq!(again.instruction != ahead.instruction, is_anew, "at {now}");
        let (iat, first) = (
            body_of::<Instruction>(&again.instruction),
            body_of::<Instruction>(&ahead.instruction),
        );
        assert_eq!(iat.iat, if is_anew { now } else { OPENS + JUMP_SECONDS });
        assert_eq!(iat.order, first.order, "the same attempt");
    }
    let last: InstructionAnswer = rider.instruct(purchase(1)).await.read();
    let again: InstructionAnswer = rider.instruct(purchase(1)).await.read();
    assert_eq!(last, again, "and repeated from then on");
    shop.sandbox.pay(&last.address).await.expect("paid");
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(1)).await, wire::OrderState::Paid);
}
