//! The sale's time: the server's answers anchor it, and the phone's monotonic clock carries it on.

use wire::{TimeAnswer, UnixSeconds};

use crate::event::Now;
use crate::screen::ClockStatus;

/// How many samples make an anchor; the one with the shortest round trip counts.
const SAMPLES: u32 = 3;
/// The wait between two samples, in milliseconds.
const SAMPLE_GAP_MS: u64 = 250;
/// By how much the phone's two clocks may drift apart before the anchor is doubted, in milliseconds.
const DRIFT_MS_MAX: u64 = 500;
/// After how long an anchor is renewed, in milliseconds.
const ANCHOR_MS_MAX: u64 = 600_000;
/// How long a resync may take before what failed by its window is asked for again, in milliseconds.
pub(crate) const CLOCK_AGAIN_MS: u64 = 1_500;
/// By how much a note of the server and its answer about the time may differ and still agree, in seconds.
const AGREES_S_MAX: u64 = 30;
/// From which error on the page shows that the phone's clock is wrong, in milliseconds.
const NOTICE_MS_MIN: u64 = 60_000;

/// The server-anchored clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The time is not earlier than this: the build, or the highest verified `iat`.
    floor_s: UnixSeconds,
    /// The same without the notes that the server signs: its clock may have run ahead.
    offline_floor_s: UnixSeconds,
    anchor: Option<Anchor>,
    /// How far the wall clock was ahead of the monotonic clock at the last event.
    lead_ms: Option<i64>,
    /// When the two clocks drifted apart last, on the monotonic clock. A request from before took longer than that
    /// clock measured.
    jumped_ms: u64,
    /// How many samples are still wanted, and when the next is due.
    wanted: u32,
    due_ms: u64,
    /// Whether a note has failed by its window since one held: the clock is blamed for it only once.
    resynced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Anchor {
    /// What to add to the monotonic clock.
    offset_ms: i64,
    /// By how much that may be off, either way.
    error_ms: u64,
    /// When it was taken.
    taken_ms: u64,
    /// Whether the phone slept or was set since: good enough to count with, and renewed at once.
    doubted: bool,
}

impl Clock {
    pub(crate) fn new(floor_s: UnixSeconds) -> Self {
        Self {
            floor_s,
            offline_floor_s: floor_s,
            anchor: None,
            lead_ms: None,
            jumped_ms: 0,
            wanted: SAMPLES,
            due_ms: 0,
            resynced: false,
        }
    }

    /// A verified note was signed at this time, so it is not earlier.
    pub(crate) fn raise_floor(&mut self, iat: UnixSeconds) {
        self.floor_s = self.floor_s.max(iat);
    }

    /// A tariff was signed offline at this time: it is not earlier, whatever the server's clock reads.
    pub(crate) fn raise_offline_floor(&mut self, iat: UnixSeconds) {
        self.offline_floor_s = self.offline_floor_s.max(iat);
        self.raise_floor(iat);
    }

    /// The server signed a note at this time. Its answers about the time, where they are certain, are held against it:
    ///
    /// - a note from ahead of that time is not believed, so one quote can't drag the page's clock along;
    /// - where both agree and are earlier than the floor, the server's clock ran ahead and was set right, and the floor
    ///   follows.
    pub(crate) fn signed_online(&mut self, iat: UnixSeconds, now: Now) {
        let certain = self.anchor.filter(|anchor| !anchor.doubted).map(|anchor| {
            u64::try_from(signed(now.mono_ms).saturating_add(anchor.offset_ms)).unwrap_or(0) / 1_000
        });
        match certain {
            Some(time_s) if time_s.abs_diff(iat) <= AGREES_S_MAX => {
                self.floor_s = self.offline_floor_s.max(iat);
            }
            Some(time_s) if iat > time_s => {}
            Some(_) | None => self.raise_floor(iat),
        }
    }

    pub(crate) fn floor_s(&self) -> UnixSeconds {
        self.floor_s
    }

    /// Compares the phone's clocks. When they drift apart, the phone slept or was set, and the server is asked again.
    pub(crate) fn observe(&mut self, now: Now) {
        let lead = signed(now.wall_ms).saturating_sub(signed(now.mono_ms));
        let before = self.lead_ms.replace(lead).unwrap_or(lead);
        let drift = lead.saturating_sub(before);
        if drift.unsigned_abs() > DRIFT_MS_MAX {
            if let Some(anchor) = &mut self.anchor {
                // In sleep the wall clock goes on and the monotonic clock stops. Where the wall clock was set back
                // instead, the anchor still holds.
                anchor.offset_ms = anchor.offset_ms.saturating_add(drift.max(0));
                anchor.doubted = true;
            }
            self.jumped_ms = now.mono_ms;
            self.resync(now);
        }
        let old =
            self.anchor.is_some_and(|it| now.mono_ms.saturating_sub(it.taken_ms) > ANCHOR_MS_MAX);
        if old && self.wanted == 0 {
            self.resync(now);
        }
    }

