//! The server's side of a journey: the real router, guard and sandbox over one folder, in simulated time.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use checkout::HttpResponse;
use server::demo::{self, Keyring, Offer};
use server::rsa_key::RsaSecret;
use server::{AppState, Clock, Config, Data, Sandbox};
use tower::ServiceExt as _;
use wire::endpoint::SLOT_PASS;
use wire::{BatchId, Tariff};

/// The origin of the app.
pub(crate) const ORIGIN: &str = "http://app.test";
/// The origin of the provider.
pub(crate) const PROVIDER: &str = "http://pay.test";
/// 18 December 2025, 22:00 in China.
pub(crate) const OPENS: u64 = 1_766_066_400;

/// The size of the keys of merchant and provider: with the usual 2,048 bits a journey would wait for
/// them a third of its time.
const RSA_BITS: usize = 1_024;

/// Where keys are kept for the next run, if they are.
const KEYS: &str = "SAMEFARE_JOURNEY_KEYS";

/// One set of keys for all journeys: RSA keys take long to make.
pub(crate) fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        if let Some(folder) = std::env::var_os(KEYS) {
            return kept_in(folder.as_ref());
        }
        let folder = std::env::temp_dir().join(format!("samefare-journeys-{}", std::process::id()));
        let mut keyring = Keyring::load_or_create(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let [merchant, provider] = [(); 2].map(|()| RsaSecret::of_bits(RSA_BITS).unwrap());
        (keyring.merchant, keyring.provider) = (merchant, provider);
        keyring
    })
}

/// The keys in this folder, made where there are none. Several processes may begin at once: each makes a whole
/// set aside, and the first to put it there has made it for all.
fn kept_in(folder: &Path) -> Keyring {
    if !folder.exists() {
        let aside = folder.with_extension(std::process::id().to_string());
        Keyring::load_or_create(&aside).unwrap();
        if std::fs::rename(&aside, folder).is_err() {
            std::fs::remove_dir_all(&aside).unwrap();
        }
    }
    Keyring::load_or_create(folder).unwrap()
}

pub(crate) struct Office {
    data: Data,
    batch: BatchId,
    note: String,
    capacity: Option<NonZeroU32>,
    pub(crate) clock: Clock,
    state: AppState,
    pub(crate) router: Router,
    pub(crate) sandbox: Sandbox,
}

/// What the server said.
pub(crate) struct Said {
    pub(crate) answer: HttpResponse,
    pub(crate) cookie: Option<String>,
}

impl Office {
    /// An office over these data, with a first batch of this size, that takes so many requests in a second.
    pub(crate) async fn open(data: Data, size: u32, capacity: Option<NonZeroU32>) -> Self {
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
        let provider = Arc::new(sandbox.clone());
        let guard = keyring().guard(clock.clone(), ORIGIN, provider, note).unwrap();
        let config = Config {
            data: data.clone(),
            clock: clock.clone(),
            roots: keyring().roots(),
            keys: keyring().online(),
            tariff: note.into(),
            origin: ORIGIN.into(),
            guard: guard.into(),
            capacity,
            app: None,
            demo: true,
            wechat: None,
        };
        AppState::open(config).await.unwrap()
    }

    /// The server ends and begins again on the same folder.
    pub(crate) async fn restart(&mut self) {
        self.state.close().await;
        let (clock, note, sandbox) = (&self.clock, &self.note, &self.sandbox);
        self.state = Self::start(&self.data, clock, note, sandbox, self.capacity).await;
        self.router = server::app(self.state.clone());
    }

    /// The operator pauses the first batch, or lets it go on.
    pub(crate) async fn pause(&self, pause: bool) {
        let id = &self.batch;
        let done = if pause {
            server::sale::pause(&self.state, id).await
        } else {
            server::sale::resume(&self.state, id).await
        };
        done.unwrap();
    }

    /// What the server does by itself, every few seconds.
    pub(crate) async fn sweep(&self) {
        server::money::sweep_once(&self.state).await;
    }

    pub(crate) fn roots(&self) -> proof::RootKeys {
        keyring().roots()
    }

    /// The real router answers a request.
    pub(crate) async fn answer(
        &self,
        request: &checkout::HttpRequest,
        cookie: Option<&str>,
    ) -> Said {
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
        self.say(builder.body(body).unwrap()).await
    }

    /// The provider's notification reaches the server.
    pub(crate) async fn notify(&self, body: &str) -> Result<(), String> {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/notify/alipay")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(String::from(body)))
            .unwrap();
        let said = self.say(request).await;
        if said.answer.status == 200 {
            Ok(())
        } else {
            Err("a genuine notification is refused".into())
        }
    }

    pub(crate) async fn say(&self, request: Request<Body>) -> Said {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = text(header::RETRY_AFTER.as_str()).map(String::from);
        let slot_pass = text(SLOT_PASS).map(String::from);
        let cookie = text(header::SET_COOKIE.as_str())
            .and_then(|cookie| cookie.split(';').next())
            .map(String::from);
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec();
        Said { answer: HttpResponse { status, retry_after, slot_pass, body }, cookie }
    }
}
