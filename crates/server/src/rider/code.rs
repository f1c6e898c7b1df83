//! One-time codes. A code belongs to the browser that asked for it: nobody else can try it, use up its tries, or ask in
//! its place.

use sqlx::SqliteConnection;
use wire::digest::hex;
use wire::{CodeAnswer, Digest, ProblemType, RiderId, UnixSeconds};

use super::browser::{Browser, Device};
use super::session::{self, masked};
use crate::refusal::{Missing, Refusal};
use crate::state::AppState;
use crate::store::riders::codes::{self, NewCode, SentCode};
use crate::store::riders::{self, Rider, devices, sessions};
use keys::random::{self, RandomError};

/// For how long a code is good, in seconds.
const CODE_SECONDS: u32 = 300;
/// How often a wrong code may be entered.
const CODE_TRIES_MAX: u32 = 5;
/// How long a browser waits for its next code to the same number, in seconds.
const CODE_PAUSE_SECONDS: u32 = 60;
/// How many codes a number gets in a day for all browsers that never signed in with it, and for each that did.
const CODES_A_DAY_MAX: u64 = 10;
const DAY_SECONDS: u64 = 86_400;

/// A code that was sent, and the cookie that its browser needs to use it.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) cookie: String,
    pub(crate) answer: CodeAnswer,
}

/// A rider who signed in, and what the browser needs from then on.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) rider: Rider,
    /// The token of the session.
    pub(crate) token: String,
    /// The device cookie.
    pub(crate) device: String,
}

/// Makes a code for a number; without one, for that of the browser's earlier request. No text message is sent yet: the
/// code is in the log, and in a demo in the answer.
///
/// # Errors
/// When there is no number or it is none, this browser had a code too short a time ago, or the number too many.
pub(crate) async fn send(
    state: &AppState,
    phone: Option<&str>,
    browser: &Browser<'_>,
) -> Result<Sent, Refusal> {
    if phone.is_some_and(|phone| !is_mobile(phone)) {
        return Err(ProblemType::Malformed.into());
    }
    let now = state.clock.now();
    let (code, fresh) = (random::six_digits()?, cookie()?);
    let mut tx = state.store.begin().await?;
    let before = match browser.code_digest() {
        Some(cookie) => codes::latest(&mut tx, &cookie).await?,
        None => None,
    };
    let phone = match (phone, &before) {
        (Some(phone), _) => phone,
        (None, Some(before)) => before.phone.as_str(),
        (None, None) => return Err(ProblemType::Malformed.into()),
    };
    // A request for another number has a cookie of its own: what is left of the earlier one can't be used for it.
    let before = before.as_ref().filter(|before| before.phone == phone);
    if let Some(before) = before {
        pause(before, now)?;
    }
    let device = known(&mut tx, phone, browser, now).await?;
    let after = now.saturating_sub(DAY_SECONDS);
    let today = codes::between(&mut tx, phone, device.as_ref(), after, now).await?;
    if today.count >= CODES_A_DAY_MAX {
        let again = today.first.saturating_add(DAY_SECONDS).saturating_sub(now);
        return Err(Refusal::RetryAfter(ProblemType::TooMany, again));
    }
    let cookie = browser.code.filter(|_| before.is_some()).map_or(fresh, String::from);
    let new = NewCode {
        cookie: Digest::of(cookie.as_bytes()),
        phone,
        device,
        digest: code_digest(&cookie, &code),
        sent: now,
    };
    codes::insert(&mut tx, &new).await?;
    tx.commit().await?;
    tracing::info!(phone = masked(phone), code, "a code for a rider");
    let demo_code = state.demo.then_some(code);
    let answer = CodeAnswer { good_for_s: CODE_SECONDS, again_in_s: CODE_PAUSE_SECONDS, demo_code };
    Ok(Sent { cookie, answer })
}