    /// Asks the server for the time again.
    pub(crate) fn resync(&mut self, now: Now) {
        self.wanted = SAMPLES;
        self.due_ms = now.mono_ms;
        if let Some(anchor) = &mut self.anchor {
            anchor.doubted = true;
        }
    }

    /// A note's window is not open. The clock may be wrong, so the first time it is set again. Returns whether it is.
    pub(crate) fn resync_once(&mut self, now: Now) -> bool {
        let is_first = !self.resynced;
        self.resynced = true;
        if is_first {
            self.resync(now);
        }
        is_first
    }

    /// A note's window is open, so the clock may be blamed for the next one that is not.
    pub(crate) fn window_held(&mut self) {
        self.resynced = false;
    }

    /// When the next sample is due, if one is wanted.
    pub(crate) fn due_ms(&self) -> Option<u64> {
        (self.wanted > 0).then_some(self.due_ms)
    }

    /// Takes an answer of the server: Cristian's algorithm, without the time that the server needed.
    pub(crate) fn sample(&mut self, sent_ms: u64, now: Now, answer: TimeAnswer) {
        if sent_ms < self.jumped_ms {
            return;
        }
        let at_work = answer.sent_ms.saturating_sub(answer.received_ms);
        let round = now.mono_ms.saturating_sub(sent_ms).saturating_sub(at_work);
        let at_phone = signed(sent_ms.midpoint(now.mono_ms));
        let at_server = signed(answer.received_ms.midpoint(answer.sent_ms));
        let taken = Anchor {
            offset_ms: at_server.saturating_sub(at_phone),
            error_ms: round.div_ceil(2),
            taken_ms: now.mono_ms,
            doubted: false,
        };
        let better = self.anchor.is_none_or(|it| it.doubted || taken.error_ms <= it.error_ms);
        if better {
            self.anchor = Some(taken);
        }
        self.wanted = self.wanted.saturating_sub(1);
        self.due_ms = now.mono_ms.saturating_add(SAMPLE_GAP_MS);
    }

    /// Milliseconds since 1970, by the best that is known.
    pub(crate) fn ms(&self, now: Now) -> u64 {
        let known = self.anchor.map_or(signed(now.wall_ms), |anchor| {
            signed(now.mono_ms).saturating_add(anchor.offset_ms)
        });
        u64::try_from(known).unwrap_or(0).max(self.floor_s.saturating_mul(1_000))
    }

    /// Whole seconds since 1970, by the best that is known.
    pub(crate) fn s(&self, now: Now) -> UnixSeconds {
        self.ms(now) / 1_000
    }

    /// Whether the server has answered, and the phone's clocks have not drifted apart since.
    pub(crate) fn is_certain(&self) -> bool {
        self.anchor.is_some_and(|anchor| !anchor.doubted)
    }

