//! What kind of run it is: how many riders and tabs, and which faults there are.

mod choice;

use std::num::NonZeroU32;

use wire::tariff::PerRiderOf;

use crate::link::Link;

/// Riders and faults, in any mixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each fault is there or not, in any mixture")]
pub struct Scenario {
    /// How many riders there are.
    pub riders: usize,
    /// How many tabs each rider has open.
    pub tabs: usize,
    /// How many tickets the batch has.
    pub size: u32,
    /// The network, until everybody may arrive.
    pub link: Link,
    /// How many requests the server takes in a second, if it paces.
    pub capacity: Option<NonZeroU32>,
    /// Whether riders reload the page in the middle.
    pub reloads: bool,
    /// After how many steps of its machine the first tab is reloaded, before the effects of that step are applied.
    pub reload_after_steps: Option<u32>,
    /// Whether riders sometimes return from the provider without having paid.
    pub abandons_payment: bool,
    /// Whether riders sometimes press what is not on the shortest way: home, begin anew, open the payment again.
    pub detours: bool,
    /// Whether reloading loses storage.
    pub loses_storage: bool,
    /// What storage does with what is written.
    pub storage: Storage,
    /// Whether phones are suspended.
    pub sleeps: bool,
    /// Whether phones lose their network, and know it.
    pub loses_network: bool,
    /// Whether the page that returns from the provider is the one that left, restored from the back/forward cache.
    pub page_is_cached: bool,
    /// Whether somebody sets the phones' clocks.
    pub clock_jumps: bool,
    /// How often the server restarts.
    pub restarts: u32,
    /// How often the server is killed in the middle of an answer.
    pub crashes: u32,
    /// Whether the operator pauses the sale for a while.
    pub pauses_sale: bool,
    /// Whether the provider sometimes takes another amount than it was asked for.
    pub overcharges: bool,
    /// What becomes of refunds at the provider.
    pub refunds: Refunds,
    /// Whether the server sometimes signs a quote with another amount than the announced one.
    pub misprices: bool,
    /// How long after the opening the sale is over, in seconds, if it is over early.
    pub closes_after_s: Option<u64>,
    /// Whether a run lives through all nights and not the first alone, and for which of them the limit of one ticket is.
    pub all_nights: Option<PerRiderOf>,
    /// How far the phones' clocks are ahead, in milliseconds.
    pub clock_ahead_ms: i64,
    /// Whether more than one channel works on the phones, so that riders choose.
    pub many_channels: bool,
    /// Whether one of the providers answers no call of the guard for a while. Some of the calls arrive all the same.
    pub provider_hangs: bool,
    /// Whether staff sometimes give money back in the provider's console.
    pub console_refunds: bool,
    /// Whether riders who changed the wallet pay by the first one too.
    pub pays_twice: bool,
}

/// What becomes of refunds at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refunds {
    /// They are made.
    #[default]
    Work,
    /// For a while their requests are lost.
    AreLost,
    /// The provider refuses them, so that a person has to make them.
    AreRefused,
    /// For a while the provider has them in hand, and does not make them.
    AreUnderway,
    /// For a while the provider refuses them, because the merchant's balance is empty.
    FindNoBalance,
}

/// What a browser's storage does with what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// It keeps it.
    Keeps,
    /// It refuses everything, as in a private window.
    Refuses,
    /// It is full after this many times.
    FullAfter(u32),
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            riders: 1,
            tabs: 1,
            size: 1,
            link: Link::bad(),
            capacity: None,
            reloads: false,
            reload_after_steps: None,
            abandons_payment: false,
            detours: false,
            loses_storage: false,
            storage: Storage::Keeps,
            sleeps: false,
            loses_network: false,
            page_is_cached: false,
            clock_jumps: false,
            restarts: 0,
            crashes: 0,
            pauses_sale: false,
            overcharges: false,
            refunds: Refunds::Work,
            misprices: false,
            closes_after_s: None,
            all_nights: None,
            clock_ahead_ms: 0,
            many_channels: false,
            provider_hangs: false,
            console_refunds: false,
            pays_twice: false,
        }
    }
}
