//! Rider tokens: who the rider of an app is, by a signed statement of the operator's own backend. It takes the place of
//! number and code.

use jsonwebtoken::jwk::{JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use wire::{Digest, ProblemType, UnixSeconds};

use super::browser::{Browser, Device};
use super::code::{SignedIn, is_mobile, rider_of};
use super::session;
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::riders::{app_tokens, devices, sessions};

/// The longest life of a token, in seconds.
const TOKEN_SECONDS_MAX: u64 = 300;
/// How far a token may be issued ahead of our clock, in seconds.
const TOKEN_LEAD_SECONDS_MAX: u64 = 30;
/// The longest subject and the longest number of a token, in bytes.
const TOKEN_WORD_BYTES_MAX: usize = 128;
/// How short and how long what a browser repeats a request by may be, in bytes.
const NONCE_BYTES: core::ops::RangeInclusive<usize> = 16..=128;
/// The country whose numbers riders have here.
const COUNTRY: &str = "+86";
/// The signatures that are taken.
const ALGORITHMS: [(KeyAlgorithm, Algorithm); 3] = [
    (KeyAlgorithm::EdDSA, Algorithm::EdDSA),
    (KeyAlgorithm::ES256, Algorithm::ES256),
    (KeyAlgorithm::RS256, Algorithm::RS256),
];

/// What a token states. A member of another kind makes it unreadable.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    phone_number: String,
    iat: UnixSeconds,
    exp: UnixSeconds,
    jti: String,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenRefusal {
    /// No app has a backend here.
    #[error("no backend of an app is known here")]
    NoBackend,
    /// The keys can't be read.
    #[error("the keys of the app's backend can't be read")]
    Keys,
    /// It is no token, or names no key.
    #[error("it is no token, or names no key")]
    Unreadable,
    /// It names a key that is not known, or is signed otherwise than that key signs.
    #[error("it is signed by an unknown key, or otherwise than that key signs")]
    Key,
    /// The signature does not hold, or a member is missing or of another kind.
    #[error("the signature does not hold, or a member is missing")]
    Signature,
    /// The named member is another's.
    #[error("{0} is another")]
    Foreign(&'static str),
    /// It is over, from the future, or lives too long.
    #[error("it is over, not yet good, or lives too long")]
    Time,
    /// It was used by another browser.
    #[error("it was used before")]
    Used,
}

/// Opens the one session of a token. The same again by the same browser, within the token's life, is answered in the same
/// way: the answer to the first may be lost.
///
/// # Errors
/// When the token does not hold, or was used by another browser; why is in the log.
pub(crate) async fn sign_in(
    state: &AppState,
    token: &str,
    nonce: &str,
    browser: &Browser<'_>,
) -> Result<SignedIn, Refusal> {
    if !NONCE_BYTES.contains(&nonce.len()) || nonce.contains('\n') {
        return Err(ProblemType::Malformed.into());
    }
    let now = state.clock.now();
    let claims = read(state, token, now).map_err(refused)?;
    let phone = claims.phone_number.strip_prefix(COUNTRY).unwrap_or_default();
    // The number of a token is its issuer's, and there is one issuer.
    let jti = Digest::of(claims.jti.as_bytes());
    let parts = [nonce, claims.jti.as_str()];
    let token = state.tokens.token("app-session", &parts);
    let mut tx = state.store.begin().await?;
    let device = match browser.device_digest() {
        Some(device) if devices::is_known(&mut tx, &device).await? => browser.device,
        Some(_) | None => None,
    };
    let device = device.map_or_else(|| state.tokens.token("app-device", &parts), String::from);
    let nonce = Digest::of(nonce.as_bytes());
    if let Some(used_by) = app_tokens::find(&mut tx, &jti).await? {
        if used_by != nonce.as_bytes().as_slice() {
            return Err(refused(TokenRefusal::Used));
        }
        // Of a session that was ended meanwhile nothing is repeated.
        let session = sessions::find(&mut tx, &Digest::of(token.as_bytes()), now).await?;
        let rider = session.ok_or_else(|| refused(TokenRefusal::Used))?.rider;
        return Ok(SignedIn { rider, token, device });
    }
    app_tokens::insert(&mut tx, &jti, &nonce, claims.exp).await?;
    let rider = rider_of(&mut tx, phone).await?;
    let name = browser.name();
    let by = Device { cookie: &device, name: &name };
    session::open(state, &mut tx, &rider, &token, Some(by)).await?;
    tx.commit().await?;
    Ok(SignedIn { rider, token, device })
}

fn refused(refusal: TokenRefusal) -> Refusal {
    tracing::warn!(%refusal, "a rider token is not taken");
    ProblemType::CodeWrong.into()
}

/// The claims of a token that holds now.
fn read(state: &AppState, token: &str, now: UnixSeconds) -> Result<Claims, TokenRefusal> {
    let backend = state.app_backend.as_ref().ok_or(TokenRefusal::NoBackend)?;
    let header = decode_header(token).map_err(|_| TokenRefusal::Unreadable)?;
    let kid = header.kid.ok_or(TokenRefusal::Unreadable)?;
    let keys = std::fs::read(&backend.keys).map_err(|_| TokenRefusal::Keys)?;
    let keys: JwkSet = serde_json::from_slice(&keys).map_err(|_| TokenRefusal::Keys)?;
    let key = keys.find(&kid).ok_or(TokenRefusal::Key)?;
    // The key says how it signs; a token that says otherwise is none of it.
    let signs = key.common.key_algorithm;
    let known = ALGORITHMS.into_iter().find(|(name, _)| Some(*name) == signs);
    let (_, algorithm) = known.filter(|(_, it)| *it == header.alg).ok_or(TokenRefusal::Key)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenRefusal::Keys)?;
    // Times and names are compared below, by our clock and exactly.
    let mut signature = Validation::new(algorithm);
    signature.required_spec_claims.clear();
    (signature.validate_exp, signature.validate_aud) = (false, false);
    let claims = decode::<Claims>(token, &key, &signature).map_err(|_| TokenRefusal::Signature)?;
    let claims = claims.claims;
    let is_word = |word: &str| (1..=TOKEN_WORD_BYTES_MAX).contains(&word.len());
    let members = [
        (claims.iss == backend.issuer, "iss"),
        (claims.aud == state.origin, "aud"),
        (is_word(&claims.sub), "sub"),
        (is_word(&claims.jti) && !claims.jti.contains('\n'), "jti"),
        (claims.phone_number.strip_prefix(COUNTRY).is_some_and(is_mobile), "phone_number"),
    ];
    if let Some((_, name)) = members.into_iter().find(|(own, _)| !own) {
        return Err(TokenRefusal::Foreign(name));
    }
    let life_s = claims.exp.checked_sub(claims.iat);
    let in_time = claims.iat <= now.saturating_add(TOKEN_LEAD_SECONDS_MAX)
        && now < claims.exp
        && life_s.is_some_and(|life_s| life_s <= TOKEN_SECONDS_MAX);
    if in_time { Ok(claims) } else { Err(TokenRefusal::Time) }
}
