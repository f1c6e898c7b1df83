//! Polls for a condition with a time limit, and names what did not come.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The longest that a test waits for one thing.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// The pause between two polls.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// Polls `look` until it returns something.
///
/// # Panics
/// After [`TIMEOUT`], with what was waited for.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let seen = within(TIMEOUT, async || look().await).await;
    seen.unwrap_or_else(|| panic!("{what}: not within {} s", TIMEOUT.as_secs()))
}

/// The same with another time limit; nothing when it is over.
pub(crate) async fn within<T>(
    time: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> Option<T> {
    let end = Instant::now() + time;
    loop {
        if let Some(seen) = look().await {
            return Some(seen);
        }
        if Instant::now() > end {
            return None;
        }
        sleep(POLL_INTERVAL).await;
    }
}
