//! When a request is served: slots at an even rate, given out in the order of the requests.
//!
//! Pure: the time is an argument. Waiting requests are not stored, because the slot is in the pass;
//! only passes that were used lately are, and there are no more of these than slots in
//! `PASS_SECONDS`.

use core::num::NonZeroU32;
use std::collections::BTreeMap;

/// The share of a node's capacity that is handed out, in tenths: the rest is for what is not paced.
const SHARE_TENTHS: u64 = 9;
/// How far ahead of its slot a request is served all the same, in microseconds: arrivals are never
/// even, and the store has a queue of its own.
const BURST_US: u64 = 250_000;
/// How far ahead slots are given out, in seconds. A later request gets no slot, and a `Retry-After`
/// of this.
pub(crate) const SLOT_SECONDS_MAX: u64 = 600;
/// For how long after its slot a pass is honoured, in seconds: longer than a short outage.
pub(crate) const PASS_SECONDS: u64 = 30;
/// How often a pass is honoured: whoever loses the answer comes back to look it up, and to ask
/// again, without a second wait.
pub(crate) const PASS_USES_MAX: u8 = 3;

const SECOND_US: u64 = 1_000_000;

/// When a request is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// At once.
    Now,
    /// At this instant, in microseconds since 1970, which is its slot's own.
    At(u64),
    /// No slot is left to promise.
    Full,
}

/// The slots of one node.
#[derive(Debug)]
pub struct Slots {
    every_us: u64,
    next_us: u64,
    used: BTreeMap<u64, u8>,
}

impl Slots {
    /// Slots for a node that serves so many requests a second.
    #[must_use]
    pub fn new(capacity: NonZeroU32) -> Self {
        let tenths = SHARE_TENTHS.saturating_mul(capacity.get().into());
        let every_us = (10 * SECOND_US).div_ceil(tenths.max(1));
        Self { every_us, next_us: 0, used: BTreeMap::new() }
    }

    /// A request without a pass.
    pub fn ask(&mut self, now_us: u64) -> Admission {
        let slot_us = self.next_us.max(now_us);
        let ahead_us = slot_us.saturating_sub(now_us);
        if ahead_us >= SLOT_SECONDS_MAX * SECOND_US {
            return Admission::Full;
        }
        self.next_us = slot_us.saturating_add(self.every_us);
        if ahead_us <= BURST_US { Admission::Now } else { Admission::At(slot_us) }
    }

    /// A request with the pass for this slot.
    pub fn redeem(&mut self, slot_us: u64, now_us: u64) -> Admission {
        let ahead_us = slot_us.saturating_sub(now_us);
        if (1..=SLOT_SECONDS_MAX * SECOND_US).contains(&ahead_us) {
            return Admission::At(slot_us);
        }
        let oldest_us = now_us.saturating_sub(PASS_SECONDS * SECOND_US);
        self.used = self.used.split_off(&oldest_us);
        let uses = self.used.get(&slot_us).copied().unwrap_or(0);
        if ahead_us > 0 || slot_us < oldest_us || uses >= PASS_USES_MAX {
            return self.ask(now_us);
        }
        self.used.insert(slot_us, uses.saturating_add(1));
        if uses > 0 {
            // The slot paid for the first use only.
            self.take(now_us);
        }
        Admission::Now
    }

