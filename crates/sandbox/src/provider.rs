//! The sandbox payment provider: another origin, its own keys and its own file, Alipay's and WeChat
//! Pay's published formats.
//!
//! It shares no state with the server. What it charges stands in its ledger, so that a demo or a
//! test can ask the provider, and not the shop, what a rider paid.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{any, get, post};
use std::sync::{Arc, Mutex};
use wire::tariff::Payee;
use wire::{Channel, Fen};

use channels::rsa::{RsaPublic, RsaSecret};
use channels::wechat::SealKey;
use database::{Data, Store, StoreError};
use keys::Clock;

use crate::trades::{self, LedgerEntry, Trade};
use crate::{cashier, delivery, gateway, identity, wechat};

const MIGRATIONS: [&str; 3] = [
    include_str!("../migrations/sandbox-0001.sql"),
    include_str!("../migrations/sandbox-0002.sql"),
    include_str!("../migrations/sandbox-0003.sql"),
];

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
    pub(crate) seal: SealKey,
    pub(crate) wechat_app_secret: String,
    pub(crate) codes: Mutex<Vec<identity::Code>>,
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
            seal: config.seal,
            wechat_app_secret: config.wechat_app_secret,
            codes: Mutex::default(),
        })))
    }

    /// What it answers over HTTP.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/gateway.do", get(cashier::show).post(gateway::call))
            .route("/cashier/{channel}/{order}/{choice}", post(cashier::choose))
            .route("/v3/{*call}", any(wechat::call))
            .route("/wechat/h5", get(wechat::show))
            .route("/wechat/bridge", post(wechat::bridge))
            .route("/connect/oauth2/authorize", get(identity::authorize))
            .route("/sns/oauth2/access_token", get(identity::access_token))
            .route("/ledger", get(ledger))
            .with_state(self.clone())
    }

    /// Every charge and refund, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        trades::ledger(&mut *self.0.store.reading().await?).await
    }

    /// A rider opens this address and pays. Returns where the page goes back to.
    ///
    /// # Errors
    /// Says why no money was taken.
    pub async fn pay(&self, address: &str) -> Result<String, SandboxRefusal> {
        let trade = self.opened(address).await?;
        self.charge(trade.id, trade.total).await
    }

    /// A rider opens this address, and a faulty provider takes another amount than it was asked
    /// for.
    ///
    /// # Errors
    /// Says why no money was taken.
    pub async fn pay_wrongly(&self, address: &str, taken: Fen) -> Result<String, SandboxRefusal> {
        let trade = self.opened(address).await?;
        self.charge(trade.id, taken).await
    }

    /// A rider opens this address, and does not pay yet. Returns what the wallet asks for.
    ///
    /// # Errors
    /// Says why the order is not taken.
    pub async fn visit(&self, address: &str) -> Result<Fen, SandboxRefusal> {
        self.opened(address).await.map(|trade| trade.total)
    }

    pub(crate) fn payee(&self, channel: Channel) -> Option<&Payee> {
        self.0.payees.iter().find(|payee| payee.channel == channel)
    }

    /// The order of what the page opens, whatever its channel.
    async fn opened(&self, opened: &str) -> Result<Trade, SandboxRefusal> {
        if opened.starts_with('{') {
            self.opened_by_bridge(opened).await
        } else if opened.contains("/wechat/h5?") {
            self.opened_by_browser(opened).await
        } else {
            self.opened_by_alipay(opened).await
        }
    }

    /// Takes the money, once: a second time changes nothing and goes back to the same place.
    pub(crate) async fn charge(&self, id: i64, taken: Fen) -> Result<String, SandboxRefusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        let known = trades::of_id(&mut tx, id).await?;
        let trade = match known.status.as_str() {
            trades::SUCCESS => known,
            trades::WAITING => {
                let trade = trades::charge(&mut tx, id, taken, now).await?;
                let report = match trade.channel {
                    Channel::AlipayWap => self.alipay_report(&trade),
                    Channel::WechatH5 | Channel::WechatJsapi => self.wechat_report(&trade),
                };
                let body = report.ok_or(SandboxRefusal::Address)?;
                delivery::put(&mut tx, trade.channel, &trade.notify_url, &body, now).await?;
                trade
            }
            _ => return Err(SandboxRefusal::Closed),
        };
        tx.commit().await?;
        match trade.channel {
            Channel::AlipayWap => self.alipay_way_back(&trade).ok_or(SandboxRefusal::Address),
            Channel::WechatH5 | Channel::WechatJsapi => Ok(trade.return_url),
        }
    }
}

async fn ledger(State(sandbox): State<Sandbox>) -> Result<impl IntoResponse, StatusCode> {
    let entries = sandbox.ledger().await.map_err(|error| {
        tracing::error!(%error, "the ledger can't be read");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], wire::request::encode(&entries)))
}
