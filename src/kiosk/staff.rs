//! The corner of the staff: hidden until it is tapped five times, and behind a PIN whose tries are limited.

use wire::Digest;

/// How many taps open the corner.
const TAPS: u8 = 5;
/// Within how long the taps follow each other, in milliseconds.
const TAPS_MS: u64 = 4_000;
/// How often a wrong PIN may be entered.
const TRIES_MAX: u8 = 5;
/// How long no PIN is taken after that, in milliseconds.
const LOCKED_MS: u64 = 300_000;
/// How many digits a PIN may have.
const DIGITS_MAX: usize = 12;

/// The corner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Corner {
    /// What is shown.
    pub(super) shown: Shown,
    taps: u8,
    first_tap_ms: u64,
    wrong: u8,
    locked_until_ms: u64,
}

/// What is shown of the corner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Shown {
    /// Nothing.
    #[default]
    Nothing,
    /// The keys for the PIN.
    Pin {
        /// What was typed.
        typed: String,
        /// Whether the one before was wrong.
        wrong: bool,
    },
    /// The state of the kiosk.
    State,
}

impl Corner {
    /// A tap in the corner, at this time of the clock that only goes on. Returns whether that shows something.
    pub(super) fn tap(&mut self, now_ms: u64) -> bool {
        if self.shown != Shown::Nothing {
            return false;
        }
        if now_ms.saturating_sub(self.first_tap_ms) > TAPS_MS {
            self.taps = 0;
        }
        if self.taps == 0 {
            self.first_tap_ms = now_ms;
        }
        self.taps = self.taps.saturating_add(1);
        let is_open = self.taps >= TAPS;
        if is_open {
            self.taps = 0;
            self.shown = Shown::Pin { typed: String::new(), wrong: false };
        }
        is_open
    }

    /// Types a digit.
    pub(super) fn digit(&mut self, digit: u8) {
        if let Shown::Pin { typed, .. } = &mut self.shown
            && typed.len() < DIGITS_MAX
        {
            typed.push(char::from(b'0'.saturating_add(digit)));
        }
    }

    /// Removes what was typed.
    pub(super) fn clear(&mut self) {
        if let Shown::Pin { typed, .. } = &mut self.shown {
            typed.clear();
        }
    }

    /// Compares what was typed with the configured PIN. Without one, none is right.
    pub(super) fn enter(&mut self, pin: Option<&Digest>, now_ms: u64) {
        let Shown::Pin { typed, .. } = &self.shown else {
            return;
        };
        if self.is_locked(now_ms) {
            self.shown = Shown::Pin { typed: String::new(), wrong: true };
        } else if pin == Some(&Digest::of(typed.as_bytes())) {
            self.wrong = 0;
            self.shown = Shown::State;
        } else {
            self.wrong = self.wrong.saturating_add(1);
            if self.wrong >= TRIES_MAX {
                self.wrong = 0;
                self.locked_until_ms = now_ms.saturating_add(LOCKED_MS);
            }
            self.shown = Shown::Pin { typed: String::new(), wrong: true };
        }
    }

    /// Whether no PIN is taken now.
    pub(super) fn is_locked(&self, now_ms: u64) -> bool {
        now_ms < self.locked_until_ms
    }

    /// Shows nothing of it any more. The wrong tries stay counted.
    pub(super) fn close(&mut self) {
        self.taps = 0;
        self.shown = Shown::Nothing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: &[u8] = b"4938";

    fn at_the_pin() -> Corner {
        let mut corner = Corner::default();
        for tap in 1..=TAPS {
            assert_eq!(corner.tap(10_000), tap == TAPS);
        }
        corner
    }

    fn tries(corner: &mut Corner, digits: &[u8], now_ms: u64) -> bool {
        digits.iter().for_each(|digit| corner.digit(digit - b'0'));
        corner.enter(Some(&Digest::of(PIN)), now_ms);
        corner.shown == Shown::State
    }

    #[test]
    fn five_taps_in_time_show_the_pin_and_fewer_or_slower_ones_nothing() {
        let mut corner = Corner::default();
        for tap in 0..20 {
            assert!(!corner.tap(tap * (TAPS_MS / 3)), "{tap}");
        }
        assert_eq!(corner.shown, Shown::Nothing);
        at_the_pin();
    }

    #[test]
    fn the_right_pin_shows_the_state_and_a_wrong_one_does_not() {
        let mut corner = at_the_pin();
        assert!(!tries(&mut corner, b"4937", 0));
        assert!(!tries(&mut corner, b"", 0));
        assert!(tries(&mut corner, PIN, 0));
        corner.close();
        assert_eq!(corner.shown, Shown::Nothing);
    }

    #[test]
    fn where_no_pin_is_configured_none_is_right() {
        let mut corner = at_the_pin();
        corner.enter(None, 0);
        assert_ne!(corner.shown, Shown::State);
    }

    #[test]
    fn after_five_wrong_ones_the_right_pin_is_taken_only_later() {
        let mut corner = at_the_pin();
        for again in 0..TRIES_MAX {
            // Closed in between, the tries stay counted.
            corner.close();
            (0..TAPS).for_each(|_| _ = corner.tap(u64::from(again) * 10_000 + 100_000));
            assert!(!tries(&mut corner, b"0000", 1_000));
        }
        assert!(corner.is_locked(1_000));
        assert!(!tries(&mut corner, PIN, 1_000 + LOCKED_MS - 1));
        assert!(tries(&mut corner, PIN, 1_000 + LOCKED_MS));
    }
}