    /// A request that is served whatever the queue: those who ask without having anything yet wait
    /// for it.
    pub(crate) fn take(&mut self, now_us: u64) {
        let slot_us = self.next_us.max(now_us);
        if slot_us.saturating_sub(now_us) < SLOT_SECONDS_MAX * SECOND_US {
            self.next_us = slot_us.saturating_add(self.every_us);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_766_066_400 * SECOND_US;

    /// 100 requests a second are promised as 90.
    fn slots() -> Slots {
        Slots::new(NonZeroU32::new(100).expect("a capacity"))
    }

    /// So many requests at once: the first slot that had to be waited for.
    fn stampede(slots: &mut Slots, riders: u32) -> Option<u64> {
        let turns = (0..riders).map(|_| slots.ask(T)).collect::<Vec<_>>();
        turns.into_iter().find_map(|turn| match turn {
            Admission::At(slot_us) => Some(slot_us),
            Admission::Now | Admission::Full => None,
        })
    }

    #[test]
    fn a_stampede_is_spread_at_nine_tenths_of_the_capacity_in_the_order_of_asking() {
        let mut slots = slots();
        let turns: Vec<_> = (0..1_000).map(|_| slots.ask(T)).collect();
        let at_once = turns.iter().filter(|turn| **turn == Admission::Now).count();
        assert_eq!(at_once, 23, "a quarter of a second at 90 a second");
        let waits = turns.iter().filter_map(|turn| match turn {
            Admission::At(slot_us) => Some(slot_us - T),
            Admission::Now | Admission::Full => None,
        });
        let waits: Vec<_> = waits.collect();
        assert!(waits.is_sorted_by(|one, next| one < next), "one slot, one rider");
        for second in 1..11 {
            let within = second * SECOND_US..(second + 1) * SECOND_US;
            let served = waits.iter().filter(|wait| within.contains(wait)).count();
            assert!((89..=90).contains(&served), "{served} in second {second}");
        }
    }

    #[test]
    fn below_the_capacity_nobody_waits() {
        let mut slots = slots();
        for number in 0..10_000 {
            assert_eq!(slots.ask(T + number * SECOND_US / 90), Admission::Now, "request {number}");
        }
    }

    #[test]
    fn a_pass_buys_nothing_before_its_slot_and_its_turn_from_then_on() {
        let life = PASS_SECONDS * SECOND_US;
        // How long after its slot the pass comes, and whether it is served, with a queue before it.
        let rows = [(0, true), (2 * SECOND_US, true), (life, true), (life + 1, false)];
        for (late_us, served) in rows {
            let mut slots = slots();
            let slot = stampede(&mut slots, 50_000).expect("a wait");
            let before = slots.next_us;
            assert_eq!(slots.redeem(slot, slot - 1), Admission::At(slot));
            assert_eq!(slots.next_us, before, "no second slot for one who is early");
            let turn = slots.redeem(slot, slot + late_us);
            assert_eq!(turn == Admission::Now, served, "{late_us} us late");
        }
    }

    #[test]
    fn a_pass_is_honoured_three_times_and_the_repeats_are_paid_for_by_those_who_have_none() {
        let mut slots = slots();
        let slot = stampede(&mut slots, 5_000).expect("a wait");
        let next = slots.next_us;
        for uses in 0..u64::from(PASS_USES_MAX) {
            assert_eq!(slots.redeem(slot, slot), Admission::Now);
            assert_eq!(slots.next_us, next + uses * slots.every_us);
        }
        assert!(matches!(slots.redeem(slot, slot), Admission::At(_)), "used up");
    }

    #[test]
    fn what_is_remembered_is_bounded_by_the_life_of_a_pass() {
        let mut slots = slots();
        for number in 0..100_000 {
            let slot = T + number * slots.every_us;
            assert_eq!(slots.redeem(slot, slot), Admission::Now);
        }
        let most = PASS_SECONDS * SECOND_US / slots.every_us + 1;
        assert!(slots.used.len() as u64 <= most, "{} passes", slots.used.len());
    }

    #[test]
    fn slots_are_promised_for_ten_minutes_and_no_further() {
        let mut slots = slots();
        stampede(&mut slots, 90 * 600 + 100);
        assert_eq!(slots.ask(T), Admission::Full);
        slots.take(T);
        assert_eq!(slots.ask(T), Admission::Full);
        assert!(matches!(slots.ask(T + SECOND_US), Admission::At(_)), "time goes on");
        // A clock that was set back makes no promise of hours.
        assert!(matches!(slots.redeem(T + 7_200 * SECOND_US, T + SECOND_US), Admission::At(_)));
    }

    #[test]
    fn those_who_have_something_are_served_before_those_who_have_nothing_yet() {
        let mut slots = slots();
        let before = stampede(&mut slots, 1_000).map(|_| slots.next_us);
        slots.take(T);
        assert_eq!(before.map(|us| us + slots.every_us), Some(slots.next_us));
    }
}
