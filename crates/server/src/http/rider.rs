//! Extractors: the rider, the browser and the purchase of a request, from the cookies, the path and the
//! `Idempotency-Key`.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;
use wire::endpoint::IDEMPOTENCY_KEY;
use wire::{BatchId, ProblemType, PurchaseId};

use super::cookie::Cookie;
use crate::refusal::Refusal;
use crate::rider::browser::Browser;
use crate::rider::session;
use crate::state::AppState;
use crate::store::riders::Rider;

/// The rider of the session.
pub(crate) struct SignedIn(pub(crate) Rider);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = Cookie::Session.read(&jar, &state.origin);
        let rider = session::rider(state, token.ok_or(ProblemType::SignedOut)?).await?;
        Ok(Self(rider))
    }
}

/// What the request says of its browser, for a sign-in.
pub(crate) struct SigningBrowser {
    jar: CookieJar,
    agent: String,
    nonce: Option<String>,
    origin: String,
}

impl SigningBrowser {
    pub(crate) fn get(&self) -> Browser<'_> {
        Browser {
            code: Cookie::Code.read(&self.jar, &self.origin),
            device: Cookie::Device.read(&self.jar, &self.origin),
            agent: &self.agent,
        }
    }

    /// What the browser repeats a request by whose answer was lost.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// The token of the session, if there is one.
    pub(crate) fn token(&self) -> Option<&str> {
        Cookie::Session.read(&self.jar, &self.origin)
    }
}

impl FromRequestParts<AppState> for SigningBrowser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        let nonce = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        Ok(Self {
            jar: CookieJar::from_headers(&parts.headers),
            agent: agent.unwrap_or_default().into(),
            nonce: nonce.map(String::from),
            origin: state.origin.clone(),
        })
    }
}

/// A session that may view the purchase in the path. That the purchase is the rider's is checked where it
/// is read.
pub(crate) struct MayView {
    pub(crate) rider: Rider,
    pub(crate) purchase: PurchaseId,
}

impl FromRequestParts<AppState> for MayView {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let SignedIn(rider) = SignedIn::from_request_parts(parts, state).await?;
        let PurchaseInPath(purchase) = PurchaseInPath::from_request_parts(parts, state).await?;
        match rider.only {
            Some(only) if only != purchase => Err(ProblemType::NotFound.into()),
            _ => Ok(Self { rider, purchase }),
        }
    }
}

/// The rider of a session that may buy: a session opened by a claim code may not.
pub(crate) struct MayBuy(pub(crate) Rider);

impl FromRequestParts<AppState> for MayBuy {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let SignedIn(rider) = SignedIn::from_request_parts(parts, state).await?;
        if rider.only.is_some() { Err(ProblemType::SignedOut.into()) } else { Ok(Self(rider)) }
    }
}

/// The purchase that a request for a quote or an order is about.
pub(crate) struct IdempotencyKey(pub(crate) PurchaseId);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let header = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        let key = header.and_then(PurchaseId::from_idempotency_key);
        key.map(Self).ok_or_else(|| ProblemType::IdempotencyMissing.into())
    }
}

/// The purchase in the path.
pub(crate) struct PurchaseInPath(pub(crate) PurchaseId);

/// The batch in the path.
pub(crate) struct BatchInPath(pub(crate) BatchId);

/// The id of a session in the path.
pub(crate) struct SessionInPath(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PurchaseInPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Ok(Self(in_path(parts, state, PurchaseId::parse).await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BatchInPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Ok(Self(in_path(parts, state, BatchId::parse).await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionInPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Ok(Self(in_path(parts, state, |text| Some(text.to_owned())).await?))
    }
}

/// The path's parameter. A text that can't be an id is answered as an unknown id.
async fn in_path<S: Send + Sync, T>(
    parts: &mut Parts,
    state: &S,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Refusal> {
    let path = RawPathParams::from_request_parts(parts, state).await;
    let path = path.map_err(|_| ProblemType::NotFound)?;
    let id = path.iter().next().and_then(|(_, value)| parse(value));
    id.ok_or_else(|| ProblemType::NotFound.into())
}
