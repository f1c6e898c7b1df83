//! The shop under test, and riders who send it requests.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use channels::rsa::RsaSecret;
use core::num::NonZeroU32;
use fixtures::InProcess;
use guard::Guard;
use guard_client::GuardClient;
use http_body_util::BodyExt as _;
use keys::Clock;
use net::{Transport, TransportError, TransportFuture};
use sandbox::Delivery;
use sandbox::Sandbox;
use sandbox::demo::{self, Keyring, Offer};
use serde::Serialize;
use server::money::sweep_once;
use server::{AppState, Config, Data, OnlineKeys};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tower::ServiceExt as _;
use wire::json::FromJson;
use wire::{
    BatchId, Channel, CodeAnswer, CodeRequest, Digest, InstructionAnswer, InstructionRequest, Note,
    OrderRequest, OrderState, Problem, ProblemType, ProductId, PurchaseId, PurchaseView,
    QuoteRequest, SessionRequest, Status, Tariff, endpoint,
};

pub(crate) const ORIGIN: &str = "https://tickets.example";
pub(crate) const PROVIDER: &str = "https://pay.example";
pub(crate) const NOW: u64 = 1_766_066_000;
pub(crate) const OPENS: u64 = 1_766_066_400;

/// One keyring for the whole process, with short keys for Alipay: making RSA keys is slow.
pub(crate) fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ring = Keyring::load_or_create(folder.path()).expect("keys");
        let short = || RsaSecret::of_bits(1_024).expect("a key");
        (ring.merchant, ring.provider) = (short(), short());
        ring
    })
}

/// The Lanzhou release with a first batch of this size.
pub(crate) fn tariff(size: u32) -> Tariff {
    let offer = Offer { version: 1, now: NOW, opens: OPENS, provider: PROVIDER };
    let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).expect("a tariff");
    tariff.batches[0].size = size;
    tariff
}

/// The transport to the sandbox, which a test can break.
#[derive(Debug)]
pub(crate) struct SandboxTransport {
    pub(crate) sandbox: Sandbox,
    pub(crate) cut: Arc<AtomicBool>,
}

impl Transport for SandboxTransport {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        let (sandbox, cut) = (InProcess(self.sandbox.router()), self.cut.load(Ordering::SeqCst));
        Box::pin(async move {
            if cut {
                Err(TransportError::Connection("the line is cut".into()))
            } else {
                sandbox.call(request).await
            }
        })
    }
}

/// The keys that the server of this keyring signs with.
pub(crate) fn online_keys(keyring: &Keyring) -> OnlineKeys {
    OnlineKeys {
        quote: keyring.quote.clone(),
        receipt: keyring.receipt.clone(),
        status: keyring.status.clone(),
    }
}

/// The client of a guard in this process.
pub(crate) fn in_process_client(guard: Guard) -> GuardClient {
    fixtures::client_of(guard).expect("a secret")
}

/// The body of a note.
pub(crate) fn body_of<T: wire::note::Body>(note: &str) -> T {
    let note = Note::split(note.as_bytes()).expect("a note");
    wire::note::read(&note.text).expect("a body").1
}

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
        let asked = wire::request::encode(&CodeRequest { phone: phone.into() });
        let code: CodeAnswer = self.post(endpoint::CODES, asked).await.read();
        let code = code.demo_code.expect("the code, which a demo returns");
        let asked = wire::request::encode(&SessionRequest { phone: phone.into(), code });
        let answer = self.post(endpoint::SESSION, asked).await;
        let cookie = answer.header(&header::SET_COOKIE);
        let (cookie, _) = cookie.split_once(';').expect("attributes");
        Rider { shop: self, cookie: cookie.into() }
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

    /// How the shop connects to its guard.
    pub(crate) fn guard_client(
        self,
        guard_client: impl FnOnce(Guard) -> GuardClient + 'static,
    ) -> Self {
        Self { guard_client: Box::new(guard_client), ..self }
    }

    pub(crate) async fn open(self) -> Shop {
        let Self { data, size, change, clock, provider_clock, capacity, app, guard_client } = self;
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
            wechat: None,
        };
        let state = AppState::open(config).await.expect("a server");
        let router = server::app(state.clone());
        Shop { clock, sandbox, state, router, cut }
    }
}

pub(crate) async fn call(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: body.into() }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        core::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn header(&self, name: &header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn read<T: FromJson>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        wire::answer::decode(&self.body).expect("the answer of this request")
    }

    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header(&header::CONTENT_TYPE), "application/problem+json");
        let problem = Problem::decode(&self.body).expect("a problem");
        assert_eq!(self.status.as_u16(), problem.kind.status());
        problem
    }

    pub(crate) fn kind(&self) -> ProblemType {
        self.problem().kind
    }
}

pub(crate) struct Rider<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) cookie: String,
}

impl Rider<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.shop.send(request.body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post<T: Serialize>(
        &self,
        path: &str,
        key: Option<PurchaseId>,
        body: &T,
    ) -> Answer {
        let mut request = Request::post(path).header(header::COOKIE, &self.cookie);
        if let Some(key) = key {
            request = request.header(endpoint::IDEMPOTENCY_KEY, key.idempotency_key());
        }
        let body = Body::from(wire::request::encode(body));
        self.shop.send(request.body(body).expect("a request")).await
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

pub(crate) fn purchase(number: u8) -> PurchaseId {
    PurchaseId::from_random([number; 16])
}

pub(crate) fn batch() -> BatchId {
    BatchId::parse("LZ-20251218-1").expect("a batch")
}

pub(crate) fn quote_request() -> QuoteRequest {
    let product = ProductId::parse("ride100").expect("a product");
    QuoteRequest { batch: batch(), product, qty: 1 }
}

pub(crate) fn digest(note: &str) -> Digest {
    Note::split(note.as_bytes()).expect("a note").digest()
}
