//! Rate limiting of a node, and the signed passes of requests that wait for their slot.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::num::NonZeroU32;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::ProblemType;

use super::slots::{Admission, SLOT_SECONDS_MAX, Slots};
use crate::refusal::Refusal;
use keys::Clock;
use keys::SigningKey;

/// What the key of the passes is derived with, so that it is a key for nothing else.
const PASS_PURPOSE: &[u8] = b"samefare slot pass v1\n";
const SECOND_US: u64 = 1_000_000;

/// Limits the rate of requests that write to the store. Without a capacity nothing waits.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    slots: Option<Mutex<Slots>>,
    mac: Hmac<Sha256>,
}

impl RateLimiter {
    /// The key of the passes is derived from the status key, so that a pass is valid after a restart and
    /// at another node of the same server.
    pub(crate) fn new(capacity: Option<NonZeroU32>, status: &SigningKey) -> Self {
        let key = status.derived(PASS_PURPOSE);
        let slots = capacity.map(|capacity| Mutex::new(Slots::new(capacity)));
        Self { slots, mac: Hmac::new(&key.into()) }
    }

    /// Admits a request of a rider who holds nothing yet.
    ///
    /// # Errors
    /// [`Refusal::Waiting`] with the time of the slot and the pass for it, when that is not now.
    pub(crate) fn admit(&self, clock: &Clock, pass: Option<&str>) -> Result<(), Refusal> {
        let Some(mut slots) = self.slots() else {
            return Ok(());
        };
        let now_us = clock.now_ms().saturating_mul(1_000);
        let admission = match pass.and_then(|pass| self.slot_of(pass)) {
            Some(slot_us) => slots.redeem(slot_us, now_us),
            None => slots.ask(now_us),
        };
        drop(slots);
        match admission {
            Admission::Now => Ok(()),
            Admission::At(slot_us) => Err(Refusal::Waiting {
                seconds: slot_us.saturating_sub(now_us).div_ceil(SECOND_US),
                pass: self.pass(slot_us),
            }),
            Admission::Full => Err(Refusal::RetryAfter(ProblemType::Busy, SLOT_SECONDS_MAX)),
        }
    }

    /// Counts a request of a rider who holds a ticket, which is served at once. There are no more of
    /// these riders than tickets, and the others wait for them.
    pub(crate) fn count_holder(&self, clock: &Clock) {
        if let Some(mut slots) = self.slots() {
            slots.take(clock.now_ms().saturating_mul(1_000));
        }
    }

    /// The slots stay what they were, whatever another thread did while it had them.
    fn slots(&self) -> Option<MutexGuard<'_, Slots>> {
        self.slots.as_ref().map(|slots| slots.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn pass(&self, slot_us: u64) -> String {
        let text = slot_us.to_string();
        let mac = self.mac.clone().chain_update(&text).finalize().into_bytes();
        format!("{text}.{}", Base64UrlUnpadded::encode_string(&mac))
    }

    /// The slot that a pass of ours is for; one that is not ours is as none.
    fn slot_of(&self, pass: &str) -> Option<u64> {
        let (text, mac) = pass.split_once('.')?;
        let mut bytes = [0; 32];
        let mac = Base64UrlUnpadded::decode(mac, &mut bytes).ok()?;
        self.mac.clone().chain_update(text).verify_slice(mac).ok()?;
        text.parse().ok()
    }
}
