//! Every state of an order against everything that a provider can report or answer, with what becomes of the order, its
//! ticket and the money. The guard is a real one whose answers about money a row replaces.

use axum::http::{Request, Response};
use guard::Guard;
use guard_client::{
    Event, GuardClient, Notification, Payment, RefundRefusal, RefundState, Refunded, Returned,
    Secret, Trade,
};
use net::{InProcess, Transport, TransportError, TransportFuture};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use wire::{Channel, Fen, OrderNo, OrderState, TicketState};

use crate::harness::{OPENS, Rider, Shop, purchase};

pub(crate) const FARE: Fen = Fen::new(30_000);
pub(crate) const WRONG: Fen = Fen::new(3_000_000);

/// What the guard answers to a verb: a status and a body, or nothing.
type Scripted = BTreeMap<&'static str, Option<(u16, String)>>;

/// A guard whose answers to some verbs are written down, and the verbs that it was asked.
#[derive(Debug, Clone)]
pub(crate) struct ScriptedGuard {
    real: InProcess,
    answers: Arc<Mutex<Scripted>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ScriptedGuard {
    pub(crate) fn answers(&self, verb: &'static str, answer: &impl Serialize) {
        let body = wire::request::encode(answer);
        self.answers.lock().expect("a lock").insert(verb, Some((200, body)));
    }

    pub(crate) fn refuses(&self, verb: &'static str, refusal: &impl Serialize) {
        let body = wire::request::encode(refusal);
        self.answers.lock().expect("a lock").insert(verb, Some((422, body)));
    }

    pub(crate) fn is_silent(&self, verb: &'static str) {
        self.answers.lock().expect("a lock").insert(verb, None);
    }

    pub(crate) fn is_real(&self, verb: &'static str) {
        self.answers.lock().expect("a lock").remove(verb);
    }

    /// How often this was asked.
    pub(crate) fn times(&self, verb: &str) -> usize {
        self.asked.lock().expect("a lock").iter().filter(|asked| *asked == verb).count()
    }
}

impl Transport for ScriptedGuard {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        let verb = request.uri().path().to_owned();
        self.asked.lock().expect("a lock").push(verb.clone());
        match self.answers.lock().expect("a lock").get(verb.as_str()).cloned() {
            None => self.real.call(request),
            Some(None) => Box::pin(async { Err(TransportError::Connection("no answer".into())) }),
            Some(Some((status, body))) => Box::pin(async move {
                let mut response = Response::new(body.into());
                *response.status_mut() = status.try_into().expect("a status");
                Ok(response)
            }),
        }
    }
}

pub(crate) async fn scripted_shop() -> (Shop, ScriptedGuard) {
    let slot = Arc::new(Mutex::new(None));
    let made = Arc::clone(&slot);
    let client = move |guard: Guard| {
        let secret = Secret::new().expect("a secret");
        let guard = ScriptedGuard {
            real: InProcess(guard::http::router(guard, secret.clone())),
            answers: Arc::default(),
            asked: Arc::default(),
        };
        *made.lock().expect("a lock") = Some(guard.clone());
        GuardClient::over(Arc::new(guard), secret)
    };
    let shop = Shop::builder().guard_client(client).open().await;
    let guard = slot.lock().expect("a lock").take().expect("a guard");
    (shop, guard)
}

pub(crate) fn payment(total: Fen) -> Payment {
    Payment { trade: "2025121800000000000000000009".into(), total, paid: OPENS }
}

pub(crate) fn returned(total: Fen, back: Option<u32>) -> Returned {
    Returned { payment: payment(total), returned: back.map(Fen::new) }
}

/// Brings an order into a state, by what its provider answers.
pub(crate) async fn brought_to(
    state: OrderState,
    shop: &Shop,
    guard: &ScriptedGuard,
    rider: &Rider<'_>,
) {
    rider.to_payment(purchase(1)).await;
    let answer = match state {
        OrderState::Awaiting => return,
        OrderState::Paid => Trade::Paid(payment(FARE)),
        OrderState::Closed => Trade::Closed,
        OrderState::Refunding | OrderState::Refunded | OrderState::RefundStuck => {
            Trade::Paid(payment(WRONG))
        }
    };
    guard.answers("/query", &answer);
    rider.settle(purchase(1)).await;
    match state {
        OrderState::Refunded => {
            let refunded = Refunded { refund: "r1".into(), total: WRONG };
            guard.answers("/refund", &RefundState::Refunded(refunded));
        }
        OrderState::RefundStuck => {
            guard.refuses("/refund", &RefundRefusal::Refused("FINAL".into()));
        }
        OrderState::Refunding => guard.answers("/refund", &RefundState::Underway),
        OrderState::Awaiting | OrderState::Paid | OrderState::Closed => return,
    }
    shop.advance(0).await;
}

