//! The rider at the provider, and the provider's notifications to the server.

use sandbox::Delivery;

use super::state::{Scheduled, Simulation};
use crate::backend::WRONG_AMOUNT;

/// How often a rider who is to pay by two wallets returns from one without having paid.
const UNPAID_RETURNS: u32 = 3;
/// From when in a run on nobody does that any more, in milliseconds: the last ticket has to be paid before its end, and each
/// order that is not keeps it for ten minutes.
const UNPAID_UNTIL_MS: u64 = 2_400_000;
/// How long after money went back riders open their pages again, in milliseconds.
const LOOKS_AGAIN_MS: u64 = 300_000;

impl Simulation {
    /// The rider leaves for the provider.
    pub(super) fn open_payment(&mut self, tab: usize, address: String) -> Result<(), String> {
        self.log(&format!("tab {tab} leaves for the provider"));
        // WeChat's address has no amount in it: the guard's signature is what binds it.
        if address.contains("total_amount") && !address.contains("300.00") {
            return Err("I1: the address asks for another amount".into());
        }
        self.addresses.push(address.clone());
        self.pay_again(tab, &address);
        self.tabs[tab].at_provider = true;
        let pays_ms = self.rng.u64(1_000..20_000);
        self.schedule_in(pays_ms, Scheduled::Pay { tab, address });
        Ok(())
    }

    /// The rider is at the provider: pays, mostly, and returns.
    pub(super) fn visit_provider(&mut self, tab: usize, address: &str) -> Result<(), String> {
        // Who is to pay by two wallets returns a few times without having paid, or the first payment would be the last.
        let rider = self.tabs[tab].browser.borrow().rider;
        let is_early = self.now_ms < self.begin_ms + UNPAID_UNTIL_MS;
        let is_first =
            self.scenario.pays_twice && is_early && self.returned[rider] < UNPAID_RETURNS;
        self.returned[rider] += 1;
        let abandons = self.scenario.abandons_payment && self.rng.u32(0..10) == 0;
        let pays = !abandons && !is_first;
        let wrongly = self.scenario.overcharges && self.rng.bool();
        let sandbox = &self.backend.sandbox;
        let outcome = if pays && wrongly {
            self.runtime.block_on(sandbox.pay_wrongly(address, WRONG_AMOUNT)).map(|_| ())
        } else if pays {
            self.runtime.block_on(sandbox.pay(address)).map(|_| ())
        } else {
            self.runtime.block_on(sandbox.visit(address)).map(|_| ())
        };
        // An order that is closed or expired by now is not paid; the page has to find that out.
        self.log(&format!("tab {tab} is at the provider: pays {pays}, {outcome:?}"));
        // Late, twice, or never.
        self.notify(0);
        if self.scenario.console_refunds
            && let Some(charge) = self.charges().last()
            && self.rng.bool()
        {
            let order = charge.out_trade_no.clone();
            let ms = self.rng.u64(1_000..100_000);
            self.schedule_in(ms, Scheduled::ConsoleRefund { order });
        }
        self.check_single_purchase()?;
        let returns_ms = self.rng.u64(200..60_000);
        self.schedule_in(returns_ms, Scheduled::Return { tab });
        Ok(())
    }

    /// Has what the provider reports arrive at some time, up to twice, and at least so often.
    fn notify(&mut self, least: u32) {
        let all = self.runtime.block_on(self.backend.sandbox.take_notifications()).unwrap();
        for notification in all {
            for _ in 0..self.rng.u32(least..3) {
                let ms = self.rng.u64(50..90_000);
                self.schedule_in(ms, Scheduled::Notification(notification.clone()));
            }
        }
    }

    /// A rider who opens a second payment of one purchase may pay by the first too.
    fn pay_again(&mut self, tab: usize, address: &str) {
        if !self.scenario.pays_twice {
            return;
        }
        let rider = self.tabs[tab].browser.borrow().rider;
        let Some(key) = self.keys[rider].last().copied() else {
            return;
        };
        let before = self.opened[rider].replace((key, address.into()));
        let first = before.filter(|(of, first)| *of == key && *first != address);
        if let Some((_, address)) = first {
            let ms = self.rng.u64(1_000..60_000);
            self.schedule_in(ms, Scheduled::PayAgain { address });
        }
    }

    /// The first payment of a purchase is paid beside the second.
    pub(super) fn pay_first(&mut self, address: &str) -> Result<(), String> {
        let paid = self.runtime.block_on(self.backend.sandbox.pay(address)).is_ok();
        self.log(&format!("the first payment is paid too: {paid}"));
        self.notify(0);
        Ok(())
    }

    /// A ticket that is shown is not asked about all the time: riders look again some time after money went back.
    pub(super) fn look_again(&mut self) {
        for tab in 0..self.tabs.len() {
            self.schedule_in(LOOKS_AGAIN_MS, Scheduled::Reload { tab });
        }
    }

    /// Staff give money back in the console. That is always reported: who gives it back would ask otherwise.
    pub(super) fn refund_in_console(&mut self, order: String) -> Result<(), String> {
        let done = self.runtime.block_on(self.backend.refund_in_console(&order));
        self.log(&format!("staff give back what was paid for {order}: {done}"));
        if done {
            self.given_back_in_console.insert(order);
            self.notify(1);
            self.look_again();
        }
        Ok(())
    }

    pub(super) fn deliver_notification(&mut self, notification: &Delivery) -> Result<(), String> {
        self.log("the provider notifies");
        if self.runtime.block_on(self.backend.deliver(notification)) {
            Ok(())
        } else if self.scenario.provider_hangs {
            // What it says can't be looked up now, so it is not acknowledged, and comes again.
            let ms = self.rng.u64(5_000..60_000);
            self.schedule_in(ms, Scheduled::Notification(notification.clone()));
            Ok(())
        } else {
            Err("a genuine notification is refused".into())
        }
    }
}
