//! The shop's client of its guard: five verbs over HTTP, with the secret between the two.

use axum::http::{Request, StatusCode, header};
use core::time::Duration;
use net::{HttpTransport, ProviderLost, Transport};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wire::InstructionAnswer;

use crate::messages::{
    Done, Instructed, Notification, OrderAt, OrderFacts, Refunded, Report, ToInstruct, Trade,
    Undone,
};
use crate::refusal::{InstructError, NotificationError, RefundError};
use crate::secret::Secret;

/// How long a verb may take, in seconds: a refund makes two calls to the provider.
const VERB_SECONDS_MAX: u64 = 20;

/// The way to a guard.
#[derive(Debug, Clone)]
pub struct GuardClient {
    transport: Arc<dyn Transport>,
    secret: Secret,
}

/// Why a verb was not done.
enum Undoing {
    /// It will be.
    Underway,
    /// It will not: its reason.
    Refused(String),
    /// There is no answer from the guard, or from the provider behind it: nothing is known.
    Lost(ProviderLost),
}

impl GuardClient {
    /// The client of the guard that listens at this origin.
    ///
    /// # Errors
    /// When the client for HTTP can't be made.
    pub fn new(origin: &str, secret: Secret) -> Result<Self, ProviderLost> {
        let transport = HttpTransport::new(origin)?;
        let transport = transport.with_time_limit(Duration::from_secs(VERB_SECONDS_MAX));
        Ok(Self::over(Arc::new(transport), secret))
    }

    /// The client of the guard at the other end of this transport.
    #[must_use]
    pub fn over(transport: Arc<dyn Transport>, secret: Secret) -> Self {
        Self { transport, secret }
    }

    /// Makes what the rider opens to pay, and the instruction about it.
    ///
    /// # Errors
    /// When the guard refuses, or does not answer.
    pub async fn instruct(
        &self,
        tariff: &str,
        quote: &str,
        order: &OrderFacts,
    ) -> Result<InstructionAnswer, InstructError> {
        let asked = ToInstruct { tariff: tariff.into(), quote: quote.into(), order: order.clone() };
        let instructed: Instructed = self.ask("instruct", &asked).await?;
        Ok(instructed.into())
    }

    /// Asks what became of an order.
    ///
    /// # Errors
    /// When there is no answer that says it in one way.
    pub async fn query(&self, order: &OrderAt) -> Result<Trade, ProviderLost> {
        Ok(self.ask("query", order).await?)
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderAt) -> Result<(), ProviderLost> {
        let Done {} = self.ask("close", order).await?;
        Ok(())
    }

    /// Gives back all that the provider reports as paid for this order. Asking again is the same
    /// refund.
    ///
    /// # Errors
    /// Says whether it may be asked again.
    pub async fn refund(&self, order: &OrderAt) -> Result<Refunded, RefundError> {
        Ok(self.ask("refund", order).await?)
    }

    /// Reads what a provider reported by itself, when it is the provider's and about this merchant.
    ///
    /// # Errors
    /// When the guard does not believe it, or does not answer.
    pub async fn open_notification(
        &self,
        report: &Report,
    ) -> Result<Notification, NotificationError> {
        Ok(self.ask("open-notification", report).await?)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        verb: &str,
        asked: &impl Serialize,
    ) -> Result<T, Undoing> {
        let request = Request::post(format!("/{verb}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, self.secret.shown())
            .body(wire::request::encode(asked));
        let request = request.map_err(|error| lost(format!("the guard: {error}")))?;
        let answer = self.transport.call(request).await;
        let answer = answer.map_err(|ProviderLost(reason)| lost(format!("the guard: {reason}")))?;
        let status = answer.status();
        let unreadable = |_| lost(format!("the guard answers {status} to {verb}"));
        if status == StatusCode::OK {
            return serde_json::from_str(answer.body()).map_err(unreadable);
        }
        let Undone { reason } = serde_json::from_str(answer.body()).map_err(unreadable)?;
        Err(match status {
            StatusCode::ACCEPTED => Undoing::Underway,
            StatusCode::UNPROCESSABLE_ENTITY => Undoing::Refused(reason),
            _ => lost(reason),
        })
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

impl From<Undoing> for InstructError {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            Undoing::Refused(reason) => Self::Refused(reason),
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

impl From<Undoing> for NotificationError {
    fn from(undoing: Undoing) -> Self {
        match undoing {
            Undoing::Refused(reason) => Self::Refused(reason),
            // Only a refund can be under way.
            other @ (Undoing::Underway | Undoing::Lost(_)) => Self::Lost(other.into()),
        }
    }
}
