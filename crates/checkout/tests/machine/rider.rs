//! A rider with a phone: drives the machine, keeps the requests under way, and answers them.

use checkout::{
    Checkout, Config, Effect, Event, HttpRequest, HttpResponse, Now, RequestId, Screen, Step,
};
use wire::{
    Channel, CodeAnswer, Problem, ProblemType, PurchaseView, SessionAnswer, StoredRecord,
    TimeAnswer, request,
};

use crate::issuer::{AUD, Issuer, OPENS, RIDER};

pub(crate) struct Rider {
    pub(crate) issuer: Issuer,
    pub(crate) machine: Option<Checkout>,
    pub(crate) mono_ms: u64,
    /// How far the phone's wall clock is ahead of the server's, in milliseconds.
    pub(crate) ahead_ms: i64,
    /// The server's time when the page started, in milliseconds.
    pub(crate) began_ms: u64,
    pub(crate) in_flight: Vec<HttpRequest>,
    /// Every request that was ever sent.
    pub(crate) sent: Vec<HttpRequest>,
    pub(crate) stored: Option<String>,
    pub(crate) storage_refuses: bool,
    /// How many of the next writes storage refuses.
    pub(crate) refused_writes: u32,
    /// What the storage of the tab holds of a request for a code.
    pub(crate) kept_code: Option<String>,
    pub(crate) path: String,
    pub(crate) opened: Vec<String>,
    pub(crate) generated: u8,
    /// The ways to pay that work on this phone.
    pub(crate) channels: Vec<Channel>,
}

impl Rider {
    /// A rider whose page began this many seconds before the opening.
    pub(crate) fn before_opening(seconds: u64) -> Self {
        Self {
            issuer: Issuer::new(),
            machine: None,
            mono_ms: 0,
            ahead_ms: 0,
            began_ms: (OPENS - seconds) * 1_000,
            in_flight: Vec::new(),
            sent: Vec::new(),
            stored: None,
            storage_refuses: false,
            refused_writes: 0,
            kept_code: None,
            path: "/".into(),
            opened: Vec::new(),
            generated: 0,
            channels: vec![Channel::AlipayWap],
        }
    }

    pub(crate) fn now(&self) -> Now {
        let wall = i64::try_from(self.began_ms + self.mono_ms).unwrap() + self.ahead_ms;
        Now { mono_ms: self.mono_ms, wall_ms: u64::try_from(wall).unwrap() }
    }

    /// The server's time, in seconds.
    pub(crate) fn server_s(&self) -> u64 {
        (self.began_ms + self.mono_ms) / 1_000
    }

    /// Opens the page with what storage holds.
    pub(crate) fn open_page(&mut self) {
        self.open_page_at(None);
    }

    /// The same, in an entry of the history that names a step.
    pub(crate) fn open_page_at(&mut self, step: Option<Step>) {
        let config = Config {
            aud: AUD.into(),
            roots: self.issuer.roots(),
            built_s: OPENS - 86_400,
            channels: self.channels.clone(),
        };
        self.machine = Some(Checkout::new(config));
        self.in_flight.clear();
        let (record, path) = (self.stored.clone(), self.path.clone());
        if let Some(step) = step {
            self.dispatch(Event::WentTo(step));
        }
        self.dispatch(Event::Started { record, code: self.kept_code.clone(), path, seed: 7 });
    }

    /// Dispatches an event and performs the effects, storage and key included.
    pub(crate) fn dispatch(&mut self, event: Event) {
        let machine = self.machine.take().unwrap();
        let (machine, effects) = machine.update(event, self.now());
        self.machine = Some(machine);
        for effect in effects {
            match effect {
                Effect::Send(request) => {
                    self.sent.push(request.clone());
                    self.in_flight.push(request);
                }
                Effect::GenerateKey => {
                    self.generated += 1;
                    self.dispatch(Event::KeyGenerated([self.generated; 16]));
                }
                Effect::Save(text) => {
                    let refused = self.storage_refuses || self.refused_writes > 0;
                    self.refused_writes = self.refused_writes.saturating_sub(1);
                    self.stored = (!refused).then_some(text);
                    self.dispatch(Event::Saved(!refused));
                }
                Effect::KeepCode(text) => self.kept_code = text,
                Effect::Navigate(route) => self.path = route.path(),
                Effect::OpenPayment(payable) => self.opened.push(payable.address().into()),
            }
        }
    }

