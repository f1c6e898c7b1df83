//! The sandbox payment provider: another origin, its own keys and its own file, Alipay's published
//! formats.
//!
//! It shares no state with the server. What it charges stands in its ledger, so that a demo or a
//! test can ask the provider, and not the shop, what a rider paid.

mod cashier;
mod delivery;
mod gateway;
mod page;
mod trades;

pub use delivery::Delivery;
pub use trades::LedgerEntry;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use core::fmt;
use std::sync::Arc;
use wire::Fen;
use wire::alipay::{self, Address};
use wire::tariff::Payee;

use crate::alipay::{Direction, Parameters, open_query, signed_query};
use crate::clock::Clock;
use crate::guard::{Provider, ProviderFuture, ProviderLost};
use crate::rsa_key::{RsaPublic, RsaSecret};
use crate::store::{Data, Store, StoreError};
use crate::{china_time, pricing};
use trades::Trade;

const MIGRATIONS: [&str; 1] = [include_str!("../migrations/sandbox-0001.sql")];

/// What a sandbox is made of.
#[derive(Debug)]
pub struct SandboxConfig {
    /// Where the data are.
    pub data: Data,
    /// Where the time comes from.
    pub clock: Clock,
    /// The provider's own key.
    pub key: RsaSecret,
    /// The merchant's key, as registered here.
    pub merchant_key: RsaPublic,
    /// The merchant, as registered here.
    pub payee: Payee,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Running>);

#[derive(Debug)]
struct Running {
    store: Store,
    clock: Clock,
    key: RsaSecret,
    merchant_key: RsaPublic,
    payee: Payee,
}

