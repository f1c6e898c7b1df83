//! The real router, guard and sandbox over one folder, in simulated time.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use channels::rsa::RsaSecret;
use checkout::HttpResponse;
use fixtures::InProcess;
use keys::Clock;
use sandbox::demo::{self, Keyring, Offer};
use sandbox::{Delivery, Sandbox};
use server::{AppState, Config, Data, OnlineKeys};
use tower::ServiceExt as _;
use wire::endpoint::SLOT_PASS;
use wire::{BatchId, Tariff};

/// The origin of the app.
pub const ORIGIN: &str = "http://app.test";
/// The origin of the provider.
pub const PROVIDER: &str = "http://pay.test";
/// 18 December 2025, 22:00 in China.
pub const OPENS: u64 = 1_766_066_400;

/// The size of the keys of merchant and provider, in bits: with the usual 2,048 a third of a run would be RSA.
const RSA_BITS: usize = 1_024;

/// The variable with the folder in which keys are kept for the next run. Without it they are made anew.
const KEYS: &str = "SAMEFARE_JOURNEY_KEYS";

/// One set of keys for all runs of this process: RSA keys take long to make.
pub fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        if let Some(folder) = std::env::var_os(KEYS) {
            return load_or_create(folder.as_ref());
        }
        let folder =
            std::env::temp_dir().join(format!("samefare-simulator-{}", std::process::id()));
        let mut keyring = Keyring::load_or_create(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let [merchant, provider] = [(); 2].map(|()| RsaSecret::of_bits(RSA_BITS).unwrap());
        (keyring.merchant, keyring.provider) = (merchant, provider);
        keyring
    })
}

/// The keys in this folder, made if there are none. Several processes may start at once: each makes a whole set in a
/// folder of its own, and the first to rename its folder has made the keys of all.
fn load_or_create(folder: &Path) -> Keyring {
    if !folder.exists() {
        let aside = folder.with_extension(std::process::id().to_string());
        Keyring::load_or_create(&aside).unwrap();
        if std::fs::rename(&aside, folder).is_err() {
            std::fs::remove_dir_all(&aside).unwrap();
        }
    }
    Keyring::load_or_create(folder).unwrap()
}

/// The server, its guard and the sandbox provider, in this process.
pub struct Backend {
    data: Data,
    batch: BatchId,
    note: String,
    capacity: Option<NonZeroU32>,
    /// The clock of all of them.
    pub clock: Clock,
    state: AppState,
    router: Router,
    /// The provider.
    pub sandbox: Sandbox,
}

/// An answer of the server.
pub struct Reply {
    /// What the page sees of it.
    pub answer: HttpResponse,
    /// The cookie that it sets, if any.
    pub cookie: Option<String>,
}

impl Backend {
    /// A server over these data, with a first batch of this size; with a capacity, it takes so many requests in a
    /// second.
    pub async fn open(data: Data, size: u32, capacity: Option<NonZeroU32>) -> Self {
        let offer = Offer { version: 1, now: OPENS - 3_600, opens: OPENS, provider: PROVIDER };
        let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
        tariff.batches[0].size = size;
        let batch = tariff.batches[0].id.clone();
        let note = keyring().sign_tariff(&tariff);
        let clock = Clock::manual(OPENS - 60);
        let sandbox = Self::provider(&data, &clock, &tariff).await;
        let state = Self::start(&data, &clock, &note, &sandbox, capacity).await;
        let router = server::app(state.clone());
        Self { data, batch, note, capacity, clock, state, router, sandbox }
    }

    async fn provider(data: &Data, clock: &Clock, tariff: &Tariff) -> Sandbox {
        let config = keyring().sandbox(data.clone(), clock.clone(), PROVIDER, tariff);
        Sandbox::open(config).await.unwrap()
    }

    async fn start(
        data: &Data,
        clock: &Clock,
        note: &str,
        sandbox: &Sandbox,
        capacity: Option<NonZeroU32>,
    ) -> AppState {
        let provider = Arc::new(InProcess(sandbox.router()));
        let guard = fixtures::guard(keyring(), clock.clone(), ORIGIN, provider, note).unwrap();
        let config = Config {
            data: data.clone(),
            clock: clock.clone(),
            roots: keyring().roots(),
            keys: online(keyring()),
            tariff: note.into(),
            origin: ORIGIN.into(),
            guard: fixtures::client_of(guard).unwrap(),
            capacity,
            app: None,
            demo: true,
            wechat: None,
        };
        AppState::open(config).await.unwrap()
    }

    /// Stops the server and starts it again over the same data.
    pub async fn restart(&mut self) {
        self.state.close().await;
        let (clock, note, sandbox) = (&self.clock, &self.note, &self.sandbox);
        self.state = Self::start(&self.data, clock, note, sandbox, self.capacity).await;
        self.router = server::app(self.state.clone());
    }

    /// The operator pauses the first batch, or resumes it.
    pub async fn pause(&self, pause: bool) {
        let id = &self.batch;
        let done = if pause {
            server::sale::pause(&self.state, id).await
        } else {
            server::sale::resume(&self.state, id).await
        };
        done.unwrap();
    }

    /// The periodic work of the server.
    pub async fn sweep(&self) {
        server::money::sweep_once(&self.state).await;
    }

    /// The keys that the app trusts.
    pub fn roots(&self) -> proof::RootKeys {
        keyring().roots()
    }

    /// The answer of the real router to a request of the page.
    pub async fn answer(&self, request: &checkout::HttpRequest, cookie: Option<&str>) -> Reply {
        let method = match request.method {
            wire::endpoint::Method::Get => Method::GET,
            wire::endpoint::Method::Post => Method::POST,
        };
        let mut builder = Request::builder().method(method).uri(&request.path);
        if let Some(cookie) = cookie {
            builder = builder.header(header::COOKIE, cookie);
        }
        if let Some(key) = &request.key {
            builder = builder.header(wire::endpoint::IDEMPOTENCY_KEY, key);
        }
        if let Some(pass) = &request.slot_pass {
            builder = builder.header(SLOT_PASS, pass);
        }
        if request.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        }
        let body = Body::from(request.body.clone().unwrap_or_default());
        self.call(builder.body(body).unwrap()).await
    }

    /// Delivers a notification of the provider. Whether the server took it.
    pub async fn deliver(&self, notification: &Delivery) -> bool {
        let path = notification.url.trim_start_matches(ORIGIN);
        let kind = if notification.headers.is_empty() {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        let mut request = Request::builder().method(Method::POST).uri(path);
        request = request.header(header::CONTENT_TYPE, kind);
        for (name, value) in &notification.headers {
            request = request.header(*name, value);
        }
        let body = Body::from(notification.body.clone());
        let reply = self.call(request.body(body).unwrap()).await;
        reply.answer.status == 200
    }

    async fn call(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = text(header::RETRY_AFTER.as_str()).map(String::from);
        let slot_pass = text(SLOT_PASS).map(String::from);
        let cookie = text(header::SET_COOKIE.as_str())
            .and_then(|cookie| cookie.split(';').next())
            .map(String::from);
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec();
        Reply { answer: HttpResponse { status, retry_after, slot_pass, body }, cookie }
    }
}

/// The keys that the server of this keyring signs with.
fn online(keyring: &Keyring) -> OnlineKeys {
    OnlineKeys {
        quote: keyring.quote.clone(),
        receipt: keyring.receipt.clone(),
        status: keyring.status.clone(),
    }
}
