//! A fixture of its own for one test: the real server, the real sandbox, each at its own origin.

use std::env;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use keys::Clock;
use net::HttpTransport;
use sandbox::LedgerEntry;
use sandbox::Sandbox;
use sandbox::demo::{self, Keyring, Offer};
use server::{AppBackend, AppState, Config, Data, OnlineKeys, WechatApp};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;
use tokio::net::TcpListener as AsyncListener;
use tokio::runtime::{Builder, Runtime};
use tokio::time::interval;
use wire::{Channel, EvidenceRequest, Note, PurchaseId, Quote, RiderId, Tariff};

use crate::fault::{self, Fault, Faults};
use crate::forge;
use crate::proxy::{Network, Proxy};
use crate::wait::until;

/// How often the sandbox delivers its reports.
const DELIVERY_INTERVAL: Duration = Duration::from_millis(200);
/// The offer was signed some time ago.
const SIGNED_AGO_S: u64 = 3_600;

/// When tickets are sold, and how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// In how many seconds the first batch opens; below zero, it opened so long ago.
    pub(crate) opens_in: i64,
    /// How many tickets it has.
    pub(crate) size: u32,
    /// The ways to pay that the tariff has a payee for.
    pub(crate) channels: &'static [Channel],
    /// The variable with the folder of the app that is served.
    pub(crate) app: &'static str,
}

/// A sale that is open.
pub(crate) const OPEN: Plan =
    Plan { opens_in: -60, size: 5_000, channels: &[Channel::AlipayWap], app: "SAMEFARE_TEST_APP" };
/// The same, with every way to pay that the Lanzhou release has.
pub(crate) const OPEN_TO_ALL: Plan =
    Plan { channels: &[Channel::AlipayWap, Channel::WechatH5, Channel::WechatJsapi], ..OPEN };

pub(crate) struct Site {
    pub(crate) origin: String,
    pub(crate) provider: String,
    /// The signed offer.
    pub(crate) tariff: String,
    pub(crate) sandbox: Sandbox,
    keyring: Keyring,
    app: &'static str,
    faults: Faults,
    folder: TempDir,
    proxy: Proxy,
    shop_at: SocketAddr,
    shop: Option<Shop>,
    _cashier: Serving,
}

/// The server, and what it runs on.
struct Shop {
    state: AppState,
    _serving: Serving,
}

impl Site {
    pub(crate) async fn build(plan: Plan) -> Self {
        let keyring = Keyring::load_or_create(&folder_of("SAMEFARE_TEST_KEYS")).expect("keys");
        let (public, shop, cashier) = (listener(0), listener(0), listener(0));
        // Riders connect to the public listener; the proxy passes on what comes there to the server.
        let (origin, provider) = (origin(&public), origin(&cashier));
        let shop_at = shop.local_addr().expect("an address");
        let tariff = offer(plan, &keyring, &provider);
        let folder = TempDir::new().expect("a folder");
        let data = Data::Folder(folder.path().into());
        let sandbox = keyring.sandbox(data, Clock::System, &provider, &tariff);
        let cashier = Serving::new(cashier, async move {
            let sandbox = Sandbox::open(sandbox).await.expect("a sandbox");
            tokio::spawn(deliver(sandbox.clone()));
            (sandbox.router(), sandbox)
        });
        let (sandbox, cashier) = cashier.await;
        let mut site = Self {
            origin,
            provider,
            tariff: keyring.sign_tariff(&tariff),
            sandbox,
            faults: Faults::new(keyring.clone()),
            keyring,
            app: plan.app,
            folder,
            proxy: Proxy::start(public, shop_at),
            shop_at,
            shop: None,
            _cashier: cashier,
        };
        site.open(shop).await;
        site
    }

    /// From now on this is wrong with the answers.
    pub(crate) fn fault(&self, fault: Fault) {
        self.faults.set(fault);
    }

    /// From now on the network between riders and server is so.
    pub(crate) fn network(&self, network: Network) {
        self.proxy.set(network);
    }

