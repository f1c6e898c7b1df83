//! The whole product of what a provider can answer about an order: every answer to an instruction, to a query, to a
//! refund and to its look-up, and every report of a refund, against every state of an order. The guard makes each code of
//! the documents into one of these answers (`crates/guard/tests/provider/codes.rs`, held against their lists), so that
//! with this no code of theirs is without what becomes of order, money and ticket.

use guard_client::{
    Back, Event, InstructRefusal, RefundOutcome, RefundRefusal, RefundReport, RefundState,
    Refunded, Trade,
};
use wire::{Fen, OrderState, ProblemType};

use crate::harness::{Rider, purchase};
use crate::outcomes::{
    FARE, ScriptedGuard, WRONG, brought_to, notification, payment, returned, scripted_shop, seen,
};

const STATES: [OrderState; 6] = [
    OrderState::Awaiting,
    OrderState::Paid,
    OrderState::Closed,
    OrderState::Refunding,
    OrderState::Refunded,
    OrderState::RefundStuck,
];

/// What the guard answers about a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Unknown,
    Underway,
    Made,
    Later,
    Final,
    Elsewhere,
    Silent,
}

fn answer(guard: &ScriptedGuard, verb: &'static str, answer: Answer) {
    match answer {
        Answer::Unknown => guard.answers(verb, &RefundState::Unknown),
        Answer::Underway => guard.answers(verb, &RefundState::Underway),
        Answer::Made => {
            let made = Refunded { refund: "r1".into(), total: WRONG };
            guard.answers(verb, &RefundState::Refunded(made));
        }
        Answer::Later => guard.refuses(verb, &RefundRefusal::Later("NOT_ENOUGH".into())),
        Answer::Final => guard.refuses(verb, &RefundRefusal::Refused("FINAL".into())),
        Answer::Elsewhere => guard.refuses(verb, &RefundRefusal::Elsewhere),
        Answer::Silent => guard.is_silent(verb),
    }
}

const ANSWERS: [Answer; 7] = [
    Answer::Unknown,
    Answer::Underway,
    Answer::Made,
    Answer::Later,
    Answer::Final,
    Answer::Elsewhere,
    Answer::Silent,
];

/// What a query answers about an order of which this was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Absent,
    Unpaid,
    Closed,
    Paid,
    Whole,
    Part,
    SomeOfIt,
    Silent,
}

const FOUND: [Found; 8] = [
    Found::Absent,
    Found::Unpaid,
    Found::Closed,
    Found::Paid,
    Found::Whole,
    Found::Part,
    Found::SomeOfIt,
    Found::Silent,
];

fn finds(guard: &ScriptedGuard, found: Found, paid: Fen) {
    let trade = match found {
        Found::Absent => Trade::Absent,
        Found::Unpaid => Trade::Unpaid,
        Found::Closed => Trade::Closed,
        Found::Paid => Trade::Paid(payment(paid)),
        Found::Whole => Trade::Returned(returned(paid, Some(paid.get()))),
        Found::Part => Trade::Returned(returned(paid, Some(1))),
        Found::SomeOfIt => Trade::Returned(returned(paid, None)),
        Found::Silent => return guard.is_silent("/query"),
    };
    guard.answers("/query", &trade);
}

async fn state(rider: &Rider<'_>) -> OrderState {
    rider.order_state(purchase(1)).await
}

/// What becomes of a refund within an hour, and how often it is posted: once, unless the provider knows nothing of it.
const fn refunded(post: Answer, look_up: Answer, found: Found) -> (OrderState, bool) {
    use OrderState::{RefundStuck, Refunded, Refunding};
    // Where the provider refuses for good, its books decide: all of it went back already, or a person has to act. While
    // they can't be read, nothing is decided.
    let end = match found {
        Found::Whole => Refunded,
        Found::Silent => Refunding,
        Found::Absent
        | Found::Unpaid
        | Found::Closed
        | Found::Paid
        | Found::Part
        | Found::SomeOfIt => RefundStuck,
    };
    match (post, look_up) {
        (Answer::Made, _) => (Refunded, false),
        (Answer::Final | Answer::Elsewhere, _) if !matches!(found, Found::Silent) => (end, false),
        (_, Answer::Made) => (Refunded, false),
        (_, Answer::Final | Answer::Elsewhere) => (end, false),
        (_, Answer::Underway | Answer::Later | Answer::Silent) => (Refunding, false),
        // It is looked for in the books, and posted again where it is not there.
        (_, Answer::Unknown) => match found {
            Found::Whole => (Refunded, false),
            Found::Silent => (Refunding, false),
            Found::Absent
            | Found::Unpaid
            | Found::Closed
            | Found::Paid
            | Found::Part
            | Found::SomeOfIt => (Refunding, true),
        },
    }
}

