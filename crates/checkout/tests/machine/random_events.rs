//! Random events in random order break no invariant of the machine. A failure names its seed.

use checkout::{Event, Route, Screen};
use wire::{OrderState, ProblemType, PurchaseId, StoredRecord};

use crate::rider::Rider;

/// How many runs.
const RUNS: u64 = 300;
/// How many events each run has.
const EVENTS: usize = 120;

#[test]
fn anything_may_happen_at_any_time() {
    for seed in 0..RUNS {
        run(seed);
    }
}

fn run(seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut rider = Rider::before_opening(rng.u64(1..5));
    rider.open_page();
    let mut key: Option<PurchaseId> = None;
    for step in 0..EVENTS {
        let proved = matches!(rider.screen(), Screen::Paying(payment) if payment.ready.is_ok());
        let closed = matches!(rider.screen(), Screen::Closed { .. });
        let opened = rider.opened.len();
        happen(&mut rider, &mut rng);
        let at = format!("seed {seed}, step {step}");
        assert!(rider.opened.len() == opened || proved, "{at}: money moved without proof");
        let kept =
            rider.stored.as_deref().and_then(StoredRecord::decode).and_then(|it| it.purchase);
        let now = kept.map(|intent| intent.purchase);
        if let (Some(before), Some(now)) = (key, now) {
            let forgotten = closed || !rider.path.starts_with("/p/");
            assert!(before == now || forgotten, "{at}: the key changed under way");
        }
        key = now.or(key.filter(|_| Route::parse(&rider.path) != Route::Home));
        assert!(rider.in_flight.len() <= 6, "{at}: one request of a topic at a time");
    }
}

fn happen(rider: &mut Rider, rng: &mut fastrand::Rng) {
    match rng.u8(0..20) {
        0 => rider.dispatch(Event::BuyPressed),
        1 => rider.dispatch(Event::ConfirmPressed),
        2 => rider.dispatch(Event::PayPressed),
        3 => rider.dispatch(Event::ReopenPressed),
        4 => rider.dispatch(Event::StartOverPressed),
        5 => rider.dispatch(if rng.bool() { Event::PageVisible } else { Event::PageRestored }),
        6 if rng.bool() && rng.bool() => {
            let step = checkout::Step::ALL[rng.usize(0..3)];
            rider.dispatch(Event::WentTo(step));
        }
        6 if rng.bool() => rider.dispatch(Event::PageHidden),
        6 => rider.dispatch(if rng.bool() { Event::WentOnline } else { Event::WentOffline }),
        7 if rng.bool() => rider.dispatch(Event::ClaimEntered("7KQ2M9XD40TBR8VE".into())),
        7 => rider.dispatch(Event::PhoneEntered("13800138000".into())),
        8 => rider.dispatch(Event::CodeEntered("123456".into())),
        9 if rng.u8(0..5) == 0 => rider.open_page(),
        10 => rider.pass_ms(rng.u64(0..400_000)),
        _ => {
            rider.pass_ms(rng.u64(0..2_000));
            answer_something(rider, rng);
        }
    }
}

fn answer_something(rider: &mut Rider, rng: &mut fastrand::Rng) {
    if rider.in_flight.is_empty() {
        return;
    }
    let request = rider.in_flight.remove(rng.usize(0..rider.in_flight.len()));
    if rng.u8(0..5) == 0 {
        return rider.dispatch(Event::RequestFailed { id: request.id });
    }
    if rng.u8(0..6) == 0 {
        let kind = ProblemType::ALL[rng.usize(0..ProblemType::ALL.len())];
        let body = wire::Problem::from(kind).encode();
        return rider.answer_after(request.id, kind.status(), Some("2"), &body);
    }
    let body = match request.path.as_str() {
        "/api/tariff" => rider.issuer.tariff(),
        path if path.ends_with("/status") => {
            rider.issuer.status(wire::BatchState::Open, 1, rider.server_s())
        }
        path if path.ends_with("/instructions") => instruction(rider, rng),
        path if path.starts_with("/api/purchases")
            || path == "/api/quotes"
            || path == "/api/orders" =>
        {
            view(rider, rng)
        }
        _ => wire::request::encode(&wire::TimeAnswer {
            received_ms: rider.began_ms + rider.mono_ms,
            sent_ms: rider.began_ms + rider.mono_ms,
        }),
    };
    rider.answer(request.id, 200, &body);
}

fn quote(rider: &Rider, rng: &mut fastrand::Rng) -> Option<wire::Quote> {
    let kept = rider.stored.as_deref().and_then(StoredRecord::decode)?.purchase?;
    let good = rider.issuer.quote(&kept, rider.server_s() - rng.u64(0..2));
    let wrong =
        wire::Quote { total: wire::Fen::new(3_000_000), pay: "¥30000.00".into(), ..good.clone() };
    Some(if rng.u8(0..6) == 0 { wrong } else { good })
}

fn view(rider: &Rider, rng: &mut fastrand::Rng) -> String {
    let Some(quote) = quote(rider, rng) else {
        return String::from("{}");
    };
    let states = [OrderState::Awaiting, OrderState::Closed, OrderState::Refunding];
    let view = match rng.u8(0..6) {
        0..3 => rider.issuer.quoted(&quote),
        3 => rider.issuer.paid(&quote, rider.server_s()),
        _ => {
            let state = states[rng.usize(0..states.len())];
            rider.issuer.ordered(&quote, state, rider.server_s() + 600)
        }
    };
    wire::request::encode(&view)
}

fn instruction(rider: &Rider, rng: &mut fastrand::Rng) -> String {
    let Some(quote) = quote(rider, rng) else {
        return String::from("{}");
    };
    let yuan = if rng.u8(0..4) == 0 { "30000.00" } else { "300.00" };
    let address = rider.issuer.address(&quote, yuan);
    let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
    wire::request::encode(&rider.issuer.instructed(&instruction, address))
}
