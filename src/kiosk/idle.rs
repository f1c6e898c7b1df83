//! How long nobody has touched the kiosk, and what follows: a warning, and then nothing of a rider stays.

/// How long the kiosk waits for a touch before it warns, in milliseconds.
const IDLE_MS: u64 = 60_000;
/// How long the warning is shown before everything is removed, in milliseconds.
const WARNING_MS: u64 = 20_000;

/// What follows from how long nobody has touched the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Idle {
    /// Somebody is there.
    No,
    /// Everything is removed in so many seconds, unless somebody touches it.
    Warning {
        /// The seconds.
        left_s: u64,
    },
    /// Nobody is there any more.
    Over,
}

/// After this long without a touch, in milliseconds.
pub(super) fn after(idle_ms: u64) -> Idle {
    let over = IDLE_MS.saturating_add(WARNING_MS);
    match over.saturating_sub(idle_ms) {
        0 => Idle::Over,
        left if left <= WARNING_MS => Idle::Warning { left_s: left.div_ceil(1_000) },
        _ => Idle::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_without_a_touch_warns_for_twenty_seconds() {
        let cases = [
            (0, Idle::No),
            (59_999, Idle::No),
            (60_000, Idle::Warning { left_s: 20 }),
            (60_001, Idle::Warning { left_s: 20 }),
            (79_001, Idle::Warning { left_s: 1 }),
            (80_000, Idle::Over),
            (u64::MAX, Idle::Over),
        ];
        for (idle_ms, expected) in cases {
            assert_eq!(after(idle_ms), expected, "{idle_ms}");
        }
    }
}
