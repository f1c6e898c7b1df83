//! The shop's client of its guard: nine verbs over HTTP, with the secret between the two.

use axum::http::{Request, StatusCode, header};
use core::time::Duration;
use net::{HttpTransport, Transport, TransportError};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;
use wire::InstructionAnswer;

use crate::messages::{
    Billed, BilledOutcome, BilledRefund, Done, Hello, Instructed, Notification, OrderAt,
    OrderFacts, RefundState, Report, ToBill, ToHello, ToInstruct, Trade, Unknown,
};
use crate::refusal::{
    InstructError, InstructRefusal, NoAnswer, NotificationError, NotificationRefusal, RefundError,
    RefundRefusal,
};
use crate::secret::Secret;

/// How long a verb may take, in seconds: a refund makes two calls to the provider.
const VERB_SECONDS_MAX: u64 = 20;

/// The way to a guard.
#[derive(Debug, Clone)]
pub struct GuardClient {
    transport: Arc<dyn Transport>,
    secret: Secret,
}

/// Why a verb was not done: it was refused, or nothing is known.
enum NotDone<R> {
    Refused(R),
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
        self.ask_surely("query", order).await
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderAt) -> Result<(), NoAnswer> {
        let Done {} = self.ask_surely("close", order).await?;
        Ok(())
    }

    /// Asks the provider to give back all that it took for this order. One call is one request to the
    /// provider at most; how the refund goes on is for [`Self::refund_query`] to say.
    ///
    /// # Errors
    /// Says whether it may be asked again. Asking again is the same refund.
    pub async fn refund(&self, order: &OrderAt) -> Result<RefundState, RefundError> {
        Ok(self.ask::<_, RefundRefusal>("refund", order).await?)
    }

    /// Asks what became of the refund of this order. It never asks for one.
    ///
    /// # Errors
    /// Says whether the refund ended without the money being back.
    pub async fn refund_query(&self, order: &OrderAt) -> Result<RefundState, RefundError> {
        Ok(self.ask::<_, RefundRefusal>("refund-query", order).await?)
    }

    /// Asks which refunds the provider's bill of a day names that the guard did not ask for.
    ///
    /// # Errors
    /// When there is no answer, or the bill is not there yet.
    pub async fn bill(&self, asked: ToBill) -> Result<Billed, NoAnswer> {
        self.ask_surely("bill", &asked).await
    }

    /// Asks what became of a refund that a bill names.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn billed_refund(&self, asked: &BilledRefund) -> Result<BilledOutcome, NoAnswer> {
        self.ask_surely("billed-refund", asked).await
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

    /// Asks the guard what it is for and what time it is there.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn hello(&self) -> Result<Hello, NoAnswer> {
        self.ask_surely("hello", &ToHello {}).await
    }

    /// The answer to a verb that is never refused.
    async fn ask_surely<T: DeserializeOwned>(
        &self,
        verb: &'static str,
        asked: &impl Serialize,
    ) -> Result<T, NoAnswer> {
        match self.ask(verb, asked).await {
            Ok(answer) => Ok(answer),
            // One that comes all the same decides nothing.
            Err(NotDone::Refused(IgnoredAny)) => Err(NoAnswer::Unreadable { verb, status: 422 }),
            Err(NotDone::NoAnswer(error)) => Err(error),
        }
    }

    async fn ask<T: DeserializeOwned, R: DeserializeOwned>(
        &self,
        verb: &'static str,
        asked: &impl Serialize,
    ) -> Result<T, NotDone<R>> {
        let request = Request::post(format!("/{verb}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, self.secret.shown())
            .body(wire::request::encode(asked));
        let request = request.map_err(|_| NoAnswer::Unreadable { verb, status: 0 })?;
        let answer = self.transport.call(request).await.map_err(NoAnswer::from)?;
        let status = answer.status();
        let unreadable = |_| NoAnswer::Unreadable { verb, status: status.as_u16() };
        let body = answer.body();
        match status {
            StatusCode::OK => Ok(serde_json::from_slice(body).map_err(unreadable)?),
            StatusCode::UNPROCESSABLE_ENTITY => {
                Err(NotDone::Refused(serde_json::from_slice(body).map_err(unreadable)?))
            }
            _ => {
                let Unknown { reason } = serde_json::from_slice(body).map_err(unreadable)?;
                Err(NoAnswer::Provider(reason).into())
            }
        }
    }
}

impl<R> From<NoAnswer> for NotDone<R> {
    fn from(error: NoAnswer) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<NotDone<InstructRefusal>> for InstructError {
    fn from(not_done: NotDone<InstructRefusal>) -> Self {
        match not_done {
            NotDone::Refused(refusal) => Self::Refused(refusal),
            NotDone::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}

impl From<NotDone<RefundRefusal>> for RefundError {
    fn from(not_done: NotDone<RefundRefusal>) -> Self {
        match not_done {
            NotDone::Refused(refusal) => refusal.into(),
            NotDone::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}

impl From<NotDone<NotificationRefusal>> for NotificationError {
    fn from(not_done: NotDone<NotificationRefusal>) -> Self {
        match not_done {
            NotDone::Refused(refusal) => Self::Refused(refusal),
            NotDone::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}