async fn every_look_up_after(post: Answer) {
    for look_up in ANSWERS {
        for found in FOUND {
            let case = format!("{post:?}, then {look_up:?}, {found:?}");
            let (shop, guard) = scripted_shop().await;
            let rider = shop.rider("13800138000").await;
            rider.to_payment(purchase(1)).await;
            finds(&guard, Found::Paid, WRONG);
            rider.settle(purchase(1)).await;
            assert_eq!(state(&rider).await, OrderState::Refunding, "{case}");
            finds(&guard, found, WRONG);
            answer(&guard, "/refund", post);
            answer(&guard, "/refund-query", look_up);
            for _ in 0..10 {
                shop.advance(600).await;
            }
            let (expected, again) = refunded(post, look_up, found);
            assert_eq!(state(&rider).await, expected, "{case}");
            let posts = guard.times("/refund");
            assert_eq!(posts > 1, again, "{case}: posted {posts} times");
            assert_eq!(shop.status().await.sold, 0, "{case}: no ticket");
        }
    }
}

/// Makes a test for each answer to the first post.
macro_rules! posts {
    ($($name:ident $answer:ident;)*) => {
        $(#[tokio::test]
        async fn $name() {
            every_look_up_after(Answer::$answer).await;
        })*
    };
}

posts! {
    a_refund_that_is_not_known_and_every_look_up Unknown;
    a_refund_that_is_under_way_and_every_look_up Underway;
    a_refund_that_is_made_and_every_look_up Made;
    a_refund_that_is_refused_for_now_and_every_look_up Later;
    a_refund_that_is_refused_for_good_and_every_look_up Final;
    a_refund_that_somebody_else_made_and_every_look_up Elsewhere;
    a_refund_without_an_answer_and_every_look_up Silent;
}

/// The order after a query, with its ticket: while it can be paid, and once its time is over. What went back without an
/// amount is looked up.
fn settled(found: Found, wrong: bool, over: bool, look_up: Answer) -> &'static str {
    match found {
        Found::Absent if over => "closed",
        Found::Absent | Found::Unpaid | Found::Silent => "awaiting",
        Found::Closed => "closed",
        Found::Paid | Found::Part if wrong => "refunding",
        Found::Paid | Found::Part => "paid +",
        Found::Whole => "refunded",
        Found::SomeOfIt => match look_up {
            Answer::Made => "refunded",
            Answer::Silent => "awaiting",
            Answer::Unknown
            | Answer::Underway
            | Answer::Later
            | Answer::Final
            | Answer::Elsewhere => "refund-stuck",
        },
    }
}

#[tokio::test]
async fn every_answer_to_a_query_of_an_order_that_waits_for_money() {
    for (wrong, over) in [(false, false), (false, true), (true, false), (true, true)] {
        for (found, look_up) in FOUND.iter().flat_map(|found| ANSWERS.map(|it| (*found, it))) {
            // Only what went back without an amount is looked up.
            if found != Found::SomeOfIt && look_up != Answer::Unknown {
                continue;
            }
            let case = format!("{found:?}, {look_up:?}, wrong: {wrong}, over: {over}");
            let (shop, guard) = scripted_shop().await;
            let rider = shop.rider("13800138000").await;
            rider.to_payment(purchase(1)).await;
            if over {
                shop.clock.advance(601);
            }
            finds(&guard, found, if wrong { WRONG } else { FARE });
            answer(&guard, "/refund-query", look_up);
            let amount = Refunded { refund: "r1".into(), total: if wrong { WRONG } else { FARE } };
            if look_up == Answer::Made {
                guard.answers("/refund-query", &RefundState::Refunded(amount));
            }
            rider.settle(purchase(1)).await;
            assert_eq!(seen(&rider).await, settled(found, wrong, over, look_up), "{case}");
        }
    }
}

