//! The sandbox payment provider: another origin, its own keys and its own file, Alipay's and WeChat
//! Pay's published formats.
//!
//! It shares no state with the server. What it charges is in its ledger, so that a demo or a
//! test can ask the provider, and not the shop, what a rider paid.

use sqlx::migrate::Migrator;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;
use wire::tariff::Payee;
use wire::{Channel, Provider, UnixSeconds};

use crate::switches::Switches;
use crate::wechat::certificate::PlatformCertificate;
use channels::rsa::{RsaPublic, RsaSecret};
use channels::wechat::SealKey;
use database::{Data, Store, StoreError};
use keys::Clock;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The keys between a provider and its merchant.
#[derive(Debug, Clone)]
pub struct ProviderKeys {
    /// The provider's own key.
    pub key: RsaSecret,
    /// The merchant's key, as registered here.
    pub merchant_key: RsaPublic,
}

/// What a sandbox is made of.
#[derive(Debug)]
pub struct SandboxConfig {
    /// Where the data are.
    pub data: Data,
    /// Where the time comes from.
    pub clock: Clock,
    /// Its own origin, as riders' browsers write it.
    pub origin: String,
    /// The merchant, as registered here for each channel.
    pub payees: Vec<Payee>,
    /// As Alipay.
    pub alipay: ProviderKeys,
    /// As WeChat Pay.
    pub wechat: ProviderKeys,
    /// The name of WeChat Pay's key.
    pub wechat_serial: String,
    /// The other key of WeChat Pay, in a certificate.
    pub wechat_certificate: PlatformCertificate,
    /// The serial number of the merchant's certificate at WeChat Pay.
    pub wechat_merchant_serial: String,
    /// How old an order at WeChat Pay has to be before the merchant may close it, in seconds.
    pub wechat_closable_s: u64,
    /// Chooses among the shapes in which an answer may be given.
    pub seed: u64,
    /// The key that WeChat Pay's notifications are sealed with.
    pub seal: SealKey,
    /// The secret of the merchant's application inside WeChat.
    pub wechat_app_secret: String,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Sandbox(pub(crate) Arc<Running>);

#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) origin: String,
    pub(crate) payees: Vec<Payee>,
    pub(crate) alipay: ProviderKeys,
    pub(crate) wechat: ProviderKeys,
    pub(crate) wechat_serial: String,
    pub(crate) wechat_certificate: PlatformCertificate,
    pub(crate) wechat_merchant_serial: String,
    pub(crate) wechat_closable_s: u64,
    pub(crate) seed: u64,
    pub(crate) switches: watch::Sender<Switches>,
    pub(crate) seal: SealKey,
    pub(crate) wechat_app_secret: String,
    pub(crate) codes: Mutex<Vec<Code>>,
}

/// A code that was given to a browser.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) openid: String,
    pub(crate) given: UnixSeconds,
}

/// Why the sandbox takes no money.
#[derive(Debug, thiserror::Error)]
pub enum SandboxRefusal {
    /// The address is not signed by the merchant, or can't be read.
    #[error("the address is not the merchant's")]
    Address,
    /// The address asks for another merchant's account.
    #[error("the address pays somebody else")]
    Payee,
    /// The order is known with another amount.
    #[error("the order is known with another amount")]
    Changed,
    /// There is no such order.
    #[error("there is no such order")]
    Absent,
    /// The order is closed, or its time is over.
    #[error("the order can't be paid any more")]
    Closed,
    /// Less is left of the payment than was to go back.
    #[error("more than was paid, or was not given back yet")]
    TooMuch,
    /// The sandbox can't make its own answer.
    #[error("the answer can't be made")]
    Answer,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SandboxRefusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl Sandbox {
    /// Opens the sandbox's file.
    ///
    /// # Errors
    /// When it can't be opened.
    pub async fn open(config: SandboxConfig) -> Result<Self, StoreError> {
        let store = Store::open(&config.data, "sandbox.sqlite", &MIGRATIONS).await?;
        Ok(Self(Arc::new(Running {
            store,
            clock: config.clock,
            origin: config.origin,
            payees: config.payees,
            alipay: config.alipay,
            wechat: config.wechat,
            wechat_serial: config.wechat_serial,
            wechat_certificate: config.wechat_certificate,
            wechat_merchant_serial: config.wechat_merchant_serial,
            wechat_closable_s: config.wechat_closable_s,
            seed: config.seed,
            switches: watch::Sender::default(),
            seal: config.seal,
            wechat_app_secret: config.wechat_app_secret,
            codes: Mutex::default(),
        })))
    }

    pub(crate) fn payee(&self, channel: Channel) -> Option<&Payee> {
        self.0.payees.iter().find(|payee| payee.channel == channel)
    }

    /// How the providers behave.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.0.switches.borrow().clone()
    }

    /// Changes how the providers behave from now on.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        self.0.switches.send_modify(change);
    }

    /// Waits while this provider hangs.
    pub(crate) async fn unhung(&self, provider: Provider) {
        let mut switches = self.0.switches.subscribe();
        // The sender is a part of the sandbox, so that this can only end by the switch.
        drop(switches.wait_for(|switches| !switches.of(provider).hangs).await);
    }
}
