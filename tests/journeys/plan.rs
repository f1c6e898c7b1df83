//! What kind of journey it is.

use std::num::NonZeroU32;

use crate::link::Link;

#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each trouble is there or not, in any mixture")]
pub(crate) struct Plan {
    pub(crate) riders: usize,
    /// How many tabs each rider has open.
    pub(crate) tabs: usize,
    /// The size of the batch.
    pub(crate) size: u32,
    pub(crate) link: Link,
    /// How many requests the server takes in a second, if it paces.
    pub(crate) capacity: Option<NonZeroU32>,
    /// Whether riders reload the page in the middle.
    pub(crate) reloads: bool,
    /// Whether riders sometimes come back from the provider without having paid.
    pub(crate) dawdles: bool,
    /// Whether reloading loses storage.
    pub(crate) forgets: bool,
    /// Whether phones fall asleep.
    pub(crate) sleeps: bool,
    /// Whether somebody sets the phones' clocks.
    pub(crate) jumps: bool,
    /// How often the server restarts.
    pub(crate) restarts: u32,
    /// How far the phones' clocks are ahead, in milliseconds.
    pub(crate) ahead_ms: i64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            riders: 1,
            tabs: 1,
            size: 1,
            link: Link::bad(),
            capacity: None,
            reloads: false,
            dawdles: false,
            forgets: false,
            sleeps: false,
            jumps: false,
            restarts: 0,
            ahead_ms: 0,
        }
    }
}
