//! What the tabs show, compared with the ledger of the provider.

use std::collections::{BTreeMap, BTreeSet};

use checkout::Screen;
use sandbox::LedgerEntry;
use wire::tariff::PerRiderOf;
use wire::{Fen, OrderNo, PurchaseId};

use super::state::Simulation;
use crate::invariants::FARE;

impl Simulation {
    /// I7: what a screen says of the money is in the provider's ledger.
    pub(super) fn check_money_claims(&self, tab: usize, screen: &Screen) -> Result<(), String> {
        let check = |holds: bool, claim: &str| {
            let failure = || format!("I7: tab {tab} shows {}, and {claim}", screen.name());
            if holds { Ok(()) } else { Err(failure()) }
        };
        match screen {
            Screen::Closed { number } => {
                check(!self.was_charged(number), "the provider charged")?;
                check(!self.can_be_charged(number), "the order can still be paid")
            }
            Screen::Ticketed(ticket) => {
                check(self.was_charged(&ticket.purchase.number()), "the provider charged nothing")
            }
            Screen::GiveBack(it) => {
                check(self.was_charged(&it.number), "the provider charged nothing")
            }
            Screen::Refunding(back) => {
                check(self.was_charged(&back.number), "the provider charged nothing")
            }
            Screen::RefundNeedsHelp(back) => {
                check(self.was_charged(&back.number), "the provider charged nothing")?;
                let helps = self.was_refused(&back.number) || self.is_given_back(&back.number);
                check(helps, "the provider refused no refund")
            }
            Screen::Refunded(refund) => check(
                !self.given_back(refund.purchase).is_empty(),
                "the provider gave nothing back",
            ),
            Screen::Loading { .. }
            | Screen::Upcoming { .. }
            | Screen::Open { .. }
            | Screen::SignIn(_)
            | Screen::Quoting { .. }
            | Screen::Reviewing(_)
            | Screen::Ordering { .. }
            | Screen::Choosing(_)
            | Screen::Paying(_)
            | Screen::Checking(_)
            | Screen::SoldOut(_)
            | Screen::Ended { .. }
            | Screen::Paused { .. }
            | Screen::Disputed(_)
            | Screen::Problem { .. } => Ok(()),
        }
    }

    /// I3 and I7 in the end: no rider pays twice, and none who reads that nothing was charged is charged after that.
    pub(super) fn check_single_payment(&self) -> Result<(), String> {
        for rider in 0..self.scenario.riders {
            for keys in self.limited(rider) {
                let orders: Vec<_> = keys.iter().flat_map(order_numbers).collect();
                let paid = self.kept_of(&orders);
                if paid > 1 {
                    return Err(format!("I3: rider {rider} paid {paid} times"));
                }
            }
        }
        self.check_closed()
    }

    /// A rider's purchases, together those of which one may be paid: of a batch, or of all batches.
    fn limited(&self, rider: usize) -> Vec<Vec<PurchaseId>> {
        let of_release = self.scenario.all_nights == Some(PerRiderOf::Release);
        let mut limited = BTreeMap::<_, Vec<_>>::new();
        for key in &self.keys[rider] {
            let of = self.batch_of.get(key).filter(|_| !of_release);
            limited.entry(of).or_default().push(*key);
        }
        limited.into_values().collect()
    }

    /// I7: no rider who reads that nothing was charged is charged after that.
    fn check_closed(&self) -> Result<(), String> {
        let open = self.tabs.iter().enumerate().filter(|(_, it)| it.is_open());
        open.map(|(tab, it)| (tab, it.screen(self.now_ms)))
            .filter(|(_, screen)| matches!(screen, Screen::Closed { .. }))
            .try_for_each(|(tab, screen)| self.check_money_claims(tab, &screen))
    }

    /// I3 while a run lasts: no rider has paid for two purchases. For one, money may have come by two wallets, until the
    /// shop gives one of them back; and who gave a ticket back may buy another before its money is there.
    pub(super) fn check_single_purchase(&self) -> Result<(), String> {
        for rider in (0..self.scenario.riders).filter(|rider| !self.gave_back[*rider]) {
            for keys in self.limited(rider) {
                let paid = keys.iter().filter(|key| self.kept_of(&order_numbers(key)) > 0);
                let paid = paid.collect::<BTreeSet<_>>().len();
                if paid > 1 {
                    return Err(format!("I3: rider {rider} paid for {paid} purchases"));
                }
            }
        }
        self.check_closed()
    }

    /// The order numbers of the purchase with this number: one for each attempt to pay.
    fn orders_of(&self, number: &str) -> Vec<OrderNo> {
        let keys = self.keys.iter().flatten();
        keys.filter(|key| key.number() == number).flat_map(order_numbers).collect()
    }

    fn was_charged(&self, number: &str) -> bool {
        let own = self.orders_of(number);
        self.charges().iter().any(|it| own.iter().any(|no| no.as_str() == it.out_trade_no))
    }

    /// Whether the provider refused to give back what it charged for the purchase with this number.
    fn was_refused(&self, number: &str) -> bool {
        let refused = self.backend.refused_refunds();
        self.orders_of(number).iter().any(|no| refused.contains(no.as_str()))
    }

    /// Whether staff gave back in the console what was paid for the purchase with this number.
    fn is_given_back(&self, number: &str) -> bool {
        let orders = self.orders_of(number);
        orders.iter().any(|no| self.given_back_in_console.contains(no.as_str()))
    }

    /// Whether one of the addresses that were opened for this order still takes money: it is tried.
    fn can_be_charged(&self, number: &str) -> bool {
        let orders = self.orders_of(number);
        let is_own = |address: &&String| orders.iter().any(|no| address.contains(no.as_str()));
        let mut own = self.addresses.iter().filter(is_own);
        own.any(|address| self.runtime.block_on(self.backend.sandbox.pay(address)).is_ok())
    }

