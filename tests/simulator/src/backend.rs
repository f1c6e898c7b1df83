//! The real router, guard and sandbox over one folder, in simulated time.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use channels::rsa::RsaSecret;
use checkout::HttpResponse;
use fixtures::InProcess;
use keys::{Clock, pricing};
use sandbox::demo::{self, Keyring, Offer};
use sandbox::{Delivery, RefundEnd, RefundSwitch, Sandbox, SandboxConfig};
use server::{AppState, Config, Data, OnlineKeys};
use tower::ServiceExt as _;
use wire::endpoint::SLOT_PASS;
use wire::tariff::{Batch, PerRider, PerRiderOf};
use wire::{BatchId, Fen, Provider, PurchaseView, Quote, Slice};

use crate::provider::UnreliableProvider;
use crate::scenario::Refunds;

/// The origin of the app.
pub const ORIGIN: &str = "https://app.test";
/// The origin of the provider.
pub const PROVIDER: &str = "http://pay.test";
/// 18 December 2025, 22:00 in China.
pub const OPENS: u64 = 1_766_066_400;
/// Another amount than the announced one.
pub(crate) const WRONG_AMOUNT: Fen = Fen::new(3_000_000);

/// Where a run lives through all nights, how long one lasts, in seconds: longer than an order can be paid.
const NIGHT_S: u64 = 900;
/// How long after the opening of a night the next one opens, in seconds.
const NIGHT_EVERY_S: usize = 1_200;

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

/// What is sold, and how server and provider behave.
#[derive(Debug, Clone, Copy, Default)]
pub struct BackendConfig {
    /// How many tickets the first batch has.
    pub size: u32,
    /// How many requests the server takes in a second, if it paces.
    pub capacity: Option<NonZeroU32>,
    /// How long after the opening the sale is over, in seconds; without it there are several batches, as announced.
    pub closes_after_s: Option<u64>,
    /// Whether the nights follow each other soon, and for which of them the limit of one ticket is.
    pub all_nights: Option<PerRiderOf>,
    /// What becomes of refunds at the provider.
    pub refunds: Refunds,
    /// Until when refunds are lost, in seconds since 1970.
    pub refunds_lost_until: u64,
    /// Chooses among the shapes in which the sandbox answers.
    pub seed: u64,
}

/// The server, its guard and the sandbox provider, in this process.
pub struct Backend {
    data: Data,
    batch: BatchId,
    /// The nights, as the tariff has them.
    pub(crate) batches: Vec<Batch>,
    note: String,
    capacity: Option<NonZeroU32>,
    /// The clock of all of them.
    pub clock: Clock,
    state: AppState,
    router: Router,
    /// The provider.
    pub sandbox: Sandbox,
    /// The provider as the guard reaches it.
    provider: Arc<UnreliableProvider>,
}

/// An answer of the server.
pub struct Reply {
    /// What the page sees of it.
    pub answer: HttpResponse,
    /// Its `Set-Cookie` headers.
    pub cookies: Vec<String>,
}