    /// How many orders the server keeps, whatever became of them.
    pub(crate) async fn orders(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM orders").await
    }

    /// How many sessions the server keeps.
    pub(crate) async fn sessions(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM sessions").await
    }

    async fn count(&self, query: &'static str) -> i64 {
        let file = SqliteConnectOptions::new().filename(self.folder.path().join("samefare.sqlite"));
        let mut store = file.read_only(true).connect().await.expect("the server's store");
        sqlx::query_scalar(query).fetch_one(&mut store).await.expect("a number")
    }

    /// Everything that the provider charged and gave back: what, and how many fen.
    pub(crate) async fn ledger(&self) -> Vec<(&'static str, u32)> {
        let entries = self.sandbox.ledger().await.expect("a ledger");
        entries.iter().map(|LedgerEntry { kind, fen, .. }| (*kind, *fen)).collect()
    }

    /// Runs the due work, which the server otherwise does by itself every few seconds.
    pub(crate) async fn runs_due_work(&self) {
        let state = &self.shop.as_ref().expect("a server that runs").state;
        server::money::sweep_once(state).await;
    }

    /// Pauses the sale, or lets it go on.
    pub(crate) async fn pause(&self, paused: bool) {
        let state = &self.shop.as_ref().expect("a server that runs").state;
        let (batch, done) = (self.batch().id, "the operator's command is obeyed");
        match paused {
            true => server::sale::pause(state, &batch).await.expect(done),
            false => server::sale::resume(state, &batch).await.expect(done),
        }
    }

    /// A quote of a hundred times the fare, signed with the right key; and the same forged.
    pub(crate) async fn evidence(&self) -> (EvidenceRequest, EvidenceRequest) {
        let tariff: Tariff = forge::body(&self.tariff).expect("an offer");
        let digest = Note::split(self.tariff.as_bytes()).expect("an offer").digest();
        let line = tariff.totals.first().expect("a total");
        let quote = Quote {
            aud: self.origin.as_str().into(),
            tariff: digest,
            batch: self.batch().id,
            product: tariff.product.clone(),
            purchase: PurchaseId::from_random([7; 16]),
            rider: RiderId::parse(&"7".repeat(32)).expect("a rider"),
            qty: line.qty,
            total: line.fen,
            pay: line.pay.clone(),
            words: line.words.clone(),
            iat: forge::now(),
            exp: forge::now() + 300,
        };
        let quote = self.keyring.quote.note(demo::ISSUER, &forge::times_hundred(quote));
        let forged = quote.replace("¥30000.00", "¥50000.00");
        let evidence = |quote| EvidenceRequest { quote, instruction: None };
        (evidence(quote), evidence(forged))
    }

    /// Waits until the batch is paused.
    pub(crate) async fn is_paused(&self) {
        let state = &self.shop.as_ref().expect("a server that runs").state;
        let id = self.batch().id;
        let paused = async || {
            let note = server::sale::status(state, &id).await.expect("a status");
            let status: wire::Status = forge::body(&note).expect("a status");
            (status.state == wire::BatchState::Paused).then_some(())
        };
        until("a pause", paused).await;
    }

    /// The folder of this site's files.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The file with the public keys of the backend of the app around the page. There is none until a test writes it.
    pub(crate) fn app_keys(&self) -> PathBuf {
        self.folder.path().join("app-keys.json")
    }

    /// The batch that is sold.
    pub(crate) fn batch(&self) -> wire::tariff::Batch {
        let tariff: Tariff = forge::body(&self.tariff).expect("an offer");
        tariff.batches.into_iter().next().expect("a batch")
    }

    /// Stops the server at once: every connection is cut, and nothing that was under way goes on.
    pub(crate) fn stop(&mut self) {
        self.shop = None;
    }

