//! When work that did not succeed is tried again: later and later, and not all of it at once.

use keys::random::{self, RandomError};
use wire::UnixSeconds;

/// The longest wait between two tries, in seconds.
const WAIT_SECONDS_MAX: u64 = 600;

/// How soon a first try is followed by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nothing is known, or time alone has to pass: soon.
    Quick,
    /// The provider has it in hand or refuses it for now. WeChat Pay asks for a minute between two look-ups of one
    /// refund.
    Slow,
}

impl Pace {
    /// The shortest wait, in seconds.
    const fn shortest(self) -> u64 {
        match self {
            Self::Quick => 5,
            Self::Slow => 60,
        }
    }
}

/// The time of the next try after this many that did not succeed before: each wait is twice as long as the one before,
/// up to [`WAIT_SECONDS_MAX`], less up to half of it by chance, and never shorter than the pace allows.
pub(super) fn next_try(now: UnixSeconds, tries: u32, pace: Pace, random: u64) -> UnixSeconds {
    let shortest = pace.shortest();
    let factor = 2_u64.checked_pow(tries.saturating_add(1)).unwrap_or(u64::MAX);
    let longest = shortest.saturating_mul(factor).min(WAIT_SECONDS_MAX);
    let least = (longest / 2).max(shortest);
    let wait = least.saturating_add(random % (longest - least + 1));
    now.saturating_add(wait)
}

/// Chance for [`next_try`].
pub(super) fn chance() -> Result<u64, RandomError> {
    random::bytes().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shortest and the longest wait after so many tries.
    fn range(tries: u32, pace: Pace) -> (u64, u64) {
        let waits = (0..10_000).map(|random| next_try(1_000, tries, pace, random) - 1_000);
        waits.fold((u64::MAX, 0), |(least, most), wait| (least.min(wait), most.max(wait)))
    }

    #[test]
    fn waits_double_from_five_seconds_to_ten_minutes_and_half_of_each_is_chance() {
        let rows = [
            (0, (5, 10)),
            (1, (10, 20)),
            (2, (20, 40)),
            (5, (160, 320)),
            (6, (300, 600)),
            (7, (300, 600)),
            (u32::MAX, (300, 600)),
        ];
        for (tries, expected) in rows {
            assert_eq!(range(tries, Pace::Quick), expected, "after {tries} tries");
        }
    }

    #[test]
    fn what_the_provider_has_in_hand_is_looked_up_once_a_minute_at_most() {
        let rows = [(0, (60, 120)), (1, (120, 240)), (3, (300, 600)), (40, (300, 600))];
        for (tries, expected) in rows {
            assert_eq!(range(tries, Pace::Slow), expected, "after {tries} tries");
        }
    }

    #[test]
    fn two_that_fail_together_are_not_tried_together() {
        let waits: std::collections::BTreeSet<_> =
            (0..100).map(|random| next_try(0, 4, Pace::Quick, random)).collect();
        assert!(waits.len() > 50, "{}", waits.len());
        assert_eq!(next_try(u64::MAX, 0, Pace::Quick, 0), u64::MAX, "time does not run over");
    }
}
