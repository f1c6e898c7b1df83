//! Where the guard stands: in a process of its own, as in production, or in this one, as in tests.

use core::time::Duration;
use serde::Serialize;
use wire::InstructionAnswer;
use wire::json::{FromJson, Object};

use super::spoken::{BODY_BYTES_MAX, Done, ToInstruct, Undone};
use super::{
    Guard, GuardRefusal, Notification, NotificationRefusal, OrderAt, OrderFacts, ProviderLost,
    RefundError, Refunded, Report, Secret, Trade, http_client,
};

/// How long a verb may take, in seconds: a refund makes two calls to the provider.
const VERB_SECONDS_MAX: u64 = 20;

/// The server's way to its guard. Both ways do the same five verbs.
#[derive(Debug)]
pub enum GuardPost {
    /// In this process.
    Here(Box<Guard>),
    /// In a process of its own.
    Apart(GuardLine),
}

impl From<Guard> for GuardPost {
    fn from(guard: Guard) -> Self {
        Self::Here(Box::new(guard))
    }
}

impl GuardPost {
    /// See [`Guard::instruct`].
    ///
    /// # Errors
    /// As there, and [`GuardRefusal::Lost`] when the guard can't be heard.
    pub async fn instruct(
        &self,
        tariff: &str,
        quote: &str,
        order: &OrderFacts,
    ) -> Result<InstructionAnswer, GuardRefusal> {
        match self {
            Self::Here(guard) => guard.instruct(tariff, quote, order).await,
            Self::Apart(line) => {
                let (tariff, quote) = (tariff.into(), quote.into());
                let asked = ToInstruct { tariff, quote, order: order.clone() };
                Ok(line.ask("instruct", &asked).await?)
            }
        }
    }

    /// See [`Guard::query`].
    ///
    /// # Errors
    /// As there.
    pub async fn query(&self, order: &OrderAt) -> Result<Trade, ProviderLost> {
        match self {
            Self::Here(guard) => guard.query(order).await,
            Self::Apart(line) => Ok(line.ask("query", order).await?),
        }
    }

    /// See [`Guard::close`].
    ///
    /// # Errors
    /// As there.
    pub async fn close(&self, order: &OrderAt) -> Result<(), ProviderLost> {
        match self {
            Self::Here(guard) => guard.close(order).await,
            Self::Apart(line) => {
                let Done {} = line.ask("close", order).await?;
                Ok(())
            }
        }
    }

    /// See [`Guard::refund`].
    ///
    /// # Errors
    /// As there.
    pub async fn refund(&self, order: &OrderAt) -> Result<Refunded, RefundError> {
        match self {
            Self::Here(guard) => guard.refund(order).await,
            Self::Apart(line) => Ok(line.ask("refund", order).await?),
        }
    }

    /// See [`Guard::open_notification`].
    ///
    /// # Errors
    /// As there, and [`NotificationRefusal::Lost`] when the guard can't be heard.
    pub async fn open_notification(
        &self,
        report: &Report,
    ) -> Result<Notification, NotificationRefusal> {
        match self {
            Self::Here(guard) => guard.open_notification(report),
            Self::Apart(line) => Ok(line.ask("open-notification", report).await?),
        }
    }
}

/// The way to a guard in a process of its own.
#[derive(Debug)]
pub struct GuardLine {
    http: reqwest::Client,
    origin: String,
    secret: Secret,
}

/// Why a verb was not done by a guard in a process of its own.
enum Undoing {
    /// It will be.
    Underway,
    /// It will not: its reason.
    Refused(String),
    /// It, or the provider behind it, can't be heard: nothing is known.
    Lost(ProviderLost),
}

impl GuardLine {
    /// The way to the guard that listens at this origin.
    ///
    /// # Errors
    /// When the client for HTTP can't be made.
    pub fn new(origin: &str, secret: Secret) -> Result<Self, ProviderLost> {
        let http = http_client().map_err(|error| ProviderLost(error.to_string()))?;
        Ok(Self { http, origin: origin.into(), secret })
    }

    async fn ask<T: FromJson>(&self, verb: &str, asked: &impl Serialize) -> Result<T, Undoing> {
        let heard = self.heard(verb, wire::request::encode(asked)).await;
        let (status, body) = heard.map_err(|error| lost(format!("the guard: {error}")))?;
        let body = Object::read(&body).filter(|_| body.len() <= BODY_BYTES_MAX);
        let unreadable = || lost(format!("the guard answers {status} to {verb}"));
        let body = body.ok_or_else(unreadable)?;
        if status == reqwest::StatusCode::OK {
            return T::from_json(&body).ok_or_else(unreadable);
        }
        let Undone { reason } = Undone::from_json(&body).ok_or_else(unreadable)?;
        Err(match status {
            reqwest::StatusCode::ACCEPTED => Undoing::Underway,
            reqwest::StatusCode::UNPROCESSABLE_ENTITY => Undoing::Refused(reason),
            _ => lost(reason),
        })
    }

    async fn heard(
        &self,
        verb: &str,
        body: String,
    ) -> reqwest::Result<(reqwest::StatusCode, Vec<u8>)> {
        let request = self.http.post(format!("{}/{verb}", self.origin)).body(body);
        let request = request.timeout(Duration::from_secs(VERB_SECONDS_MAX));
        let answer = request.header("authorization", self.secret.shown()).send().await?;
        Ok((answer.status(), answer.bytes().await?.into()))
    }
}

fn lost(reason: String) -> Undoing {
    Undoing::Lost(ProviderLost(reason))
}

impl From<Undoing> for ProviderLost {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            // These verbs have no refusal; one that comes all the same decides nothing.
            Undoing::Refused(reason) => Self(reason),
            Undoing::Underway => Self("under way".into()),
            Undoing::Lost(lost) => lost,
        }
    }
}

impl From<Undoing> for GuardRefusal {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            Undoing::Refused(reason) => Self::Apart(reason),
            // Only a refund can be under way.
            other @ (Undoing::Underway | Undoing::Lost(_)) => Self::Lost(other.into()),
        }
    }
}

impl From<Undoing> for RefundError {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            Undoing::Underway => Self::Underway,
            Undoing::Refused(reason) => Self::Refused(reason),
            Undoing::Lost(lost) => Self::Lost(lost),
        }
    }
}

impl From<Undoing> for NotificationRefusal {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            Undoing::Refused(reason) => Self::Apart(reason),
            // Only a refund can be under way.
            other @ (Undoing::Underway | Undoing::Lost(_)) => Self::Lost(other.into()),
        }
    }
}
