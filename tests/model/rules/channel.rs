//! The rules of the payment channel.

use super::state::{Order, State, Trade};

impl State {
    pub(super) fn charge(&mut self, tab: usize) {
        if let Some(key) = self.tabs[tab].key
            && self.trades[key] == Trade::Unpaid
            && !self.over[key]
        {
            self.trades[key] = Trade::Paid;
            self.charges[key] += 1;
        }
    }

    /// The channel reports a payment to the server.
    pub(super) fn notify(&mut self, key: usize) {
        if self.trades[key] == Trade::Paid && self.orders[key] == Order::Awaiting {
            self.orders[key] = Order::Paid;
        }
    }
}
