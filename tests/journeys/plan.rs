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
    /// After how many steps of its machine the first tab is reloaded, between what the machine wants and what
    /// the world does about it.
    pub(crate) reload_at: Option<u32>,
    /// Whether riders sometimes come back from the provider without having paid.
    pub(crate) dawdles: bool,
    /// Whether riders sometimes press what leads elsewhere: home, begin anew, open the payment again.
    pub(crate) wanders: bool,
    /// Whether reloading loses storage.
    pub(crate) forgets: bool,
    /// What storage does with what is written.
    pub(crate) storage: Storage,
    /// Whether phones fall asleep.
    pub(crate) sleeps: bool,
    /// Whether phones lose their network, and know it.
    pub(crate) offline: bool,
    /// Whether the page that comes back from the provider is the one that left, kept by the browser as it was.
    pub(crate) keeps_page: bool,
    /// Whether somebody sets the phones' clocks.
    pub(crate) jumps: bool,
    /// How often the server restarts.
    pub(crate) restarts: u32,
    /// How often the server is killed in the middle of an answer.
    pub(crate) kills: u32,
    /// Whether the operator pauses the sale for a while.
    pub(crate) pauses: bool,
    /// Whether the provider sometimes takes another amount than it was asked for.
    pub(crate) overcharges: bool,
    /// How far the phones' clocks are ahead, in milliseconds.
    pub(crate) ahead_ms: i64,
    /// Whether more than one way to pay works on the phones, so that riders choose.
    pub(crate) chooses: bool,
}

/// What a browser's storage does with what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// It keeps it.
    Keeps,
    /// It refuses everything, as in a private window.
    Refuses,
    /// It is full after this many times.
    FullAfter(u32),
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
            reload_at: None,
            dawdles: false,
            wanders: false,
            forgets: false,
            storage: Storage::Keeps,
            sleeps: false,
            offline: false,
            keeps_page: false,
            jumps: false,
            restarts: 0,
            kills: 0,
            pauses: false,
            overcharges: false,
            ahead_ms: 0,
            chooses: false,
        }
    }
}