/// Why the sandbox takes no money.
#[derive(Debug)]
pub enum SandboxRefusal {
    /// The address is not signed by the merchant, or can't be read.
    Address,
    /// The address asks for another merchant's account.
    Payee,
    /// The order is known with another amount.
    Changed,
    /// There is no such order.
    Absent,
    /// The order is closed, or its time is over.
    Closed,
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for SandboxRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("the address is not the merchant's"),
            Self::Payee => f.write_str("the address pays somebody else"),
            Self::Changed => f.write_str("the order is known with another amount"),
            Self::Absent => f.write_str("there is no such order"),
            Self::Closed => f.write_str("the order can't be paid any more"),
            Self::Store(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for SandboxRefusal {}

impl From<StoreError> for SandboxRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
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
            key: config.key,
            merchant_key: config.merchant_key,
            payee: config.payee,
        })))
    }

    /// What it answers over HTTP.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/gateway.do", get(cashier::show).post(gateway::call))
            .route("/cashier/{order}/{choice}", post(cashier::choose))
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
        let asked = trade.total;
        self.charge(&trade.out_trade_no, asked).await
    }

    /// A rider opens this address, and a faulty provider takes another amount than it was asked
    /// for.
    ///
    /// # Errors
    /// Says why no money was taken.
    pub async fn pay_wrongly(&self, address: &str, taken: Fen) -> Result<String, SandboxRefusal> {
        let trade = self.opened(address).await?;
        self.charge(&trade.out_trade_no, taken).await
    }

    /// A rider opens this address, and does not pay yet.
    ///
    /// # Errors
    /// Says why the order is not taken.
    pub async fn visit(&self, address: &str) -> Result<(), SandboxRefusal> {
        self.opened(address).await.map(|_| ())
    }

    /// Takes an address apart and makes its order, when the merchant signed it and its time is not
    /// over.
    async fn opened(&self, address: &str) -> Result<Trade, SandboxRefusal> {
        let (_, query) = address.split_once('?').ok_or(SandboxRefusal::Address)?;
        let all = open_query(query, Direction::Request, &self.0.merchant_key)
            .ok_or(SandboxRefusal::Address)?;
        let Address { app_id, order, return_url } =
            alipay::read(address).map_err(|_| SandboxRefusal::Address)?;
        if app_id != *self.0.payee.app || order.seller_id != *self.0.payee.merchant {
            return Err(SandboxRefusal::Payee);
        }
        let asked = trades::Asked {
            total: pricing::fen_of_yuan(&order.total_amount).ok_or(SandboxRefusal::Address)?,
            time_expire: china_time::read(&order.time_expire).ok_or(SandboxRefusal::Address)?,
            notify_url: all.get("notify_url").cloned().unwrap_or_default(),
            return_url,
            order,
        };
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, self.0.clock.now()).await?;
        if asked.time_expire > self.0.clock.now() {
            trades::open(&mut tx, &asked).await?;
        }
        let trade = trades::find(&mut tx, &asked.order.out_trade_no).await?;
        tx.commit().await?;
        let trade = trade.ok_or(SandboxRefusal::Closed)?;
        if trade.total == asked.total { Ok(trade) } else { Err(SandboxRefusal::Changed) }
    }

    /// Takes the money, once: a second time changes nothing and goes back to the same place.
    async fn charge(&self, order: &str, taken: Fen) -> Result<String, SandboxRefusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        let known = trades::find(&mut tx, order).await?.ok_or(SandboxRefusal::Absent)?;
        let trade = match known.status.as_str() {
            trades::SUCCESS => known,
            trades::WAITING => {
                let trade = trades::charge(&mut tx, order, taken, now).await?;
                let body = self.report(&trade).ok_or(SandboxRefusal::Address)?;
                delivery::put(&mut tx, &trade.notify_url, &body, now).await?;
                trade
            }
            _ => return Err(SandboxRefusal::Closed),
        };
        tx.commit().await?;
        self.way_back(&trade).ok_or(SandboxRefusal::Address)
    }

    /// The notification of a payment.
    fn report(&self, trade: &Trade) -> Option<String> {
        let mut all = self.reported(trade)?;
        let fields = [
            ("notify_type", "trade_status_sync".into()),
            ("notify_id", format!("{}-paid", trade.trade_no)),
            ("notify_time", china_time::write(self.0.clock.now())),
            ("trade_status", trade.status.clone()),
            ("subject", trade.subject.clone()),
            ("gmt_payment", china_time::write(trade.paid?)),
        ];
        all.extend(fields.map(|(name, value)| (name.into(), value)));
        signed_query(all, Direction::Report, &self.0.key)
    }

    /// The return address with what Alipay adds to it. It proves nothing to a page: the server
    /// asks.
    fn way_back(&self, trade: &Trade) -> Option<String> {
        let mut all = self.reported(trade)?;
        all.insert("method".into(), "alipay.trade.wap.pay.return".into());
        all.insert("timestamp".into(), china_time::write(self.0.clock.now()));
        let query = signed_query(all, Direction::Report, &self.0.key)?;
        Some(format!("{}?{query}", trade.return_url))
    }

    fn reported(&self, trade: &Trade) -> Option<Parameters> {
        let fields = [
            ("app_id", self.0.payee.app.as_str().into()),
            ("seller_id", self.0.payee.merchant.as_str().into()),
            ("charset", "utf-8".into()),
            ("version", "1.0".into()),
            ("out_trade_no", trade.out_trade_no.clone()),
            ("trade_no", trade.trade_no.clone()),
            ("total_amount", pricing::yuan(trade.charged?)),
        ];
        Some(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl Provider for Sandbox {
    fn call(&self, form: String) -> ProviderFuture<'_> {
        Box::pin(async move {
            let answer = gateway::answer(self, &form).await;
            answer.map_err(|refusal| ProviderLost(refusal.to_string()))
        })
    }
}

async fn ledger(State(sandbox): State<Sandbox>) -> Result<impl IntoResponse, StatusCode> {
    let entries = sandbox.ledger().await.map_err(|error| {
        tracing::error!(%error, "the ledger can't be read");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], wire::request::encode(&entries)))
}
