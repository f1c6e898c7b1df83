//! Sessions: how they are opened, by whatever way, looked up, listed and ended.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use sqlx::SqliteConnection;
use wire::{Digest, ProblemType, SessionAnswer, SessionsAnswer};

use super::browser::{DEVICE_SECONDS, Device};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::riders::sessions::{self, NewSession};
use crate::store::riders::{Rider, devices};
use keys::random::{self, RandomError};

/// For how long a session lasts, in seconds: as long as purchases are kept by their keys.
pub(crate) const SESSION_SECONDS: u64 = 31 * 86_400;
/// How exactly the last use of a session is stored, in seconds: nothing is written before that.
const LAST_USE_SECONDS: u64 = 3_600;

/// A new token: 256 random bits.
///
/// # Errors
/// When there is no randomness.
pub(crate) fn random_token() -> Result<String, RandomError> {
    Ok(Base64UrlUnpadded::encode_string(&random::bytes::<32>()?))
}

/// Opens the session of this rider with this token. Where the browser keeps a device cookie, it is known from then on as
/// one that signed in with the rider's number.
///
/// # Errors
/// When the store fails.
pub(crate) async fn open(
    state: &AppState,
    tx: &mut SqliteConnection,
    rider: &Rider,
    token: &str,
    device: Option<Device<'_>>,
) -> Result<(), Refusal> {
    let now = state.clock.now();
    if let Some(device) = device {
        let exp = now.saturating_add(DEVICE_SECONDS);
        devices::keep(tx, &Digest::of(device.cookie.as_bytes()), &rider.phone, exp).await?;
    }
    let session = NewSession {
        token: Digest::of(token.as_bytes()),
        rider,
        device: device.map_or("", |device| device.name),
        opened: now,
        exp: now.saturating_add(SESSION_SECONDS),
    };
    sessions::open(tx, &session).await?;
    Ok(())
}

/// The rider of a session.
///
/// # Errors
/// When there is no such session, or it is over.
pub(crate) async fn rider(state: &AppState, token: &str) -> Result<Rider, Refusal> {
    let (now, digest) = (state.clock.now(), Digest::of(token.as_bytes()));
    let mut reading = state.store.reading().await?;
    let session = sessions::find(&mut reading, &digest, now).await?;
    let session = session.ok_or(ProblemType::SignedOut)?;
    if now.saturating_sub(session.used) >= LAST_USE_SECONDS {
        state.last_uses.note(digest, now);
    }
    Ok(session.rider)
}

/// Ends a session. One that is over already stays so.
///
/// # Errors
/// When the store fails; then the session may still be open.
pub(crate) async fn end(state: &AppState, token: &str) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    sessions::end(&mut tx, &Digest::of(token.as_bytes())).await?;
    tx.commit().await?;
    Ok(())
}

/// The sessions of a rider; the one with this token is the own one.
///
/// # Errors
/// When the store fails.
pub(crate) async fn list(
    state: &AppState,
    rider: &Rider,
    token: &str,
) -> Result<SessionsAnswer, Refusal> {
    let (now, own) = (state.clock.now(), Digest::of(token.as_bytes()));
    let mut reading = state.store.reading().await?;
    Ok(SessionsAnswer(sessions::list(&mut reading, &rider.id, &own, now).await?))
}

/// Ends the rider's session with this id.
///
/// # Errors
/// When the rider has no such session, or the store fails.
pub(crate) async fn end_listed(state: &AppState, rider: &Rider, id: &str) -> Result<(), Refusal> {
    let mut tx = state.store.begin().await?;
    let was_there = sessions::end_of(&mut tx, &rider.id, id).await?;
    tx.commit().await?;
    was_there.then_some(()).ok_or_else(|| ProblemType::NotFound.into())
}

/// The answer about a session: its rider and the masked number.
pub(crate) fn answer(rider: Rider) -> SessionAnswer {
    SessionAnswer { phone: masked(&rider.phone), rider: rider.id }
}

/// A number with its middle hidden: `138****8000`.
pub(super) fn masked(phone: &str) -> String {
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    format!("{head}****{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_of_a_number_are_shown() {
        assert_eq!(masked("13800138000"), "138****8000");
        assert_eq!(masked(""), "****");
    }
}
