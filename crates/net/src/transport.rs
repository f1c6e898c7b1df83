//! A call to another machine: a request whose address is a path, and its answer.

use axum::body::Bytes;
use axum::http::{Request, Response};
use core::fmt::Debug;
use core::pin::Pin;
use core::time::Duration;

/// How long one call may take.
const CALL_SECONDS_MAX: u64 = 8;
/// The longest answer that is read, in bytes: an order with many promotions is long.
pub(crate) const ANSWER_BYTES_MAX: usize = 1_048_576;

/// Why there is no answer. Nothing is known then: not whether the call arrived, not what it did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The client for HTTP can't be made.
    #[error("no client for HTTP: {0}")]
    Client(String),
    /// The connection failed, or the answer did not come in time.
    #[error("no answer: {0}")]
    Connection(String),
    /// The answer is longer than any that is expected.
    #[error("the answer is too long")]
    TooLong,
}

/// The answer of a call, some time: its bytes as they came, since a provider signs bytes.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// The way to one service on another machine.
pub trait Transport: Debug + Send + Sync {
    /// Sends a request, whose address is a path, and returns the answer, whatever its status.
    fn call(&self, request: Request<String>) -> TransportFuture<'_>;
}

/// A service at the other end of a network.
#[derive(Debug)]
pub struct HttpTransport {
    http: reqwest::Client,
    origin: String,
    time_limit: Duration,
}

impl HttpTransport {
    /// The service at this origin.
    ///
    /// # Errors
    /// When the client for HTTP can't be made.
    pub fn new(origin: &str) -> Result<Self, TransportError> {
        let http = http_client().map_err(|error| TransportError::Client(error.to_string()))?;
        Ok(Self { http, origin: origin.into(), time_limit: Duration::from_secs(CALL_SECONDS_MAX) })
    }

    /// The same with another limit for the time that a call may take.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    async fn sent(&self, request: Request<String>) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        let request = self.http.request(parts.method, format!("{}{}", self.origin, parts.uri));
        let request = request.headers(parts.headers).body(body).timeout(self.time_limit);
        let mut answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len().saturating_add(chunk.len()) > ANSWER_BYTES_MAX {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body.into());
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

/// A client for HTTP that gives up in time and goes nowhere else than it was sent.
///
/// # Errors
/// When the machine has no roots of trust for https.
pub fn http_client() -> reqwest::Result<reqwest::Client> {
    // An error here says that the process has its cryptography already.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_secs(CALL_SECONDS_MAX))
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

impl Transport for HttpTransport {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        Box::pin(self.sent(request))
    }
}
