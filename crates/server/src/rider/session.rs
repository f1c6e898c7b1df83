//! Sessions: a phone number, confirmed by a one-time code, identifies the rider.

use base64ct::{Base64UrlUnpadded, Encoding};
use sqlx::SqliteConnection;
use wire::digest::hex;
use wire::{CodeAnswer, Digest, ProblemType, RiderId, SessionAnswer, UnixSeconds};

use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::riders::{self, NewSession, Rider};
use keys::random;

/// For how long a code is good, in seconds.
const CODE_SECONDS: u32 = 300;
/// How often a code may be tried.
const CODE_TRIES_MAX: u32 = 5;
/// How long a phone waits for its next code, in seconds.
const CODE_PAUSE_SECONDS: u64 = 60;
/// How many codes a phone gets in a day.
const CODES_A_DAY_MAX: u64 = 10;
/// For how long a session lasts, in seconds: as long as purchases are kept by their keys.
pub(crate) const SESSION_SECONDS: u64 = 31 * DAY_SECONDS;
const DAY_SECONDS: u64 = 86_400;

/// Makes a code for a phone. No text message is sent yet: the code is in the log, and in a demo in the answer.
///
/// # Errors
/// When the number is none, or it had a code too short a time ago or too many.
pub(crate) async fn send_code(state: &AppState, phone: &str) -> Result<CodeAnswer, Refusal> {
    if !is_mobile(phone) {
        return Err(ProblemType::Malformed.into());
    }
    let now = state.clock.now();
    let code = random::six_digits()?;
    let mut tx = state.store.begin().await?;
    let limits = [(1, CODE_PAUSE_SECONDS), (CODES_A_DAY_MAX, DAY_SECONDS)];
    for (most, seconds) in limits {
        let after = now.saturating_sub(seconds);
        let sent = riders::codes_between(&mut tx, phone, after, now).await?;
        if sent.count >= most {
            let again = sent.first.saturating_add(seconds).saturating_sub(now);
            return Err(Refusal::RetryAfter(ProblemType::TooMany, again));
        }
    }
    riders::sent_code(&mut tx, phone, code_digest(phone, &code).as_bytes(), now).await?;
    tx.commit().await?;
    tracing::info!(phone = masked(phone), code, "a code for a rider");
    Ok(CodeAnswer { good_for_s: CODE_SECONDS, demo_code: state.demo.then_some(code) })
}

/// Opens a session for whoever has the code of this phone. Returns its token and the rider.
///
/// # Errors
/// When the code is wrong, too old, or was tried too often; all three are the same problem.
///
/// The right code stays good for its life and its tries: the answer to its first use may be lost.
pub(crate) async fn sign_in(
    state: &AppState,
    phone: &str,
    code: &str,
) -> Result<(String, Rider), Refusal> {
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let latest = riders::latest_code(&mut tx, phone).await?.ok_or(ProblemType::CodeWrong)?;
    let live = now < latest.sent.saturating_add(CODE_SECONDS.into());
    if !live || latest.tries >= CODE_TRIES_MAX {
        return Err(ProblemType::CodeWrong.into());
    }
    let right = code_digest(phone, code).as_bytes().as_slice() == latest.digest;
    riders::tried_code(&mut tx, latest.id).await?;
    if !right {
        tx.commit().await?;
        return Err(ProblemType::CodeWrong.into());
    }
    let new =
        RiderId::parse(&hex(&random::bytes::<16>()?)).ok_or(Refusal::Missing(Missing::RiderId))?;
    let id = riders::rider_of(&mut tx, phone, &new).await?;
    let rider = Rider { id, phone: phone.into(), only: None };
    let token = open(state, &mut tx, &rider).await?;
    tx.commit().await?;
    Ok((token, rider))
}

/// Opens a session of this rider, and returns its token.
///
/// # Errors
/// When there is no randomness, or the store fails.
pub(crate) async fn open(
    state: &AppState,
    tx: &mut SqliteConnection,
    rider: &Rider,
) -> Result<String, Refusal> {
    let now = state.clock.now();
    let token = Base64UrlUnpadded::encode_string(&random::bytes::<32>()?);
    let exp = now.saturating_add(SESSION_SECONDS);
    let session = NewSession { token: Digest::of(token.as_bytes()), rider, exp };
    riders::open_session(tx, &session, now).await?;
    Ok(token)
}

/// The rider of a session.
///
/// # Errors
/// When there is no such session, or it is over.
pub(crate) async fn rider(state: &AppState, token: &str) -> Result<Rider, Refusal> {
    let now: UnixSeconds = state.clock.now();
    let digest = Digest::of(token.as_bytes());
    let mut reading = state.store.reading().await?;
    let rider = riders::of_session(&mut reading, &digest, now).await?;
    rider.ok_or_else(|| ProblemType::SignedOut.into())
}

/// The answer about a session: its rider and the masked number.
pub(crate) fn answer(rider: Rider) -> SessionAnswer {
    SessionAnswer { phone: masked(&rider.phone), rider: rider.id }
}

/// A code by itself is a million possibilities; the phone keeps equal codes from looking equal.
fn code_digest(phone: &str, code: &str) -> Digest {
    Digest::of(format!("{phone}\n{code}").as_bytes())
}

/// A mainland mobile number: `1[3-9]` and nine more digits.
fn is_mobile(phone: &str) -> bool {
    let bytes = phone.as_bytes();
    let begins = matches!(bytes, [b'1', b'3'..=b'9', ..]);
    begins && bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit)
}

/// A number with its middle hidden: `138****8000`.
fn masked(phone: &str) -> String {
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    format!("{head}****{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_eleven_digits_and_only_its_ends_are_shown() {
        assert!(is_mobile("13800138000"));
        assert_eq!(masked("13800138000"), "138****8000");
        for other in
            ["", "1380013800", "138001380000", "12800138000", "+8613800138000", "1380013800x"]
        {
            assert!(!is_mobile(other), "{other}");
        }
    }
}
