//! The shop under test, and riders who send it requests.

mod answer;
mod offer;

use axum::Router;
use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use core::num::NonZeroU32;
use fixtures::Cookies;
use guard::Guard;
use guard_client::GuardClient;
use keys::Clock;
use sandbox::{Delivery, Sandbox};
use serde::Serialize;
use server::money::sweep_once;
use server::{AppBackend, AppState, Config, Data};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wire::{
    Channel, CodeAnswer, CodeRequest, InstructionAnswer, InstructionRequest, OrderRequest,
    OrderState, PurchaseId, PurchaseView, SessionRequest, Status, Tariff, endpoint,
};

pub(crate) use self::answer::{Answer, batch, body_of, call, digest, purchase, quote_request};
pub(crate) use self::offer::{
    NOW, OPENID, OPENS, ORIGIN, PROVIDER, SandboxTransport, in_process_client, keyring,
    online_keys, tariff,
};

pub(crate) struct Shop {
    pub(crate) clock: Clock,
    pub(crate) sandbox: Sandbox,
    pub(crate) state: AppState,
    pub(crate) router: Router,
    pub(crate) cut: Arc<AtomicBool>,
}

impl Shop {
    /// A shop in memory whose first batch is open.
    pub(crate) async fn open(size: u32) -> Self {
        Self::builder().size(size).open().await
    }

    /// A shop to be set up otherwise.
    pub(crate) fn builder() -> ShopBuilder {
        ShopBuilder {
            data: Data::Memory,
            size: 3,
            change: |_| (),
            clock: Clock::manual(OPENS),
            provider_clock: None,
            capacity: None,
            app: None,
            app_backend: None,
            guard_client: Box::new(in_process_client),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        call(self.router.clone(), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).body(body.into()).expect("a request")).await
    }

    /// A rider who has confirmed this phone number.
    pub(crate) async fn rider(&self, phone: &str) -> Rider<'_> {
        let mut rider = self.browser();
        let code = rider.code(phone).await;
        assert_eq!(rider.sign_in(&code).await.status, StatusCode::OK);
        rider
    }

    /// A browser that was never here before.
    pub(crate) fn browser(&self) -> Rider<'_> {
        Rider { shop: self, cookies: Cookies::default() }
    }

    pub(crate) async fn status(&self) -> Status {
        let answer = self.get(&endpoint::status(&batch())).await;
        assert_eq!(answer.status, StatusCode::OK);
        body_of(answer.text())
    }

    /// Advances the clock, and does the work that is due then.
    pub(crate) async fn advance(&self, seconds: u64) {
        self.clock.advance(seconds);
        sweep_once(&self.state).await;
    }

    /// Delivers what the provider has to report, every report is taken, and does the work that is due then.
    pub(crate) async fn deliver_reports(&self) {
        for delivery in self.sandbox.take_notifications().await.expect("a sandbox") {
            let answer = self.deliver(&delivery).await;
            let word = if delivery.headers.is_empty() { "success" } else { "" };
            assert_eq!((answer.status, answer.text()), (StatusCode::OK, word));
        }
        sweep_once(&self.state).await;
    }

    /// Delivers one report, as it is.
    pub(crate) async fn deliver(&self, delivery: &Delivery) -> Answer {
        let path = delivery.url.strip_prefix(ORIGIN).expect("an address of the shop");
        let request = Request::post(path);
        let headers = delivery.headers.iter();
        let request = headers.fold(request, |it, (name, value)| it.header(*name, value));
        self.send(request.body(delivery.body.clone().into()).expect("a request")).await
    }
}

/// What a shop under test is made of. Where nothing else is set it is in memory, three tickets are in its first batch,
/// and that batch is open.
pub(crate) struct ShopBuilder {
    data: Data,
    size: u32,
    change: fn(&mut Tariff),
    clock: Clock,
    provider_clock: Option<Clock>,
    capacity: Option<NonZeroU32>,
    app: Option<PathBuf>,
    app_backend: Option<AppBackend>,
    guard_client: Box<dyn FnOnce(Guard) -> GuardClient>,
}

impl ShopBuilder {
    /// Where shop and provider store their data.
    pub(crate) fn data(self, data: Data) -> Self {
        Self { data, ..self }
    }

    /// How many tickets the first batch has.
    pub(crate) fn size(self, size: u32) -> Self {
        Self { size, ..self }
    }

    /// Changes of the demo's tariff.
    pub(crate) fn tariff(self, change: fn(&mut Tariff)) -> Self {
        Self { change, ..self }
    }

    /// The clock of the shop, and of the provider unless that has another.
    pub(crate) fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Another clock for the provider.
    pub(crate) fn provider_clock(self, clock: Clock) -> Self {
        Self { provider_clock: Some(clock), ..self }
    }

    /// How many requests a second the shop serves.
    pub(crate) fn capacity(self, capacity: u32) -> Self {
        Self { capacity: NonZeroU32::new(capacity), ..self }
    }

    /// The folder of the built app.
    pub(crate) fn app(self, app: PathBuf) -> Self {
        Self { app: Some(app), ..self }
    }

    /// The backend of the app around the page.
    pub(crate) fn app_backend(self, backend: AppBackend) -> Self {
        Self { app_backend: Some(backend), ..self }
    }

    /// How the shop connects to its guard.
    pub(crate) fn guard_client(
        self,
        guard_client: impl FnOnce(Guard) -> GuardClient + 'static,
    ) -> Self {
        Self { guard_client: Box::new(guard_client), ..self }
    }