impl Backend {
    /// Starts server and provider over these data.
    pub async fn open(data: Data, config: BackendConfig) -> Self {
        let BackendConfig { size, capacity, closes_after_s, refunds, refunds_lost_until, .. } =
            config;
        let seed = config.seed;
        let offer = Offer { version: 1, now: OPENS - 3_600, opens: OPENS, provider: PROVIDER };
        let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
        tariff.batches[0].size = size;
        if let Some(after_s) = closes_after_s {
            tariff.batches.truncate(1);
            tariff.batches[0].closes = OPENS + after_s;
        }
        if let Some(of) = config.all_nights {
            tariff.per_rider = PerRider { tickets: 1, of };
            for (batch, opens) in tariff.batches.iter_mut().zip((OPENS..).step_by(NIGHT_EVERY_S)) {
                (batch.size, batch.opens, batch.closes) = (size, opens, opens + NIGHT_S);
            }
        }
        let batches = tariff.batches.clone();
        let batch = tariff.batches[0].id.clone();
        let note = keyring().sign_tariff(&tariff);
        let clock = Clock::manual(OPENS - 60);
        let sandbox = keyring().sandbox(data.clone(), clock.clone(), PROVIDER, &tariff);
        let sandbox = Sandbox::open(SandboxConfig { seed, ..sandbox }).await.unwrap();
        sandbox.switch(|switches| {
            let becomes = match refunds {
                Refunds::Work | Refunds::AreLost | Refunds::AreRefused => RefundSwitch::AtOnce,
                Refunds::AreUnderway => RefundSwitch::Underway,
                Refunds::FindNoBalance => RefundSwitch::BalanceEmpty,
            };
            for provider in Provider::ALL {
                switches.of_mut(provider).refunds = becomes.clone();
            }
        });
        let provider = Arc::new(UnreliableProvider {
            sandbox: InProcess(sandbox.router()),
            clock: clock.clone(),
            merchant: keyring().merchant.clone(),
            refunds,
            lost_until: refunds_lost_until,
            refused: Mutex::default(),
            hanging: Mutex::default(),
            unanswered: AtomicU32::default(),
        });
        let state = Self::start(&data, &clock, &note, &provider, capacity).await;
        let router = server::app(state.clone());
        Self { data, batch, batches, note, capacity, clock, state, router, sandbox, provider }
    }

    async fn start(
        data: &Data,
        clock: &Clock,
        note: &str,
        provider: &Arc<UnreliableProvider>,
        capacity: Option<NonZeroU32>,
    ) -> AppState {
        let provider: Arc<dyn net::Transport> = provider.clone();
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
            app_backend: None,
            wechat: None,
        };
        AppState::open(config).await.unwrap()
    }

    /// Stops the server and starts it again over the same data.
    pub async fn restart(&mut self) {
        self.state.close().await;
        let (clock, note, provider) = (&self.clock, &self.note, &self.provider);
        self.state = Self::start(&self.data, clock, note, provider, self.capacity).await;
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

    /// The provider makes refunds as usual from now on, and those that it has in hand.
    pub async fn heal_refunds(&self) {
        self.sandbox.switch(|switches| *switches = sandbox::Switches::default());
        for provider in Provider::ALL {
            self.sandbox.end_refunds(provider, RefundEnd::Refunded).await.unwrap();
        }
    }

    /// From now on this provider answers no call of the guard; without one, all do.
    pub(crate) fn hang(&self, provider: Option<Provider>) {
        self.provider.hang(provider);
    }

    /// Staff give back in the provider's console what is left of a payment. Whether anything was.
    pub(crate) async fn refund_in_console(&self, order: &str) -> bool {
        for provider in Provider::ALL {
            if self.sandbox.refund_in_console(provider, order, None).await.is_ok() {
                return true;
            }
        }
        false
    }

    /// The numbers of the orders whose refund the provider refused.
    pub(crate) fn refused_refunds(&self) -> BTreeSet<String> {
        self.provider.refused()
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
            wire::endpoint::Method::Delete => Method::DELETE,
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
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies.filter_map(|cookie| Some(cookie.to_str().ok()?.to_owned())).collect();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec();
        Reply { answer: HttpResponse { status, retry_after, slot_pass, body }, cookies }
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

/// The same answer with a quote over another amount, signed with the server's own key, as on the night of the incident.
/// `None` if the answer is no purchase without an order.
pub(crate) fn mispriced(body: &[u8]) -> Option<PurchaseView> {
    let view = wire::answer::decode::<PurchaseView>(body).filter(|view| view.order.is_none())?;
    let note = wire::Note::split(view.quote.as_bytes()).ok()?;
    let (issuer, mut quote) = wire::note::read::<Quote>(&note.text).ok()?;
    quote.total = WRONG_AMOUNT;
    quote.pay = Slice::from(pricing::figures(WRONG_AMOUNT).as_str());
    quote.words = Slice::from(pricing::words(WRONG_AMOUNT).as_str());
    Some(PurchaseView { quote: keyring().quote.note(&issuer, &quote), ..view })
}