    /// What the page shows about the phone's clock.
    pub(crate) fn notice(&self, now: Now) -> ClockStatus {
        if !self.is_certain() {
            return ClockStatus::Unanswered;
        }
        let ahead = signed(now.wall_ms).saturating_sub(signed(self.ms(now)));
        if ahead.unsigned_abs() < NOTICE_MS_MIN {
            ClockStatus::Agrees
        } else {
            ClockStatus::PhoneIsOff { minutes: ahead / 60_000 }
        }
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER_MS: u64 = 1_766_066_400_000;

    fn at(mono_ms: u64, wall_ms: u64) -> Now {
        Now { mono_ms, wall_ms }
    }

    fn answer(ms: u64) -> TimeAnswer {
        TimeAnswer { received_ms: ms, sent_ms: ms }
    }

    #[test]
    fn a_wrong_phone_shows_the_right_time_and_a_notice() {
        let hour = 3_600_000;
        let rows = [
            (SERVER_MS + hour, ClockStatus::PhoneIsOff { minutes: 60 }),
            (SERVER_MS - hour, ClockStatus::PhoneIsOff { minutes: -60 }),
            (SERVER_MS + 30_000, ClockStatus::Agrees),
            // 2001 and 2040.
            (1_000_000_000_000, ClockStatus::PhoneIsOff { minutes: -12_767_773 }),
            (2_208_988_800_000, ClockStatus::PhoneIsOff { minutes: 7_382_040 }),
        ];
        for (wall_ms, notice) in rows {
            let mut clock = Clock::new(0);
            assert_eq!(clock.notice(at(0, wall_ms)), ClockStatus::Unanswered);
            clock.sample(0, at(100, wall_ms + 100), answer(SERVER_MS + 50));
            assert_eq!(clock.ms(at(1_100, wall_ms + 1_100)), SERVER_MS + 1_100, "{wall_ms}");
            assert_eq!(clock.notice(at(1_100, wall_ms + 1_100)), notice, "{wall_ms}");
        }
    }

    #[test]
    fn the_shortest_round_trip_counts() {
        let mut clock = Clock::new(0);
        clock.sample(0, at(2_000, SERVER_MS), answer(SERVER_MS));
        clock.sample(2_250, at(2_270, SERVER_MS + 270), answer(SERVER_MS + 260));
        clock.sample(2_500, at(4_500, SERVER_MS + 2_500), answer(SERVER_MS + 500));
        assert_eq!(clock.ms(at(2_260, 0)), SERVER_MS + 260);
        assert_eq!(clock.due_ms(), None, "three answers are enough");
    }

    #[test]
    fn sleep_is_counted_and_the_server_is_asked_again() {
        let mut clock = Clock::new(0);
        clock.observe(at(0, SERVER_MS));
        for sent in [0, 250, 500] {
            clock.sample(sent, at(sent, SERVER_MS + sent), answer(SERVER_MS + sent));
        }
        clock.observe(at(1_000, SERVER_MS + 1_000));
        assert_eq!(clock.due_ms(), None);
        clock.observe(at(1_100, SERVER_MS + 61_100));
        assert_eq!(clock.ms(at(1_100, SERVER_MS + 61_100)), SERVER_MS + 61_100);
        assert_eq!(clock.due_ms(), Some(1_100));
        assert_eq!(clock.notice(at(1_100, 0)), ClockStatus::Unanswered);
    }

    #[test]
    fn an_answer_from_before_the_phone_slept_does_not_set_the_clock() {
        let mut clock = Clock::new(0);
        clock.observe(at(0, SERVER_MS));
        clock.sample(0, at(0, SERVER_MS), answer(SERVER_MS));
        clock.observe(at(1_000, SERVER_MS + 1_000));
        // ExpectedQuote at 1,000, asleep for a minute, and answered from before it.
        clock.observe(at(1_100, SERVER_MS + 61_100));
        clock.sample(1_000, at(1_100, SERVER_MS + 61_100), answer(SERVER_MS + 1_050));
        assert_eq!(clock.ms(at(1_100, SERVER_MS + 61_100)), SERVER_MS + 61_100);
        assert!(!clock.is_certain());
        assert_eq!(clock.due_ms(), Some(1_100), "it is still asked for");
        // ExpectedQuote when awake again.
        clock.sample(1_100, at(1_300, SERVER_MS + 61_300), answer(SERVER_MS + 61_220));
        assert_eq!(clock.ms(at(1_300, SERVER_MS + 61_300)), SERVER_MS + 61_320);
        assert!(clock.is_certain());
    }

    #[test]
    fn time_does_not_lie_before_the_floor() {
        let mut clock = Clock::new(1_000);
        assert_eq!(clock.s(at(0, 0)), 1_000);
        clock.raise_floor(2_000);
        clock.raise_floor(1_500);
        assert_eq!(clock.s(at(0, 0)), 2_000);
        assert_eq!(clock.floor_s(), 2_000);
    }

    #[test]
    fn a_server_whose_clock_ran_ahead_and_was_set_right_takes_the_floor_back() {
        let (ahead_s, right_s) = (SERVER_MS / 1_000 + 1_200, SERVER_MS / 1_000);
        let now = at(1_000, SERVER_MS);
        // What the server answers about the time, what it signs, and the floor after that.
        let rows = [
            ("set right", SERVER_MS, right_s, right_s),
            (
                "only the note is earlier: it may be an old one",
                SERVER_MS + 1_200_000,
                right_s,
                ahead_s,
            ),
            ("only the time is earlier: it may come from a cache", SERVER_MS, ahead_s, ahead_s),
            ("a note from before the time", SERVER_MS, right_s - 31, ahead_s),
        ];
        for (what, server_ms, iat, floor_s) in rows {
            let mut clock = Clock::new(0);
            clock.raise_floor(ahead_s);
            clock.sample(1_000, now, answer(server_ms));
            clock.signed_online(iat, now);
            assert_eq!(clock.floor_s(), floor_s, "{what}");
        }
        let mut clock = Clock::new(0);
        clock.sample(1_000, now, answer(SERVER_MS));
        clock.signed_online(ahead_s, now);
        assert_eq!(clock.s(now), right_s, "a note from ahead of time is not believed");
        let mut clock = Clock::new(0);
        clock.raise_offline_floor(right_s + 60);
        clock.raise_floor(ahead_s);
        clock.sample(1_000, now, answer(SERVER_MS));
        clock.signed_online(right_s, now);
        assert_eq!(clock.floor_s(), right_s + 60, "no earlier than the tariff");
        clock.resync(now);
        clock.raise_floor(ahead_s);
        clock.signed_online(right_s, now);
        assert_eq!(clock.floor_s(), ahead_s, "not before the server has answered again");
    }
}