    pub(crate) async fn open(self) -> Shop {
        let Self {
            data,
            size,
            change,
            clock,
            provider_clock,
            capacity,
            app,
            app_backend,
            guard_client,
        } = self;
        let provider_clock = provider_clock.unwrap_or_else(|| clock.clone());
        let (keyring, mut tariff) = (keyring(), tariff(size));
        change(&mut tariff);
        let sandbox = keyring.sandbox(data.clone(), provider_clock, PROVIDER, &tariff);
        let sandbox = Sandbox::open(sandbox).await.expect("a sandbox");
        let cut = Arc::new(AtomicBool::new(false));
        let line = SandboxTransport { sandbox: sandbox.clone(), cut: Arc::clone(&cut) };
        let tariff = keyring.sign_tariff(&tariff);
        let guard = fixtures::guard(keyring, clock.clone(), ORIGIN, Arc::new(line), &tariff);
        let config = Config {
            data,
            clock: clock.clone(),
            roots: keyring.roots(),
            keys: online_keys(keyring),
            tariff,
            origin: ORIGIN.into(),
            guard: guard_client(guard.expect("a guard")),
            capacity,
            app,
            demo: true,
            app_backend,
            wechat: None,
        };
        let state = AppState::open(config).await.expect("a server");
        let router = server::app(state.clone());
        Shop { clock, sandbox, state, router, cut }
    }
}

/// A rider: a browser with its cookies.
pub(crate) struct Rider<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) cookies: Cookies,
}

impl Rider<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), "").await
    }

    pub(crate) async fn post<T: Serialize>(
        &self,
        path: &str,
        key: Option<PurchaseId>,
        body: &T,
    ) -> Answer {
        let mut request = Request::post(path);
        if let Some(key) = key {
            request = request.header(endpoint::IDEMPOTENCY_KEY, key.idempotency_key());
        }
        self.send(request, wire::request::encode(body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        let answer = self.send(Request::delete(path), "").await;
        self.cookies.take(answer.cookies());
        answer
    }

    /// Sends a request with the browser's cookies, and leaves them as they are.
    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let cookies = self.cookies.header();
        let request = cookies.iter().fold(request, |it, header| it.header(COOKIE, header));
        self.shop.send(request.body(body.into()).expect("a request")).await
    }

    /// Asks for a code; without a number, for another one to the same.
    pub(crate) async fn ask(&mut self, phone: Option<&str>) -> Answer {
        let asked = CodeRequest { phone: phone.map(String::from) };
        let answer = self.post(endpoint::CODES, None, &asked).await;
        self.cookies.take(answer.cookies());
        answer
    }

    /// The code that a demo has in its answer.
    pub(crate) async fn code(&mut self, phone: &str) -> String {
        self.ask(Some(phone)).await.read::<CodeAnswer>().demo_code.expect("a demo says the code")
    }

    /// Enters a code.
    pub(crate) async fn sign_in(&mut self, code: &str) -> Answer {
        let answer = self.post(endpoint::SESSION, None, &SessionRequest::Code(code.into())).await;
        self.cookies.take(answer.cookies());
        answer
    }

    pub(crate) async fn quote(&self, id: PurchaseId) -> Answer {
        self.post(endpoint::QUOTES, Some(id), &quote_request()).await
    }

    pub(crate) async fn confirm(&self, id: PurchaseId, quote: &str) -> Answer {
        let quote = digest(quote);
        self.post(endpoint::ORDERS, Some(id), &OrderRequest { quote }).await
    }

    pub(crate) async fn instruct(&self, id: PurchaseId) -> Answer {
        self.instruct_by(Channel::AlipayWap, id).await
    }

    pub(crate) async fn instruct_by(&self, channel: Channel, id: PurchaseId) -> Answer {
        self.attempt(1, channel, id).await
    }

    /// Asks where to pay, by this attempt and channel.
    pub(crate) async fn attempt(&self, attempt: u32, channel: Channel, id: PurchaseId) -> Answer {
        self.post(&endpoint::instructions(id), None, &InstructionRequest { attempt, channel }).await
    }

    pub(crate) async fn purchase(&self, id: PurchaseId) -> PurchaseView {
        self.get(&endpoint::purchase(id)).await.read()
    }

    pub(crate) async fn settle(&self, id: PurchaseId) -> Answer {
        self.post(&endpoint::settle(id), None, &()).await
    }

    /// How far the order of a purchase got.
    pub(crate) async fn order_state(&self, id: PurchaseId) -> OrderState {
        self.purchase(id).await.order.expect("an order").state
    }

    /// From the quote to the order.
    pub(crate) async fn to_order(&self, id: PurchaseId) -> PurchaseView {
        let view: PurchaseView = self.quote(id).await.read();
        self.confirm(id, &view.quote).await.read()
    }

    /// From the quote to the address to pay at.
    pub(crate) async fn to_payment(&self, id: PurchaseId) -> String {
        self.to_payment_by(Channel::AlipayWap, id).await
    }

    /// From the quote to what the page opens to pay through this channel.
    pub(crate) async fn to_payment_by(&self, channel: Channel, id: PurchaseId) -> String {
        self.to_order(id).await;
        let answer: InstructionAnswer = self.instruct_by(channel, id).await.read();
        answer.address
    }
}
