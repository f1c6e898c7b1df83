//! The state of a running server, and the checks at its start.

pub(crate) mod claim_codes;
mod lanes;
mod last_uses;
mod rate_limiter;
mod slots;
mod tokens;

pub(crate) use lanes::Lane;
pub use slots::{Admission, Slots};

use core::num::NonZeroU32;
use core::ops::Deref;
use proof::{RootKeys, TariffRefusal, Verified};
use sqlx::migrate::Migrator;
use std::path::PathBuf;
use std::sync::Arc;
use wire::{Purpose, Tariff, VerifierKey};

use self::claim_codes::Claims;
use self::lanes::Lanes;
use self::last_uses::LastUses;
use self::rate_limiter::RateLimiter;
use self::tokens::Tokens;
use crate::store::{Data, Store, StoreError, batches, tariffs};
use guard_client::GuardClient;
use keys::Clock;
use keys::SigningKey;
use net::Transport;

/// The name of the database in the folder of the data.
pub(crate) const DATABASE: &str = "samefare.sqlite";

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Opens the database alone: for the commands of the operator.
pub(crate) async fn open_store(data: &Data) -> Result<Store, StoreError> {
    Store::open(data, DATABASE, &MIGRATIONS).await
}

/// The keys that the server signs with. The offline keys and the guard's are not among them.
#[derive(Debug)]
pub struct OnlineKeys {
    /// Signs quotes.
    pub quote: SigningKey,
    /// Signs receipts.
    pub receipt: SigningKey,
    /// Signs statuses.
    pub status: SigningKey,
}

/// The application inside WeChat, as far as a payer's number is asked for.
#[derive(Debug, Clone)]
pub struct WechatApp {
    /// Where browsers are sent to.
    pub authorize: String,
    /// The secret of the application.
    pub secret: String,
    /// The way to WeChat's interface.
    pub interface: Arc<dyn Transport>,
}

/// The backend of the app around the page.
#[derive(Debug, Clone)]
pub struct AppBackend {
    /// What it calls itself: `iss` of its tokens.
    pub issuer: String,
    /// The file with its public keys: a JSON Web Key Set. It is read for each token, so that keys can be changed
    /// while the server runs.
    pub keys: PathBuf,
}

/// What a server is made of.
#[derive(Debug)]
pub struct Config {
    /// Where the data are.
    pub data: Data,
    /// Where the time comes from.
    pub clock: Clock,
    /// The offline keys, public halves.
    pub roots: RootKeys,
    /// The keys that it signs with.
    pub keys: OnlineKeys,
    /// The tariff to sell by: a note.
    pub tariff: String,
    /// Its own origin, as riders' browsers write it.
    pub origin: String,
    /// The way to the guard.
    pub guard: GuardClient,
    /// How many requests this node serves in a second; without it nobody is asked to wait.
    pub capacity: Option<NonZeroU32>,
    /// The folder of the built app, if it serves one.
    pub app: Option<PathBuf>,
    /// Whether one-time codes are in the answer.
    pub demo: bool,
    /// The application inside WeChat, where riders pay there.
    pub wechat: Option<WechatApp>,
    /// The backend of the app around the page, whose riders sign in by its token.
    pub app_backend: Option<AppBackend>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store can't be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The tariff does not hold.
    #[error("the tariff does not hold: {0:?}")]
    Tariff(TariffRefusal),
    /// The key for this purpose is not one that the tariff delegates, so nobody would believe what
    /// it signs.
    #[error("the tariff does not delegate the {purpose} key", purpose = .0.as_str())]
    Key(Purpose),
}

/// A running server, shared by everything that answers.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Running>);

/// See [`AppState`].
#[derive(Debug)]
pub struct Running {
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) keys: OnlineKeys,
    pub(crate) roots: RootKeys,
    pub(crate) tariff: Verified<Tariff>,
    pub(crate) origin: String,
    pub(crate) guard: GuardClient,
    pub(crate) lanes: Lanes,
    pub(crate) limiter: RateLimiter,
    pub(crate) claims: Claims,
    pub(crate) tokens: Tokens,
    pub(crate) last_uses: LastUses,
    pub(crate) app: Option<PathBuf>,
    pub(crate) demo: bool,
    pub(crate) wechat: Option<WechatApp>,
    pub(crate) app_backend: Option<AppBackend>,
}

impl Deref for AppState {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.0
    }
}

impl AppState {
    /// Opens the store and takes the tariff into use.
    ///
    /// # Errors
    /// When the store can't be opened, the tariff does not hold, or a key is not one that it
    /// delegates.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let tariff = proof::verify_tariff(config.tariff.as_bytes(), &config.roots)
            .map_err(StartError::Tariff)?;
        let keys = &config.keys;
        let own = [
            (Purpose::Quote, keys.quote.public()),
            (Purpose::Receipt, keys.receipt.public()),
            (Purpose::Status, keys.status.public()),
        ];
        for (purpose, key) in own {
            delegated(&tariff, purpose, key)?;
        }
        let store = open_store(&config.data).await?;
        let mut tx = store.begin().await?;
        tariffs::keep(&mut tx, &tariff.digest(), &tariff, &config.tariff).await?;
        for batch in &tariff.batches {
            batches::ensure(&mut tx, &batch.id, tariff.iat).await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Self(Arc::new(Running {
            clock: config.clock,
            store,
            lanes: Lanes::new(),
            limiter: RateLimiter::new(config.capacity, &config.keys.status),
            claims: Claims::new(&config.keys.receipt),
            tokens: Tokens::new(&config.keys.status),
            last_uses: LastUses::default(),
            keys: config.keys,
            roots: config.roots,
            tariff,
            origin: config.origin,
            guard: config.guard,
            app: config.app,
            demo: config.demo,
            wechat: config.wechat,
            app_backend: config.app_backend,
        })))
    }

    /// Closes the store: after this another server can open the same folder.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

fn delegated(tariff: &Tariff, purpose: Purpose, key: &VerifierKey) -> Result<(), StartError> {
    let known = tariff.keys.iter().any(|known| known.purpose == purpose && known.key == *key);
    known.then_some(()).ok_or(StartError::Key(purpose))
}
