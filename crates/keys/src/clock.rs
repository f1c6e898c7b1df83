//! What time it is: everything in the server takes it from here, so that a journey can run in
//! simulated time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use wire::UnixSeconds;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Milliseconds since 1970 that somebody else moves.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that shows this instant until it is moved.
    #[must_use]
    pub fn manual(now: UnixSeconds) -> Self {
        Self::Manual(Arc::new(AtomicU64::new(now.saturating_mul(1_000))))
    }

    /// Moves a manual clock on; the machine's clock moves by itself.
    pub fn advance(&self, seconds: u64) {
        if let Self::Manual(ms) = self {
            ms.fetch_add(seconds.saturating_mul(1_000), Ordering::SeqCst);
        }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
            }
            Self::Manual(ms) => ms.load(Ordering::SeqCst),
        }
    }

    /// Seconds since 1970, as notes carry time.
    #[must_use]
    pub fn now(&self) -> UnixSeconds {
        self.now_ms() / 1_000
    }
}