    /// Starts the server again, on the same folder and at the same address.
    pub(crate) async fn start(&mut self) {
        // The one before gives the port back when its last task is gone.
        let listener = until("the same port", async || TcpListener::bind(self.shop_at).ok());
        let listener = listener.await;
        self.open(listener).await;
    }

    async fn open(&mut self, listener: TcpListener) {
        let config = self.config();
        let faults = self.faults.clone();
        let (state, serving) = Serving::new(listener, async move {
            let state = AppState::open(config).await.expect("a server");
            let layer = middleware::from_fn_with_state(faults, fault::pass);
            (server::app(state.clone()).layer(layer), state)
        })
        .await;
        self.shop = Some(Shop { state, _serving: serving });
    }

    fn config(&self) -> Config {
        let provider = Arc::new(HttpTransport::new(&self.provider).expect("a way to the provider"));
        let (keys, clock) = (&self.keyring, Clock::System);
        let guard = fixtures::guard(keys, clock.clone(), &self.origin, provider, &self.tariff);
        Config {
            data: Data::Folder(self.folder.path().into()),
            clock,
            roots: keys.roots(),
            keys: OnlineKeys {
                quote: keys.quote.clone(),
                receipt: keys.receipt.clone(),
                status: keys.status.clone(),
            },
            tariff: self.tariff.clone(),
            origin: self.origin.clone(),
            guard: fixtures::client_of(guard.expect("a guard")).expect("a secret"),
            capacity: None,
            app: Some(folder_of(self.app)),
            demo: true,
            app_backend: Some(AppBackend {
                issuer: fixtures::AppBackend::ISSUER.into(),
                keys: self.app_keys(),
            }),
            wechat: Some(WechatApp {
                authorize: format!("{}/connect/oauth2/authorize", self.provider),
                secret: demo::WECHAT_APP_SECRET.into(),
                interface: Arc::new(HttpTransport::new(&self.provider).expect("a way to WeChat")),
            }),
        }
    }
}

/// The Lanzhou release, moved to where and when this site sells.
fn offer(plan: Plan, keyring: &Keyring, provider: &str) -> Tariff {
    let opens = forge::now().checked_add_signed(plan.opens_in).expect("a time");
    let now = forge::now() - SIGNED_AGO_S;
    let offer = Offer { version: 1, now, opens, provider };
    let mut tariff = demo::tariff(demo::TARIFF, keyring, offer).expect("a tariff");
    tariff.batches[0].size = plan.size;
    tariff.payees.retain(|it| plan.channels.contains(&it.channel));
    tariff.prefixes.retain(|it| plan.channels.contains(&it.channel));
    tariff
}

/// A folder that `cargo xtask test` has prepared.
fn folder_of(variable: &str) -> PathBuf {
    let folder = env::var_os(variable);
    PathBuf::from(folder.unwrap_or_else(|| panic!("{variable} is set by `cargo xtask test`")))
}

fn listener(port: u16) -> TcpListener {
    TcpListener::bind(("127.0.0.1", port)).expect("a port")
}

fn origin(listener: &TcpListener) -> String {
    format!("http://{}", listener.local_addr().expect("an address"))
}

async fn deliver(sandbox: Sandbox) {
    let http = net::http_client().expect("a client");
    let mut ticks = interval(DELIVERY_INTERVAL);
    loop {
        ticks.tick().await;
        sandbox.deliver_due(&http).await.expect("the sandbox's store");
    }
}

/// A server on a runtime of its own, so that it can be stopped in the middle of anything.
struct Serving(Option<Runtime>);

impl Serving {
    async fn new<T: Send + 'static>(
        listener: TcpListener,
        open: impl Future<Output = (Router, T)> + Send + 'static,
    ) -> (T, Self) {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let opened = runtime.spawn(async move {
            let (router, opened) = open.await;
            let listener = AsyncListener::from_std(listener).expect("a listener");
            tokio::spawn(async { axum::serve(listener, router).await });
            opened
        });
        let serving = Self(Some(runtime));
        (opened.await.expect("what is served opens"), serving)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