    pub(crate) fn screen(&self) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now())
    }

    pub(crate) fn signed_in(&self) -> Option<&str> {
        self.machine.as_ref().unwrap().signed_in()
    }

    /// When the next timer fires.
    pub(crate) fn wake_at(&self) -> Option<u64> {
        self.machine.as_ref().unwrap().wake_at(self.now())
    }

    /// Lets time pass, and fires every timer that the machine sets.
    pub(crate) fn pass_ms(&mut self, ms: u64) {
        let end = self.mono_ms + ms;
        let mut wakes = 0;
        loop {
            let wake = self.wake_at();
            match wake.filter(|at| *at <= end) {
                Some(at) => {
                    assert!(at > self.mono_ms, "a wake-up lies in the future");
                    wakes += 1;
                    assert!(wakes <= ms / 250 + 20, "{wakes} wake-ups in {ms} ms: a busy loop");
                    self.mono_ms = at;
                    self.dispatch(Event::TimerFired);
                }
                None => break,
            }
        }
        self.mono_ms = end;
    }

    /// Takes the request under way whose path begins so.
    pub(crate) fn take(&mut self, path: &str) -> HttpRequest {
        let at = self.in_flight.iter().position(|request| request.path.starts_with(path));
        let in_flight: Vec<_> = self.in_flight.iter().map(|request| &request.path).collect();
        let at = at.unwrap_or_else(|| panic!("{path} is not among {in_flight:?}"));
        self.in_flight.remove(at)
    }

    pub(crate) fn is_pending(&self, path: &str) -> bool {
        self.in_flight.iter().any(|request| request.path.starts_with(path))
    }

    pub(crate) fn answer(&mut self, id: RequestId, status: u16, body: &str) {
        self.answer_after(id, status, None, body);
    }

    pub(crate) fn answer_after(
        &mut self,
        id: RequestId,
        status: u16,
        wait: Option<&str>,
        body: &str,
    ) {
        let (retry_after, body) = (wait.map(String::from), body.as_bytes().to_vec());
        let answer = HttpResponse { status, retry_after, slot_pass: None, body };
        self.dispatch(Event::ResponseReceived { id, response: answer });
    }

    /// A busy server answers with a slot pass for this many seconds later.
    pub(crate) fn answer_busy(&mut self, id: RequestId, seconds: u32, pass: &str) {
        let body = Problem::from(wire::ProblemType::Busy).encode().into_bytes();
        let (retry_after, slot_pass) = (Some(seconds.to_string()), Some(pass.into()));
        let answer = HttpResponse { status: 503, retry_after, slot_pass, body };
        self.dispatch(Event::ResponseReceived { id, response: answer });
    }

    pub(crate) fn answer_view(&mut self, path: &str, view: &PurchaseView) {
        let id = self.take(path).id;
        self.answer(id, 200, &request::encode(view));
    }

    pub(crate) fn answer_problem(&mut self, path: &str, problem: impl Into<Problem>) {
        let (id, problem) = (self.take(path).id, problem.into());
        self.answer(id, problem.kind.status(), &problem.encode());
    }

    pub(crate) fn fail(&mut self, path: &str) {
        let id = self.take(path).id;
        self.dispatch(Event::RequestFailed { id });
    }

    /// Answers the requests of a page that starts: tariff, session, time.
    pub(crate) fn answer_start(&mut self, known: bool) {
        let id = self.take("/api/tariff").id;
        let tariff = self.issuer.tariff();
        self.answer(id, 200, &tariff);
        if known {
            self.answer_session();
        } else {
            let id = self.take("/api/session").id;
            let problem = Problem::from(ProblemType::SignedOut);
            self.answer(id, 401, &problem.encode());
        }
        for _ in 0..3 {
            self.answer_time();
            self.pass_ms(300);
        }
        if self.is_pending("/api/batches/LZ-20251218-1/mine") {
            self.answer_problem("/api/batches/LZ-20251218-1/mine", ProblemType::NotFound);
        }
    }

    /// Answers the request for a session.
    pub(crate) fn answer_session(&mut self) {
        let rider = wire::RiderId::parse(RIDER).unwrap();
        let answer = SessionAnswer { rider, phone: "138****8000".into() };
        let id = self.take("/api/session").id;
        self.answer(id, 200, &request::encode(&answer));
    }

    /// Signs in with phone number and code.
    pub(crate) fn sign_in(&mut self) {
        self.dispatch(Event::PhoneEntered("13800138000".into()));
        self.answer_code();
        self.dispatch(Event::CodeEntered("123456".into()));
        self.answer_session();
    }

    /// Answers the request for a code.
    pub(crate) fn answer_code(&mut self) {
        let code = CodeAnswer { good_for_s: 300, again_in_s: 60, demo_code: Some("123456".into()) };
        let id = self.take("/api/codes").id;
        self.answer(id, 200, &request::encode(&code));
    }

    pub(crate) fn answer_time(&mut self) {
        let id = self.take("/api/time").id;
        let ms = self.began_ms + self.mono_ms;
        self.answer(id, 200, &request::encode(&TimeAnswer { received_ms: ms, sent_ms: ms }));
    }

    /// A signed-in rider in front of an open batch.
    pub(crate) fn browsing() -> Self {
        Self::browsing_with(&[Channel::AlipayWap])
    }

    /// The same, on a phone where these ways to pay work.
    pub(crate) fn browsing_with(channels: &[Channel]) -> Self {
        let mut rider = Self::before_opening(2);
        rider.channels = channels.to_vec();
        rider.open_page();
        rider.answer_start(true);
        rider.pass_ms(2_000);
        rider
    }

    /// The intent in the stored record.
    pub(crate) fn intent(&self) -> wire::record::Intent {
        StoredRecord::decode(self.stored.as_ref().unwrap()).unwrap().purchase.unwrap()
    }

    /// A rider with a good quote on the screen.
    pub(crate) fn reviewing() -> (Self, wire::Quote) {
        Self::reviewing_with(&[Channel::AlipayWap])
    }

    /// The same, on a phone where these ways to pay work.
    pub(crate) fn reviewing_with(channels: &[Channel]) -> (Self, wire::Quote) {
        let mut rider = Self::browsing_with(channels);
        rider.dispatch(Event::BuyPressed);
        let quote = rider.issuer.quote(&rider.intent(), rider.server_s());
        let view = rider.issuer.quoted(&quote);
        rider.answer_view("/api/quotes", &view);
        (rider, quote)
    }

    /// A rider with a verified address to pay at.
    pub(crate) fn paying() -> (Self, wire::Quote) {
        let (mut rider, quote) = Self::reviewing();
        rider.dispatch(Event::ConfirmPressed);
        let pay_by = rider.server_s() + 600;
        let view = rider.issuer.ordered(&quote, wire::OrderState::Awaiting, pay_by);
        rider.answer_view("/api/orders", &view);
        let address = rider.issuer.address(&quote, "300.00");
        let instruction = rider.issuer.instruction(&quote, &address, rider.server_s());
        let answer = rider.issuer.instructed(&instruction, address);
        let id = rider.take("/api/purchases/").id;
        rider.answer(id, 200, &request::encode(&answer));
        (rider, quote)
    }
}
