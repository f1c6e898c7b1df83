//! The rules of the server.

use super::state::{Ask, At, Fault, Key, Order, Said, State, Tab, Trade};

impl State {
    /// The server's side: `sale::quote`, `order`, `instruct`, `find`, and `settle`.
    pub(super) fn answer(&mut self, ask: Ask, key: Key) -> Said {
        match ask {
            Ask::Quote if self.orders[key] == Order::Unknown => {
                let other = 1 - key;
                let free = matches!(self.orders[other], Order::Unknown | Order::Closed);
                if !free && self.fault != Some(Fault::SecondOrder) {
                    return Said::Exists(other);
                }
                self.orders[key] = Order::Quoted;
            }
            Ask::Order if self.orders[key] == Order::Quoted => self.orders[key] = Order::Awaiting,
            Ask::Instruction => {
                let live = self.orders[key] == Order::Awaiting && !self.over[key];
                return if live { Said::Link } else { Said::OrderSettled };
            }
            Ask::Settle => self.find_out(key),
            Ask::Quote | Ask::Order | Ask::Look => {}
        }
        match self.orders[key] {
            Order::Unknown => Said::NotFound,
            Order::Quoted => Said::Quoted,
            Order::Awaiting => Said::Awaiting,
            Order::Paid => Said::Paid,
            Order::Closed => Said::Closed,
        }
    }

    /// `settle::find_out`: what the channel says; and it is closed there when its time is over.
    pub(super) fn find_out(&mut self, key: Key) {
        if self.orders[key] != Order::Awaiting {
            return;
        }
        if self.trades[key] == Trade::Unpaid && self.over[key] {
            self.trades[key] = Trade::Closed;
        }
        match self.trades[key] {
            Trade::Unpaid if self.fault == Some(Fault::UnpaidIsClosed) => {
                self.orders[key] = Order::Closed;
            }
            Trade::Paid => self.orders[key] = Order::Paid,
            Trade::Closed => self.orders[key] = Order::Closed,
            Trade::Unpaid => {}
        }
    }

    /// The time to pay is over: who has not gone to pay yet asks what became of it.
    pub(super) fn time_over(&mut self, key: Key) {
        let early =
            |tab: &Tab| matches!(tab.at, At::Quoting | At::Reviewing | At::Ordering | At::Resuming);
        if self.orders[key] != Order::Awaiting || self.over[key] || self.tabs.iter().any(early) {
            return;
        }
        self.over[key] = true;
        for tab in 0..2 {
            let page = self.tabs[tab];
            if matches!(page.at, At::Paying | At::Instructing) && page.key == Some(key) {
                self.go(tab, At::Checking, Some(Ask::Settle));
            }
        }
    }
}
