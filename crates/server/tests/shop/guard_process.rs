//! The guard in a process of its own gives the same answers as in this one, to whoever sends its secret.

use guard::Guard;
use guard_client::{
    Event, GuardClient, Hello, InstructError, NotificationError, NotificationRefusal, OrderAt,
    OrderFacts, RefundState, Refunded, Report, Secret, Trade,
};
use sandbox::demo::ISSUER;
use tokio::net::TcpListener;
use wire::{Fen, Note, OrderNo, Provider, Quote, Slice};

use crate::guard::met;
use crate::harness::{OPENS, ORIGIN, Shop, in_process_client, keyring};

fn order_of(facts: &OrderFacts) -> OrderAt {
    let order = OrderNo::derive(facts.purchase, facts.attempt);
    OrderAt { channel: facts.channel, order }
}

/// A report as it comes from Alipay.
fn form(body: &str) -> Report {
    Report { provider: Provider::Alipay, headers: Vec::new(), body: body.into() }
}

/// A guard at the other end of a real socket, and a client with this secret.
async fn apart(guard: Guard, shown: Option<Secret>) -> GuardClient {
    let secret = Secret::new().expect("a secret");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let router = guard::http::router(guard, secret.clone());
    tokio::spawn(async { axum::serve(listener, router).await.expect("a server") });
    GuardClient::new(&origin, shown.unwrap_or(secret)).expect("a client")
}

/// Two guards of one provider: one in this process, one behind a socket.
async fn both() -> (Shop, [GuardClient; 2], String, Quote, OrderFacts) {
    let (shop, own, tariff, quote, facts) = met().await;
    let other = crate::guard::standing_before(&shop, &tariff);
    let apart = apart(other, None).await;
    (shop, [in_process_client(own), apart], tariff, quote, facts)
}

#[tokio::test]
async fn both_guards_say_the_same_of_one_order_from_instruction_to_refund() {
    let (shop, guards, tariff, quote, facts) = both().await;
    let note = keyring().quote.note(ISSUER, &quote);
    let order = order_of(&facts);
    let mut addresses = Vec::new();
    for guard in &guards {
        assert_eq!(guard.query(&order).await, Ok(Trade::Absent));
        let answer = guard.instruct(&tariff, &note, &facts).await.expect("an instruction");
        addresses.push(answer.address);
    }
    assert_eq!(addresses[0], addresses[1]);
    shop.sandbox.visit(&addresses[0]).await.expect("a cashier");
    for guard in &guards {
        assert_eq!(guard.query(&order).await, Ok(Trade::Unpaid));
    }
    shop.sandbox.pay(&addresses[0]).await.expect("a payment");
    let reports = shop.sandbox.take_notifications().await.expect("reports");
    let mut seen = Vec::new();
    for guard in &guards {
        let traded = guard.query(&order).await.expect("an answer");
        let report = guard.open_notification(&form(&reports[0].body)).await.expect("a report");
        let Event::Paid(payment) = report.event.clone() else { panic!("{report:?}") };
        assert_eq!(traded, Trade::Paid(payment));
        seen.push(report);
    }
    assert_eq!(seen[0], seen[1]);
    let mut back = Vec::new();
    for guard in &guards {
        back.push(guard.refund(&order).await.expect("a refund"));
    }
    // Requested twice, it is one refund.
    assert_eq!(back[0], back[1]);
    let refund = format!("{}-r1", order.order);
    assert_eq!(back[0], RefundState::Refunded(Refunded { refund, total: Fen::new(30_000) }));
}

#[tokio::test]
async fn a_guard_tells_for_which_origin_and_tariff_it_is_and_what_time_it_is() {
    let (_shop, guards, tariff, _quote, _facts) = both().await;
    let tariff = Note::split(tariff.as_bytes()).expect("a note").digest();
    for guard in &guards {
        let own = Hello { now_ms: OPENS * 1_000, origin: ORIGIN.into(), tariff };
        assert_eq!(guard.hello().await, Ok(own));
    }
}

#[tokio::test]
async fn both_guards_refuse_a_converted_amount_and_a_forged_report() {
    let (_shop, guards, tariff, quote, facts) = both().await;
    let converted = Quote { total: Fen::new(3_000_000), pay: Slice::from("¥30000.00"), ..quote };
    let note = keyring().quote.note(ISSUER, &converted);
    for guard in &guards {
        let refusal = guard.instruct(&tariff, &note, &facts).await.expect_err("a refusal");
        assert!(format!("{refusal:?}").contains("Amount"), "{refusal:?}");
        assert!(!matches!(refusal, InstructError::NoAnswer(_)), "it has arrived: {refusal:?}");
        let forged = guard.open_notification(&form("total_amount=300.00&sign=AAAA")).await;
        let refused = Err(NotificationError::Refused(NotificationRefusal::Signature));
        assert_eq!(forged, refused);
    }
}

#[tokio::test]
async fn nobody_without_the_secret_gets_past_the_door() {
    let (_shop, guard, tariff, quote, facts) = met().await;
    let other = apart(guard, Some(Secret::new().expect("a secret"))).await;
    let note = keyring().quote.note(ISSUER, &quote);
    let refusal = other.instruct(&tariff, &note, &facts).await;
    assert!(matches!(refusal, Err(InstructError::NoAnswer(_))), "{refusal:?}");
    let order = order_of(&facts);
    assert!(other.query(&order).await.is_err());
    assert!(other.refund(&order).await.is_err());
}

#[tokio::test]
async fn a_guard_that_is_gone_decides_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let secret = Secret::new().expect("a secret");
    let gone = GuardClient::new(&origin, secret).expect("a client");
    let (_shop, _guard, tariff, quote, facts) = met().await;
    let note = keyring().quote.note(ISSUER, &quote);
    let refusal = gone.instruct(&tariff, &note, &facts).await;
    assert!(matches!(refusal, Err(InstructError::NoAnswer(_))), "{refusal:?}");
}
