//! What differs between the places where the page runs, and nothing else.

use wire::Channel;

pub(crate) mod browser;

/// The ways to pay that this app speaks.
pub(crate) fn channels() -> Vec<Channel> {
    vec![Channel::AlipayWap]
}
