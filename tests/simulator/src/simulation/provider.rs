//! The rider at the provider, and the provider's notifications to the server.

use sandbox::Delivery;

use super::state::{Scheduled, Simulation};
use crate::backend::WRONG_AMOUNT;

impl Simulation {
    /// The rider leaves for the provider.
    pub(super) fn open_payment(&mut self, tab: usize, address: String) -> Result<(), String> {
        self.log(&format!("tab {tab} leaves for the provider"));
        // WeChat's address has no amount in it: the guard's signature is what binds it.
        if address.contains("total_amount") && !address.contains("300.00") {
            return Err("I1: the address asks for another amount".into());
        }
        self.addresses.push(address.clone());
        self.tabs[tab].at_provider = true;
        let pays_ms = self.rng.u64(1_000..20_000);
        self.schedule_in(pays_ms, Scheduled::Pay { tab, address });
        Ok(())
    }

    /// The rider is at the provider: pays, mostly, and returns.
    pub(super) fn visit_provider(&mut self, tab: usize, address: &str) -> Result<(), String> {
        let pays = !self.scenario.abandons_payment || self.rng.u32(0..10) > 0;
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
        for notification in
            self.runtime.block_on(self.backend.sandbox.take_notifications()).unwrap()
        {
            // Late, twice, or never.
            for _ in 0..self.rng.u32(0..3) {
                let ms = self.rng.u64(50..90_000);
                self.schedule_in(ms, Scheduled::Notification(notification.clone()));
            }
        }
        self.check_single_payment()?;
        let returns_ms = self.rng.u64(200..60_000);
        self.schedule_in(returns_ms, Scheduled::Return { tab });
        Ok(())
    }

    pub(super) fn deliver_notification(&mut self, notification: &Delivery) -> Result<(), String> {
        self.log("the provider notifies");
        if self.runtime.block_on(self.backend.deliver(notification)) {
            Ok(())
        } else {
            Err("a genuine notification is refused".into())
        }
    }
}
