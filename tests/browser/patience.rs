//! Waiting for what will be: bounded, and with a name for what did not come.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take that a rider waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How often to look.
const GLANCE: Duration = Duration::from_millis(40);

/// Looks until there is something to see.
///
/// # Panics
/// When patience is over: with what was waited for.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let seen = within(PATIENCE, async || look().await).await;
    seen.unwrap_or_else(|| panic!("{what}: not within {} s", PATIENCE.as_secs()))
}

/// Looks for so long.
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
        sleep(GLANCE).await;
    }
}