/// What is reported, by the name that the table gives it; the last is a report that decides nothing, after which the
/// provider is asked.
fn reports(paid: Fen) -> [(&'static str, Event, Trade); 9] {
    let whole = returned(paid, Some(paid.get()));
    let part = returned(paid, Some(1));
    let unknown = returned(paid, None);
    [
        ("paid", Event::Paid(payment(FARE)), Trade::Paid(payment(FARE))),
        ("paid wrongly", Event::Paid(payment(WRONG)), Trade::Paid(payment(WRONG))),
        ("returned", Event::Returned(whole.clone()), Trade::Returned(whole)),
        ("returned in part", Event::Returned(part.clone()), Trade::Returned(part)),
        ("returned, unknown", Event::Returned(unknown.clone()), Trade::Returned(unknown)),
        ("closed", Event::Closed, Trade::Closed),
        ("other, absent", Event::Other, Trade::Absent),
        ("other, unpaid", Event::Other, Trade::Unpaid),
        ("other, paid", Event::Other, Trade::Paid(payment(FARE))),
    ]
}

/// The order and its ticket after each report, by the order's state before it. A ticket is `+` valid, `-` void or none.
const AFTER_A_REPORT: &str = "
before        | paid     | paid wrongly | returned  | returned in part | returned, unknown | closed       | other, absent | other, unpaid | other, paid
awaiting      | paid +   | refunding    | refunded  | paid +           | refund-stuck      | closed       | awaiting      | awaiting      | paid +
paid +        | paid +   | paid +       | refunded -| paid +           | paid +            | paid +       | paid +        | paid +        | paid +
closed        | paid +   | refunding    | refunded  | paid +           | refund-stuck      | closed       | closed        | closed        | paid +
refunding     | refunding| refunding    | refunding | refunding        | refunding         | refunding    | refunding     | refunding     | refunding
refunded      | refunded | refunded     | refunded  | refunded         | refunded          | refunded     | refunded      | refunded      | refunded
refund-stuck  | refund-stuck | refund-stuck | refunded | refund-stuck  | refund-stuck      | refund-stuck | refund-stuck  | refund-stuck  | refund-stuck
";

pub(crate) async fn seen(rider: &Rider<'_>) -> String {
    let order = rider.purchase(purchase(1)).await.order.expect("an order");
    let ticket = order.tickets.0.first().map_or("", |ticket| match ticket.state {
        TicketState::Valid => " +",
        TicketState::Used => " used",
        TicketState::Void => " -",
    });
    format!("{}{ticket}", order.state.as_str())
}

#[tokio::test]
async fn every_state_of_an_order_against_every_report() {
    let mut lines = AFTER_A_REPORT.trim().lines().map(|line| line.split('|').map(str::trim));
    let names: Vec<_> = lines.next().expect("a head").skip(1).collect();
    for mut line in lines {
        let before = line.next().expect("a state");
        let state = before.trim_end_matches([' ', '+']);
        let state = OrderState::parse(state).expect("a state");
        let paid = if state == OrderState::Paid { FARE } else { WRONG };
        let paid =
            if matches!(state, OrderState::Awaiting | OrderState::Closed) { FARE } else { paid };
        for ((name, event, trade), (column, after)) in
            reports(paid).into_iter().zip(names.iter().zip(line))
        {
            assert_eq!(name, *column);
            let (shop, guard) = scripted_shop().await;
            let rider = shop.rider("13800138000").await;
            brought_to(state, &shop, &guard, &rider).await;
            assert_eq!(seen(&rider).await, before, "{name}");
            let posts = guard.times("/refund");
            guard.answers("/query", &trade);
            guard.answers("/open-notification", &notification(event));
            let answer = shop.post("/api/notify/alipay", "anything").await;
            assert_eq!(answer.status, 200, "{before}, {name}");
            assert_eq!(
                seen(&rider).await.replace(' ', ""),
                after.replace(' ', ""),
                "{before}, {name}"
            );
            assert_eq!(guard.times("/refund"), posts, "{before}, {name}: no refund in the answer");
            let sold = u32::from(after.ends_with('+'));
            assert_eq!(shop.status().await.sold, sold, "{before}, {name}");
        }
    }
}

pub(crate) fn notification(event: Event) -> Notification {
    Notification {
        id: "n1".into(),
        order: OrderNo::derive(purchase(1), 1),
        channel: Channel::AlipayWap,
        event,
        acknowledgement: "success".into(),
    }
}
