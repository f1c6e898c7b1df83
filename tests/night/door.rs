//! The door of a server that does not pace: so many a second, a queue of a second, and no more.
//!
//! It is what stands before the peers, with the same capacity that the pacing server is told. It is kind to them:
//! turning somebody away costs it nothing, and it serves at the whole capacity where a pacing server keeps a tenth.

/// The longest queue, in microseconds of work.
const QUEUE_US: u64 = 1_000_000;

#[derive(Debug)]
pub(crate) struct Door {
    every_us: u64,
    free_us: u64,
}

impl Door {
    pub(crate) fn new(capacity: u32) -> Self {
        Self { every_us: 1_000_000_u64.div_ceil(capacity.into()), free_us: 0 }
    }

    /// How long a request waits and is worked on, in microseconds, or nothing when it is turned away.
    pub(crate) fn enter(&mut self, now_us: u64) -> Option<u64> {
        let begins_us = self.free_us.max(now_us);
        let waits_us = begins_us - now_us;
        if waits_us >= QUEUE_US {
            return None;
        }
        self.free_us = begins_us + self.every_us;
        Some(waits_us + self.every_us)
    }
}
