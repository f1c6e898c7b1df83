//! The rider at the provider, and the provider's word to the server.

use wire::Fen;

use super::{What, World};

impl World {
    /// The rider leaves for the provider.
    pub(super) fn leave(&mut self, tab: usize, address: String) -> Result<(), String> {
        self.note(&format!("tab {tab} leaves for the provider"));
        if !address.contains("300.00") {
            return Err("I1: the address asks for another amount".into());
        }
        self.addresses.push(address.clone());
        self.tabs[tab].away = true;
        let pays_ms = self.rng.u64(1_000..20_000);
        self.later(pays_ms, What::Pay { tab, address });
        Ok(())
    }

    /// The rider is at the provider: pays, mostly, and comes back.
    pub(super) fn pay(&mut self, tab: usize, address: &str) -> Result<(), String> {
        let pays = !self.plan.dawdles || self.rng.u32(0..10) > 0;
        let wrongly = self.plan.overcharges && self.rng.bool();
        let sandbox = &self.office.sandbox;
        let went = if pays && wrongly {
            let taken = Fen::new(3_000_000);
            self.runtime.block_on(sandbox.pay_wrongly(address, taken)).map(|_| ())
        } else if pays {
            self.runtime.block_on(sandbox.pay(address)).map(|_| ())
        } else {
            self.runtime.block_on(sandbox.visit(address)).map(|_| ())
        };
        // An order that is closed or over by now is not paid; that is for the page to find out.
        self.note(&format!("tab {tab} is at the provider: pays {pays}, {went:?}"));
        for delivery in self.runtime.block_on(self.office.sandbox.take_notifications()).unwrap() {
            // Late, twice, or never.
            for _ in 0..self.rng.u32(0..3) {
                let (ms, body) = (self.rng.u64(50..90_000), delivery.body.clone());
                self.later(ms, What::Notify { body });
            }
        }
        self.nobody_pays_twice()?;
        let returns_ms = self.rng.u64(200..60_000);
        self.later(returns_ms, What::Return { tab });
        Ok(())
    }
}
