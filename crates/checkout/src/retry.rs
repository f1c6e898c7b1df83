//! How long to wait before the next attempt: pure, jittered and bounded, and the only retry layer there is.
//!
//! Full jitter spreads riders who failed together; a wait that a server names is kept in full. Sources: the
//! design's section 4 and, for full jitter, Brooker's "Exponential Backoff And Jitter" (AWS, 2015).

use fastrand::Rng;

/// The first bound of the wait after a failed connection, in milliseconds.
pub const CONNECTION_BASE_MS: u64 = 200;
/// The last bound of the wait after a failed connection, in milliseconds.
pub const CONNECTION_CAP_MS: u64 = 5_000;
/// After how many failed connections the next one is treated as overload.
pub const CONNECTION_TRIES: u32 = 3;
/// The first bound of the wait under overload, in milliseconds, where the server names no wait.
pub const OVERLOAD_BASE_MS: u64 = 1_000;
/// The last bound of the wait under overload, in milliseconds.
pub const OVERLOAD_CAP_MS: u64 = 30_000;
/// The most that is added to a wait that the server named, in milliseconds.
pub const RETRY_AFTER_SPREAD_MS: u64 = 1_000;
/// The longest wait that is taken from a server, in seconds; a longer one is a mistake.
pub const RETRY_AFTER_S_MAX: u64 = 3_600;
/// The wait while the first request with a key is still running, in milliseconds.
pub const IN_PROGRESS_MS: u64 = 1_000;
/// The most that is added to it, in milliseconds.
pub const IN_PROGRESS_SPREAD_MS: u64 = 1_000;
/// After this long without an answer that decides, the waits are those of checking, in milliseconds.
pub const PATIENCE_MS: u64 = 120_000;
/// The waits between checks of an unknown outcome, in milliseconds; the last one repeats.
pub const CHECK_MS: [u64; 6] = [2_000, 3_000, 5_000, 8_000, 13_000, 20_000];
/// By how much those waits vary, in tenths either way.
pub const CHECK_SPREAD_TENTHS: u64 = 3;

/// Why an attempt brought no answer that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There was no response.
    Connection,
    /// The server is overloaded, or broken.
    Overload {
        /// The wait that it named, in seconds.
        retry_after_s: Option<u64>,
    },
    /// The first request with this key is still running.
    InProgress,
    /// Somebody else answered in the place of the server.
    NotOurs,
}

/// The failed attempts of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    began_ms: u64,
    connections: u32,
    overloads: u32,
    checks: usize,
}

impl Retry {
    /// No attempt has failed; the first one begins now.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self { began_ms: now_ms, connections: 0, overloads: 0, checks: 0 }
    }

    /// When the first attempt began.
    #[must_use]
    pub fn began_ms(&self) -> u64 {
        self.began_ms
    }

    /// How long to wait after this failure, in milliseconds.
    pub fn wait_ms(&mut self, failure: Failure, now_ms: u64, rng: &mut Rng) -> u64 {
        let impatient = now_ms.saturating_sub(self.began_ms) >= PATIENCE_MS;
        match failure {
            Failure::Overload { retry_after_s: Some(named) } => named_ms(named, rng),
            Failure::InProgress => {
                IN_PROGRESS_MS.saturating_add(rng.u64(0..=IN_PROGRESS_SPREAD_MS))
            }
            Failure::Connection | Failure::NotOurs | Failure::Overload { .. } if impatient => {
                let wait = check_ms(self.checks, rng);
                self.checks = self.checks.saturating_add(1);
                wait
            }
            Failure::Connection if self.connections < CONNECTION_TRIES => {
                let wait =
                    full_jitter(CONNECTION_BASE_MS, CONNECTION_CAP_MS, self.connections, rng);
                self.connections = self.connections.saturating_add(1);
                wait
            }
            Failure::Connection | Failure::NotOurs | Failure::Overload { retry_after_s: None } => {
                let wait = full_jitter(OVERLOAD_BASE_MS, OVERLOAD_CAP_MS, self.overloads, rng);
                self.overloads = self.overloads.saturating_add(1);
                wait
            }
        }
    }
}