    /// Every charge that the provider made.
    pub fn charges(&self) -> Vec<LedgerEntry> {
        self.ledger("charge")
    }

    fn ledger(&self, kind: &str) -> Vec<LedgerEntry> {
        let ledger = self.runtime.block_on(self.backend.sandbox.ledger()).unwrap();
        ledger.into_iter().filter(|entry| entry.kind == kind).collect()
    }

    /// What the provider gave back of each payment of a purchase. The shop shows one of them, that of the payment which it
    /// heard of first; every other is money that came besides.
    pub(super) fn given_back(&self, purchase: PurchaseId) -> Vec<Fen> {
        let refunds = self.ledger("refund");
        let of = |no: &OrderNo| {
            let own = refunds.iter().filter(|it| it.out_trade_no == no.as_str());
            Fen::new(own.map(|it| it.fen).sum())
        };
        let amounts = order_numbers(&purchase).map(|no| of(&no));
        amounts.into_iter().filter(|amount| *amount > Fen::new(0)).collect()
    }

    /// How many charges of a rider stand: they were not given back, and nobody has to give them back.
    fn kept(&self, rider: usize) -> usize {
        let own: Vec<_> = self.keys[rider].iter().flat_map(order_numbers).collect();
        self.kept_of(&own)
    }

    /// The same of these orders.
    fn kept_of(&self, own: &[OrderNo]) -> usize {
        let (refunds, refused) = (self.ledger("refund"), self.backend.refused_refunds());
        let back = |it: &LedgerEntry| {
            refused.contains(&it.out_trade_no)
                || refunds.iter().any(|to| to.out_trade_no == it.out_trade_no)
        };
        let right = |it: &LedgerEntry| it.fen == FARE.get() && !back(it);
        let its = |it: &LedgerEntry| own.iter().any(|no| no.as_str() == it.out_trade_no);
        self.charges().iter().filter(|it| right(it) && its(it)).count()
    }

    /// What must be true in the end, whatever happened on the way.
    pub(super) fn check_end(&self) -> Result<(), String> {
        let (charges, refunds) = (self.charges(), self.ledger("refund"));
        let refused = self.backend.refused_refunds();
        for wrong in charges.iter().filter(|charge| charge.fen != FARE.get()) {
            let same = |it: &&LedgerEntry| it.out_trade_no == wrong.out_trade_no;
            let back = refunds.iter().filter(same).map(|it| it.fen).collect::<Vec<_>>();
            if back != [wrong.fen] && !refused.contains(&wrong.out_trade_no) {
                return Err(format!("I1: {} fen were charged, {back:?} went back", wrong.fen));
            }
        }
        for order in charges.iter().map(|charge| &charge.out_trade_no) {
            let of = |entries: &[LedgerEntry]| {
                entries.iter().filter(|it| it.out_trade_no == *order).map(|it| it.fen).sum::<u32>()
            };
            let (charged, back) = (of(&charges), of(&refunds));
            if back > charged {
                return Err(format!("I11: {charged} fen were charged, {back} went back"));
            }
        }
        self.check_single_payment()?;
        let mut holders = vec![false; self.scenario.riders];
        for (tab, it) in self.tabs.iter().enumerate() {
            let rider = it.browser.borrow().rider;
            let screen = it.screen(self.now_ms);
            match screen {
                Screen::Ticketed(_) => holders[rider] = true,
                Screen::Closed { .. }
                | Screen::SoldOut(_)
                | Screen::Ended { .. }
                | Screen::Refunded(_)
                | Screen::RefundNeedsHelp(_) => {}
                Screen::Loading { .. }
                | Screen::Upcoming { .. }
                | Screen::Open { .. }
                | Screen::SignIn(_)
                | Screen::Quoting { .. }
                | Screen::Reviewing(_)
                | Screen::Ordering { .. }
                | Screen::Choosing(_)
                | Screen::Paying(_)
                | Screen::Checking(_)
                | Screen::GiveBack(_)
                | Screen::Refunding(_)
                | Screen::Paused { .. }
                | Screen::Disputed(_)
                | Screen::Problem { .. } => {
                    return Err(format!("I9: tab {tab} ends on {screen:?}"));
                }
            }
        }
        for (rider, holds) in holders.into_iter().enumerate() {
            let paid = self.kept(rider);
            // A page shows one purchase: the ticket of an earlier night may be another one.
            let may_be_elsewhere = self.scenario.all_nights.is_some() && !holds;
            if holds != (paid > 0) && !may_be_elsewhere {
                return Err(format!("I10: rider {rider} paid {paid}, ticket shown: {holds}"));
            }
        }
        self.check_sizes()
    }

    /// No more tickets of a batch are sold than it has.
    fn check_sizes(&self) -> Result<(), String> {
        for batch in &self.backend.batches {
            let its = |key: &&PurchaseId| self.batch_of.get(*key) == Some(&batch.id);
            let keys = self.keys.iter().flatten().filter(its);
            let kept = self.kept_of(&keys.flat_map(order_numbers).collect::<Vec<_>>());
            if u32::try_from(kept).is_ok_and(|kept| kept > self.scenario.size) {
                let (id, size) = (&batch.id, self.scenario.size);
                return Err(format!("{kept} tickets of {size} were sold of {id}"));
            }
        }
        Ok(())
    }
}

/// The order numbers of a purchase: one for each attempt to pay.
fn order_numbers(key: &PurchaseId) -> [OrderNo; 4] {
    [1, 2, 3, 4].map(|attempt| OrderNo::derive(*key, attempt))
}
