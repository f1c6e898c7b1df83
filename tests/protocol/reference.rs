//! The reference server with its guard and the sandbox, in this process.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use channels::rsa::RsaSecret;
use fixtures::InProcess;
use keys::Clock;
use page_shop::Request;
use proof::RootKeys;
use sandbox::Sandbox;
use sandbox::demo::{self, Keyring, Offer};
use server::{AppState, Config, Data, OnlineKeys};
use std::sync::{Arc, OnceLock};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use wire::endpoint::IDEMPOTENCY_KEY;

use crate::peer::{OPENS, ORIGIN, Peer, Reply};

const PROVIDER: &str = "https://pay.example";

pub(crate) struct Reference {
    runtime: Runtime,
    clock: Clock,
    sandbox: Sandbox,
    state: AppState,
}

/// One ring for the whole process, with short keys for Alipay: RSA keys take their time.
fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ring = Keyring::load_or_create(folder.path()).expect("keys");
        let short = || RsaSecret::of_bits(1_024).expect("a key");
        (ring.merchant, ring.provider) = (short(), short());
        ring
    })
}

impl Reference {
    /// A server in memory whose first batch has just opened.
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(1).enable_all().build().expect("a runtime");
        let (clock, ring) = (Clock::manual(OPENS), keyring());
        let offer = Offer { version: 1, now: OPENS - 400, opens: OPENS, provider: PROVIDER };
        let mut tariff = demo::tariff(demo::TARIFF, ring, offer).expect("a tariff");
        tariff.batches[0].size = 3;
        let config = ring.sandbox(Data::Memory, clock.clone(), PROVIDER, &tariff);
        let sandbox = runtime.block_on(Sandbox::open(config)).expect("a sandbox");
        let tariff = ring.sign_tariff(&tariff);
        let provider = Arc::new(InProcess(sandbox.router()));
        let guard = fixtures::guard(ring, clock.clone(), ORIGIN, provider, &tariff);
        let config = Config {
            data: Data::Memory,
            clock: clock.clone(),
            roots: ring.roots(),
            keys: OnlineKeys {
                quote: ring.quote.clone(),
                receipt: ring.receipt.clone(),
                status: ring.status.clone(),
            },
            tariff,
            origin: ORIGIN.into(),
            guard: fixtures::client_of(guard.expect("a guard")).expect("a secret"),
            capacity: None,
            app: None,
            demo: true,
            app_backend: None,
            wechat: None,
        };
        let state = runtime.block_on(AppState::open(config)).expect("a server");
        Self { runtime, clock, sandbox, state }
    }
}

impl Peer for Reference {
    fn send(&mut self, request: &Request) -> Reply {
        let Request { method, path, key, cookie, body } = request;
        let mut built = axum::http::Request::builder().method(&**method).uri(path);
        let key = key.as_deref().map(|key| (HeaderName::from_static(IDEMPOTENCY_KEY), key));
        let cookie = Some((COOKIE, &**cookie)).filter(|(_, cookie)| !cookie.is_empty());
        for (name, value) in key.into_iter().chain(cookie) {
            built = built.header(name, value);
        }
        let request = built.body(Body::from(body.clone())).expect("a request");
        let router = server::app(self.state.clone());
        self.runtime.block_on(async {
            let response = router.oneshot(request).await.expect("a response");
            let (parts, body) = response.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
            Reply {
                status: parts.status.as_u16(),
                media_type: text(&parts.headers, &CONTENT_TYPE).unwrap_or_default(),
                retry_after: text(&parts.headers, &RETRY_AFTER).and_then(|it| it.parse().ok()),
                set_cookie: parts.headers.get_all(SET_COOKIE).iter().map(written).collect(),
                body: String::from_utf8(body.into()).expect("text"),
            }
        })
    }

    fn later(&mut self, seconds: u64) {
        self.clock.advance(seconds);
        self.runtime.block_on(server::money::sweep_once(&self.state));
    }

    fn pay(&mut self, address: &str) {
        self.runtime.block_on(self.sandbox.pay(address)).expect("paid");
    }

    fn roots(&self) -> RootKeys {
        keyring().roots()
    }

    fn now(&self) -> u64 {
        self.clock.now()
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(written)
}

fn written(value: &axum::http::HeaderValue) -> String {
    value.to_str().expect("text").into()
}