#[tokio::test]
async fn every_answer_to_an_instruction_in_every_state_of_an_order() {
    let code = || String::from("CODE");
    // The refusal, or none where there is no answer, and what the page is told.
    let rows = [
        (None, ProblemType::ChannelUnavailable),
        (Some(InstructRefusal::Later(code())), ProblemType::ChannelUnavailable),
        (Some(InstructRefusal::Settled(code())), ProblemType::ChannelUnavailable),
        (Some(InstructRefusal::Payer(code())), ProblemType::PayerUnknown),
        (Some(InstructRefusal::PayerAddress), ProblemType::PayerUnknown),
        (Some(InstructRefusal::Paused), ProblemType::Paused),
        (Some(InstructRefusal::Ours(code())), ProblemType::Internal),
    ];
    for (refusal, expected) in rows {
        let (shop, guard) = scripted_shop().await;
        let rider = shop.rider("13800138000").await;
        rider.to_order(purchase(1)).await;
        match &refusal {
            None => guard.is_silent("/instruct"),
            Some(refusal) => guard.refuses("/instruct", refusal),
        }
        finds(&guard, Found::Unpaid, FARE);
        assert_eq!(rider.instruct(purchase(1)).await.kind(), expected, "{refusal:?}");
        assert_eq!(state(&rider).await, OrderState::Awaiting, "{refusal:?} decides nothing");
    }
    for before in STATES {
        let (shop, guard) = scripted_shop().await;
        let rider = shop.rider("13800138000").await;
        brought_to(before, &shop, &guard, &rider).await;
        let asked = guard.times("/instruct");
        let answer = rider.instruct(purchase(1)).await;
        if before == OrderState::Awaiting {
            assert_eq!(answer.status, 200, "the same instruction");
        } else {
            assert_eq!(answer.kind(), ProblemType::OrderSettled, "{before:?}");
        }
        assert_eq!(guard.times("/instruct"), asked, "{before:?}");
    }
}

/// The order after a report of a refund that is not ours, with its ticket.
fn reported(before: OrderState, found: Found, made: bool) -> &'static str {
    match before {
        // What is reported as made is how much went back.
        OrderState::Awaiting if made && found == Found::SomeOfIt => "refunded",
        OrderState::Awaiting => settled(found, false, false, Answer::Unknown),
        OrderState::Closed => match found {
            Found::Absent | Found::Unpaid | Found::Closed => "closed",
            Found::Paid | Found::Part => "paid +",
            Found::Whole => "refunded",
            Found::SomeOfIt if made => "refunded",
            Found::SomeOfIt => "refund-stuck",
            Found::Silent => "closed",
        },
        OrderState::Paid => match found {
            Found::Whole => "refunded -",
            Found::SomeOfIt if made => "refunded -",
            Found::Absent
            | Found::Unpaid
            | Found::Closed
            | Found::Paid
            | Found::Part
            | Found::SomeOfIt
            | Found::Silent => "paid +",
        },
        // Our own refund is taken up again, and looked up in its own time.
        OrderState::Refunding | OrderState::RefundStuck => "refunding",
        OrderState::Refunded => "refunded",
    }
}

#[tokio::test]
async fn every_report_of_a_refund_in_every_state_of_an_order() {
    for before in STATES {
        for (found, made) in FOUND.iter().flat_map(|found| [(*found, true), (*found, false)]) {
            let case = format!("{before:?}, {found:?}, made: {made}");
            let (shop, guard) = scripted_shop().await;
            let rider = shop.rider("13800138000").await;
            brought_to(before, &shop, &guard, &rider).await;
            finds(&guard, found, FARE);
            answer(&guard, "/refund-query", Answer::Unknown);
            let outcome = if made {
                RefundOutcome::Refunded(Back { total: FARE, refund: FARE })
            } else {
                RefundOutcome::Failed("ABNORMAL".into())
            };
            let report = RefundReport { refund: "console-1".into(), outcome };
            guard.answers("/open-notification", &notification(Event::Refund(report)));
            let taken = shop.post("/api/notify/alipay", "anything").await;
            // Where our own refund is not under way, the provider is asked before the report is acknowledged.
            let asks = !matches!(before, OrderState::Refunding | OrderState::RefundStuck);
            let lost = found == Found::Silent && asks;
            assert_eq!(taken.status, if lost { 502 } else { 200 }, "{case}: {}", taken.text());
            assert_eq!(seen(&rider).await, reported(before, found, made), "{case}");
        }
    }
}