/// The wait that a server named in seconds, in milliseconds.
#[must_use]
pub fn named_ms(named_s: u64, rng: &mut Rng) -> u64 {
    let named_ms = named_s.min(RETRY_AFTER_S_MAX).saturating_mul(1_000);
    named_ms.saturating_add(rng.u64(0..=RETRY_AFTER_SPREAD_MS))
}

/// The wait before the check with this number, from 0, in milliseconds.
#[must_use]
pub fn check_ms(check: usize, rng: &mut Rng) -> u64 {
    let [.., last] = CHECK_MS;
    let pace = CHECK_MS.get(check).copied().unwrap_or(last);
    let spread = pace.saturating_mul(CHECK_SPREAD_TENTHS) / 10;
    rng.u64(pace.saturating_sub(spread)..=pace.saturating_add(spread))
}

/// A random wait from 0 to a bound that doubles up to the cap.
fn full_jitter(base_ms: u64, cap_ms: u64, failures: u32, rng: &mut Rng) -> u64 {
    let doubled = 2_u64.saturating_pow(failures).saturating_mul(base_ms);
    rng.u64(0..=doubled.min(cap_ms))
}

/// Reads a `Retry-After` header in seconds. A date is not read: the phone's clock may be wrong.
#[must_use]
pub fn retry_after_s(header: Option<&str>) -> Option<u64> {
    let text = header?.trim_ascii();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok().or(Some(RETRY_AFTER_S_MAX)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_lies_within_its_bounds_for_every_seed() {
        let overload = Failure::Overload { retry_after_s: None };
        let named = Failure::Overload { retry_after_s: Some(7) };
        // Failure, how many came before it, lowest and highest wait.
        let rows = [
            (Failure::Connection, 0, 0, 200),
            (Failure::Connection, 1, 0, 400),
            (Failure::Connection, 2, 0, 800),
            (Failure::Connection, 3, 0, 1_000),
            (Failure::Connection, 4, 0, 2_000),
            (overload, 0, 0, 1_000),
            (overload, 4, 0, 16_000),
            (overload, 9, 0, 30_000),
            (named, 0, 7_000, 8_000),
            (named, 9, 7_000, 8_000),
            (Failure::InProgress, 0, 1_000, 2_000),
            (Failure::NotOurs, 0, 0, 1_000),
            (Failure::NotOurs, 9, 0, 30_000),
        ];
        for (failure, before, lowest, highest) in rows {
            for seed in 0..200 {
                let mut rng = Rng::with_seed(seed);
                let mut retry = Retry::new(0);
                for _ in 0..before {
                    retry.wait_ms(failure, 0, &mut rng);
                }
                let wait = retry.wait_ms(failure, 0, &mut rng);
                let within = (lowest..=highest).contains(&wait);
                assert!(within, "{failure:?} after {before}, seed {seed}: {wait} ms");
            }
        }
    }

    #[test]
    fn two_phones_that_fail_together_do_not_come_back_together() {
        let first = |seed| {
            Retry::new(0).wait_ms(
                Failure::Overload { retry_after_s: None },
                0,
                &mut Rng::with_seed(seed),
            )
        };
        let distinct: std::collections::BTreeSet<_> = (0..1_000).map(first).collect();
        assert!(distinct.len() > 500, "{} different waits of 1,001 possible", distinct.len());
    }

    #[test]
    fn after_two_minutes_the_pace_is_that_of_checking() {
        let mut rng = Rng::with_seed(1);
        let mut retry = Retry::new(0);
        for pace in CHECK_MS.into_iter().chain([20_000, 20_000]) {
            let wait = retry.wait_ms(Failure::Connection, PATIENCE_MS, &mut rng);
            assert!((pace * 7 / 10..=pace * 13 / 10).contains(&wait), "{wait} ms for {pace} ms");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_nothing() {
        let rows = [
            (Some("7"), Some(7)),
            (Some(" 12 "), Some(12)),
            (Some("99999999999999999999999"), Some(RETRY_AFTER_S_MAX)),
            (Some("-1"), None),
            (Some("1.5"), None),
            (Some("Thu, 18 Dec 2025 14:00:00 GMT"), None),
            (Some(""), None),
            (None, None),
        ];
        for (header, seconds) in rows {
            assert_eq!(retry_after_s(header), seconds, "{header:?}");
        }
    }
}
