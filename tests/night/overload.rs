//! The overload limit of a server that does not pace: a fixed rate, a queue of one second, and a refusal beyond it.
//!
//! It is put before the server for every policy but ours, with the same capacity. It favours them: a refusal costs it
//! nothing, and it serves at the whole capacity where a pacing server keeps a tenth.

/// The longest queue, in microseconds of work.
const QUEUE_US: u64 = 1_000_000;

#[derive(Debug)]
pub(crate) struct AdmissionQueue {
    every_us: u64,
    free_us: u64,
}

impl AdmissionQueue {
    pub(crate) fn new(capacity: u32) -> Self {
        Self { every_us: 1_000_000_u64.div_ceil(capacity.into()), free_us: 0 }
    }

    /// How long a request waits and is worked on, in microseconds, or nothing when it is turned away.
    pub(crate) fn admit(&mut self, now_us: u64) -> Option<u64> {
        let begins_us = self.free_us.max(now_us);
        let waits_us = begins_us - now_us;
        if waits_us >= QUEUE_US {
            return None;
        }
        self.free_us = begins_us + self.every_us;
        Some(waits_us + self.every_us)
    }
}
