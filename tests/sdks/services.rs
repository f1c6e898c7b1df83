//! The services that the scripts call: the sandbox provider, a shop with its guard, and a merchant's receiver of notifications, each
//! on a port of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use channels::rsa::RsaSecret;
use channels::wechat::{SANDBOX_PROVIDER_SERIAL, SANDBOX_SERIAL};
use fixtures::InProcess;
use keys::Clock;
use net::HttpTransport;
use sandbox::Sandbox;
use sandbox::demo::{self, Keyring, Offer};
use serde_json::{Value, json};
use server::{AppState, Config, Data, OnlineKeys};
use tempfile::TempDir;
use tokio::net::TcpListener;
use wire::{Channel, Tariff};

use crate::rider;

/// How often the sandbox delivers its notifications.
const DELIVERY_INTERVAL: Duration = Duration::from_millis(50);
/// How long a script waits for a notification.
const NOTIFICATION_TIMEOUT: Duration = Duration::from_secs(20);

/// The services that run while the scripts do.
pub(crate) struct Services {
    folder: TempDir,
    keyring: Keyring,
    tariff: Tariff,
    sandbox: String,
    shop: String,
    receiver: String,
    other: RsaSecret,
}

impl Services {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::load_or_create(folder.path()).expect("keys");
        let other = RsaSecret::load_or_create(&folder.path().join("other.pem")).expect("a key");
        other.public().store(&folder.path().join("other-public.pem")).expect("a key");
        let (at_sandbox, sandbox) = listener().await;
        let (at_shop, shop) = listener().await;
        let (at_receiver, receiver) = listener().await;
        let now = Clock::System.now();
        let offer = Offer { version: 1, now: now - 60, opens: now - 30, provider: &sandbox };
        let tariff = demo::tariff(demo::TARIFF, &keyring, offer).expect("a tariff");
        let mut config = keyring.sandbox(Data::Memory, Clock::System, &sandbox, &tariff);
        // Nobody waits five minutes for an order that can be closed.
        config.wechat_closable_s = 0;
        let provider = Sandbox::open(config).await.expect("a sandbox");
        tokio::spawn(deliver(provider.clone()));
        serve(at_sandbox, provider.router());
        let state = open_shop(&keyring, &sandbox, &shop, &tariff).await;
        serve(at_shop, server::app(state.clone()));
        let all = Receiver {
            received: Arc::default(),
            shop: server::app(state),
            batch: tariff.batches[0].id.clone(),
        };
        serve(at_receiver, all.router());
        Self { folder, keyring, tariff, sandbox, shop, receiver, other }
    }

    /// What the scripts are told, as JSON.
    pub(crate) fn settings(&self) -> String {
        let file =
            |name: &str| std::fs::read_to_string(self.folder.path().join(name)).expect("a key");
        let payee =
            |channel| self.tariff.payees.iter().find(|it| it.channel == channel).expect("a payee");
        let (alipay, wechat) = (payee(Channel::AlipayWap), payee(Channel::WechatH5));
        let other = json!({"secret": file("other.pem"), "public": file("other-public.pem")});
        // The key is of use only as long as it is the one that was written.
        assert!(self.other.public().signed("text", &self.other.sign("text").expect("a signature")));
        json!({
            "sandbox": self.sandbox,
            "shop": self.shop,
            "receiver": self.receiver,
            "alipay": {
                "app": alipay.app.as_str(),
                "seller": alipay.merchant.as_str(),
                "merchant_key": file("keys/merchant.pem"),
                "provider_key": file("keys/provider-public.pem"),
                "provider_secret": file("keys/provider.pem"),
                "other_secret": other["secret"],
                "other_key": other["public"],
            },
            "wechat": {
                "appid": wechat.app.as_str(),
                "mchid": wechat.merchant.as_str(),
                "serial": SANDBOX_SERIAL,
                "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
                "merchant_key": file("keys/wechat-merchant.pem"),
                "provider_serial": SANDBOX_PROVIDER_SERIAL,
                "provider_key": file("keys/wechat-provider-public.pem"),
                "provider_secret": file("keys/wechat-provider.pem"),
                "certificate_serial": self.keyring.wechat_certificate.serial,
                "certificate": self.keyring.wechat_certificate.pem,
                "seal": file("keys/wechat-seal.key").trim_end(),
                "other_secret": other["secret"],
                "other_key": other["public"],
            },
        })
        .to_string()
    }
}

async fn open_shop(keyring: &Keyring, sandbox: &str, shop: &str, tariff: &Tariff) -> AppState {
    let provider = Arc::new(HttpTransport::new(sandbox).expect("a way to the provider"));
    let tariff = keyring.sign_tariff(tariff);
    let guard = fixtures::guard(keyring, Clock::System, shop, provider, &tariff);
    let config = Config {
        data: Data::Memory,
        clock: Clock::System,
        roots: keyring.roots(),
        keys: OnlineKeys {
            quote: keyring.quote.clone(),
            receipt: keyring.receipt.clone(),
            status: keyring.status.clone(),
        },
        tariff,
        origin: shop.into(),
        guard: fixtures::client_of(guard.expect("a guard")).expect("a secret"),
        capacity: None,
        app: None,
        demo: true,
        app_backend: None,
        wechat: None,
    };
    AppState::open(config).await.expect("a shop")
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async { axum::serve(listener, router).await });
}

async fn deliver(sandbox: Sandbox) {
    let http = net::http_client().expect("a client");
    let mut ticks = tokio::time::interval(DELIVERY_INTERVAL);
    loop {
        ticks.tick().await;
        sandbox.deliver_due(&http).await.expect("the sandbox's store");
    }
}

/// A merchant's receiver of notifications, and a rider who orders where a script asks for an order.
#[derive(Clone)]
struct Receiver {
    received: Arc<Mutex<BTreeMap<String, Vec<Value>>>>,
    shop: Router,
    batch: wire::BatchId,
}

impl Receiver {
    fn router(self) -> Router {
        Router::new()
            .route("/notify/{number}", post(receive))
            .route("/notified/{number}/{count}", get(received))
            .route("/order/{channel}", post(order))
            .with_state(self)
    }
}

/// Acknowledges in the form of both providers.
async fn receive(
    State(all): State<Receiver>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: String,
) -> &'static str {
    let text =
        |name: &axum::http::HeaderName| headers[name].to_str().unwrap_or_default().to_owned();
    let headers: BTreeMap<_, _> =
        headers.keys().map(|name| (name.as_str().to_owned(), text(name))).collect();
    let mut received = all.received.lock().unwrap_or_else(PoisonError::into_inner);
    received.entry(number).or_default().push(json!({"headers": headers, "body": body}));
    "success"
}

async fn received(
    State(all): State<Receiver>,
    Path((number, count)): Path<(String, usize)>,
) -> Result<Json<Vec<Value>>, StatusCode> {
    let started = Instant::now();
    while started.elapsed() < NOTIFICATION_TIMEOUT {
        let known =
            all.received.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned();
        if let Some(known) = known.filter(|known| known.len() >= count) {
            return Ok(Json(known));
        }
        tokio::time::sleep(DELIVERY_INTERVAL).await;
    }
    Err(StatusCode::NOT_FOUND)
}

async fn order(State(all): State<Receiver>, Path(channel): Path<String>) -> Json<Value> {
    let channel = Channel::parse(&channel).expect("a channel");
    Json(rider::order(&InProcess(all.shop), &all.batch, channel).await)
}
