//! The shop's client of its guard: five verbs over HTTP, with the secret between the two.

use axum::http::{Request, StatusCode, header};
use core::time::Duration;
use net::{HttpTransport, Transport, TransportError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wire::InstructionAnswer;

use crate::messages::{
    Done, Instructed, Notification, OrderAt, OrderFacts, Refunded, Report, ToInstruct, Trade,
    Undone,
};
use crate::refusal::{InstructError, NoAnswer, NotificationError, RefundError};
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
enum NotDone {
    /// It will be.
    Underway,
    /// It will not: its reason.
    Refused(String),
    /// Nothing is known.
    NoAnswer(NoAnswer),
}

impl GuardClient {
    /// The client of the guard that listens at this origin.
    ///
    /// # Errors
    /// When the client for HTTP can't be made.
    pub fn new(origin: &str, secret: Secret) -> Result<Self, TransportError> {
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
    /// When there is no answer, or one that this does not interpret.
    pub async fn query(&self, order: &OrderAt) -> Result<Trade, NoAnswer> {
        Ok(self.ask("query", order).await?)
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderAt) -> Result<(), NoAnswer> {
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
        verb: &'static str,
        asked: &impl Serialize,
    ) -> Result<T, NotDone> {
        let request = Request::post(format!("/{verb}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, self.secret.shown())
            .body(wire::request::encode(asked));
        let request = request.map_err(|_| NoAnswer::Unreadable { verb, status: 0 })?;
        let answer = self.transport.call(request).await.map_err(NoAnswer::from)?;
        let status = answer.status();
        let unreadable = |_| NoAnswer::Unreadable { verb, status: status.as_u16() };
        if status == StatusCode::OK {
            return Ok(serde_json::from_str(answer.body()).map_err(unreadable)?);
        }
        let Undone { reason } = serde_json::from_str(answer.body()).map_err(unreadable)?;
        Err(match status {
            StatusCode::ACCEPTED => NotDone::Underway,
            StatusCode::UNPROCESSABLE_ENTITY => NotDone::Refused(reason),
            _ => NotDone::NoAnswer(NoAnswer::Provider(reason)),
        })
    }
}

impl From<NoAnswer> for NotDone {
    fn from(error: NoAnswer) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<NotDone> for NoAnswer {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            // These verbs have no refusal; one that comes all the same decides nothing.
            NotDone::Refused(reason) => Self::Provider(reason),
            NotDone::Underway => Self::Provider("under way".into()),
            NotDone::NoAnswer(error) => error,
        }
    }
}

impl From<NotDone> for InstructError {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused(reason) => Self::Refused(reason),
            // Only a refund can be under way.
            other @ (NotDone::Underway | NotDone::NoAnswer(_)) => Self::NoAnswer(other.into()),
        }
    }
}

impl From<NotDone> for RefundError {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Underway => Self::Underway,
            NotDone::Refused(reason) => Self::Refused(reason),
            NotDone::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}

impl From<NotDone> for NotificationError {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused(reason) => Self::Refused(reason),
            // Only a refund can be under way.
            other @ (NotDone::Underway | NotDone::NoAnswer(_)) => Self::NoAnswer(other.into()),
        }
    }
}