/// Opens the one session of a code, for the browser that it was sent for. The same again, within the code's life, is
/// answered in the same way: the answer to the first may be lost.
///
/// # Errors
/// When the browser brings no cookie of a request; when the code is wrong or too old; and when it was tried too often.
pub(crate) async fn sign_in(
    state: &AppState,
    code: &str,
    browser: &Browser<'_>,
) -> Result<SignedIn, Refusal> {
    let cookie = browser.code.ok_or(ProblemType::SignedOut)?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let latest = codes::latest(&mut tx, &Digest::of(cookie.as_bytes())).await?;
    let latest = latest.filter(|it| now < it.sent.saturating_add(CODE_SECONDS.into()));
    let latest = latest.ok_or(ProblemType::CodeWrong)?;
    if latest.tries >= CODE_TRIES_MAX {
        return Err(Refusal::RetryAfter(ProblemType::TooMany, again_in(&latest, now).max(1)));
    }
    if code_digest(cookie, code).as_bytes().as_slice() != latest.digest {
        codes::tried(&mut tx, latest.id).await?;
        tx.commit().await?;
        return Err(ProblemType::CodeWrong.into());
    }
    let parts = [cookie, code, &latest.sent.to_string()];
    let token = state.tokens.token("session", &parts);
    let device = match browser.device_digest() {
        Some(device) if devices::is_known(&mut tx, &device).await? => browser.device,
        Some(_) | None => None,
    };
    let device = device.map_or_else(|| state.tokens.token("device", &parts), String::from);
    if latest.used {
        // Of a session that was ended meanwhile nothing is repeated.
        let session = sessions::find(&mut tx, &Digest::of(token.as_bytes()), now).await?;
        let rider = session.ok_or(ProblemType::CodeWrong)?.rider;
        return Ok(SignedIn { rider, token, device });
    }
    codes::used(&mut tx, latest.id).await?;
    let rider = rider_of(&mut tx, &latest.phone).await?;
    let name = browser.name();
    let by = Device { cookie: &device, name: &name };
    session::open(state, &mut tx, &rider, &token, Some(by)).await?;
    tx.commit().await?;
    Ok(SignedIn { rider, token, device })
}

/// The rider of a number, who is made known if nobody has it yet.
///
/// # Errors
/// When there is no randomness, or the store fails.
pub(crate) async fn rider_of(tx: &mut SqliteConnection, phone: &str) -> Result<Rider, Refusal> {
    let new =
        RiderId::parse(&hex(&random::bytes::<16>()?)).ok_or(Refusal::Missing(Missing::RiderId))?;
    let id = riders::rider_of(tx, phone, &new).await?;
    Ok(Rider { id, phone: phone.into(), only: None })
}

/// The value of a new cookie: 128 random bits.
///
/// # Errors
/// When there is no randomness.
fn cookie() -> Result<String, RandomError> {
    Ok(hex(&random::bytes::<16>()?))
}

/// Refuses another code while the last one is new, and answers for how long that stays good.
fn pause(before: &SentCode, now: UnixSeconds) -> Result<(), Refusal> {
    let again_in_s = again_in(before, now);
    // One of a clock that was ahead, and was set right, delays no other; and one that opened its session is over.
    if again_in_s == 0 || before.sent > now || before.used {
        return Ok(());
    }
    let exhausted = before.tries >= CODE_TRIES_MAX;
    let good_for_s = before.sent.saturating_add(CODE_SECONDS.into()).saturating_sub(now);
    let good_for_s = u32::try_from(good_for_s).ok().filter(|_| !exhausted);
    Err(Refusal::CodeSent { again_in_s, good_for_s })
}

/// In how many seconds another code may be asked for.
fn again_in(before: &SentCode, now: UnixSeconds) -> u64 {
    before.sent.saturating_add(CODE_PAUSE_SECONDS.into()).saturating_sub(now)
}

/// The browser's device cookie, if it signed in with this number before.
async fn known(
    tx: &mut SqliteConnection,
    phone: &str,
    browser: &Browser<'_>,
    now: UnixSeconds,
) -> Result<Option<Digest>, Refusal> {
    let Some(device) = browser.device_digest() else {
        return Ok(None);
    };
    Ok(devices::has_signed_in(tx, &device, phone, now).await?.then_some(device))
}

/// A code by itself is a million possibilities; with its cookie, which is not stored, there are too many to try.
fn code_digest(cookie: &str, code: &str) -> Digest {
    Digest::of(format!("{cookie}\n{code}").as_bytes())
}

/// A mainland mobile number: `1[3-9]` and nine more digits.
pub(super) fn is_mobile(phone: &str) -> bool {
    let bytes = phone.as_bytes();
    let begins = matches!(bytes, [b'1', b'3'..=b'9', ..]);
    begins && bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_eleven_digits() {
        assert!(is_mobile("13800138000"));
        for other in
            ["", "1380013800", "138001380000", "12800138000", "+8613800138000", "1380013800x"]
        {
            assert!(!is_mobile(other), "{other}");
        }
    }
}
