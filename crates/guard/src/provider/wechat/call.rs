//! A call to WeChat Pay: the request with its signature, and the answer once its own signature holds.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use channels::meaning::Call;
use channels::rsa::RsaSecret;
use channels::wechat::answers::Refusal;
use channels::wechat::codes;
use channels::wechat::{self, Disbelief, ProviderKey, Signature, Signer};
use keys::random;
use net::Transport;
use serde::de::DeserializeOwned;
use wire::UnixSeconds;
use wire::tariff::Payee;

use crate::refusal::{ProviderError, Refused};

/// The header by which a request names the key that its answer is to be signed with. Without it the
/// provider signs by its platform certificate.
const SERIAL: &str = "wechatpay-serial";

/// What is asked of the provider.
pub(super) struct Asked<'a> {
    pub(super) call: Call,
    pub(super) method: Method,
    /// The path with its query.
    pub(super) path: &'a str,
    /// The body; of a `GET` the empty text.
    pub(super) body: &'a str,
    pub(super) payee: &'a Payee,
    pub(super) now: UnixSeconds,
}

/// What the provider answers to what was asked, in bytes that it signed: the body of what was done, or why
/// it was not.
pub(super) type Answered = Result<Bytes, Refused>;

/// Who calls: the merchant, and how it reaches and believes the provider.
pub(super) struct Caller<'a> {
    pub(super) merchant: &'a RsaSecret,
    /// The serial number of the merchant's certificate.
    pub(super) serial: &'a str,
    /// The provider's keys. The first is the one that the answer is asked to be signed with.
    pub(super) provider_keys: &'a [ProviderKey],
    pub(super) provider: &'a dyn Transport,
}

impl Caller<'_> {
    /// The answer to a call, when the provider signed it.
    pub(super) async fn call(self, asked: Asked<'_>) -> Result<Answered, ProviderError> {
        let answer = self.provider.call(self.request(&asked)?).await?;
        let (status, headers, body) = (answer.status(), answer.headers(), answer.body());
        let signature = signature(headers);
        let believed = signature.verify(body, self.provider_keys, asked.now);
        if status.is_success() {
            return match believed {
                Ok(()) => Ok(Ok(answer.into_body())),
                Err(Disbelief::Serial) => Err(ProviderError::Serial(signature.serial)),
                Err(Disbelief::Time) => Err(ProviderError::Time),
                Err(Disbelief::Signature) => Err(ProviderError::Signature),
            };
        }
        let (refusal, text) = refusal(status, body).ok_or(ProviderError::Foreign)?;
        if believed.is_err() {
            return Err(ProviderError::Unsigned(text));
        }
        let meaning = codes::meaning(asked.call, status.as_u16(), &refusal.code);
        Ok(Err(Refused { call: asked.call, meaning, text }))
    }

    /// A file that an answer named. The provider does not sign it: the answer has its digest.
    pub(super) async fn download(self, asked: Asked<'_>) -> Result<Bytes, ProviderError> {
        let answer = self.provider.call(self.request(&asked)?).await?;
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        match refusal(answer.status(), answer.body()) {
            Some((_, text)) => Err(ProviderError::Unsigned(text)),
            None => Err(ProviderError::Foreign),
        }
    }

    fn request(&self, asked: &Asked<'_>) -> Result<Request<String>, ProviderError> {
        let Asked { method, path, body, payee, now, .. } = asked;
        let mchid = payee.merchant.as_str();
        let signer = Signer { mchid, serial: self.serial, key: self.merchant };
        let nonce = nonce()?;
        let signed =
            wechat::Request { method: method.as_str(), path, at: *now, nonce: &nonce, body };
        let authorization = signed.authorization(signer).ok_or(ProviderError::Key)?;
        let wanted = self.provider_keys.first().ok_or(ProviderError::Key)?;
        Request::builder()
            .method(method.clone())
            .uri(*path)
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "samefare")
            .header(SERIAL, &wanted.serial)
            .body((*body).to_owned())
            .map_err(|_| ProviderError::Request)
    }
}

fn signature(headers: &HeaderMap) -> Signature {
    Signature::of(|name| headers.get(name)?.to_str().ok())
}

/// A refusal, and how the log shows it: status, code, message, and which parameter is wrong.
fn refusal(status: StatusCode, body: &[u8]) -> Option<(Refusal, String)> {
    let refusal: Refusal = serde_json::from_slice(body).ok()?;
    if refusal.code.is_empty() {
        return None;
    }
    let Refusal { code, message, detail } = &refusal;
    let mut text = format!("{} {code} {message}", status.as_u16());
    if !detail.field.is_empty() {
        text = format!("{text} ({} {})", detail.field, detail.issue);
    }
    Some((refusal, text))
}

/// The body of what was done.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ProviderError> {
    serde_json::from_slice(body).map_err(|_| ProviderError::Unreadable("body"))
}

/// What no other message of ours has.
pub(super) fn nonce() -> Result<String, ProviderError> {
    let bytes = random::bytes::<16>().map_err(|_| ProviderError::Random)?;
    Ok(wire::digest::hex(&bytes))
}
