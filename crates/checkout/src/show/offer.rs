//! What is offered: a batch of the tariff, and how far every batch is.

use proof::Verified;
use wire::record::Intent;
use wire::tariff::{Batch, PerRiderOf};
use wire::{BatchState, Tariff};

use super::View;
use crate::screen::{Night, NightState, Offer};
use crate::state::Left;

impl View<'_> {
    /// What is offered of the current batch.
    pub(super) fn current_offer(self) -> Option<Offer> {
        let sale = &self.page.sale;
        self.offer(sale.offer.as_ref()?, sale.batch(self.now_s)?)
    }

    /// What a tariff offers of one batch.
    pub(super) fn offer(self, tariff: &Verified<Tariff>, batch: &Batch) -> Option<Offer> {
        Some(Offer {
            batch: batch.id.clone(),
            size: batch.size,
            opens: batch.opens,
            closes: batch.closes,
            nights: self.nights(tariff, batch),
            name: tariff.name.clone(),
            rides: tariff.rides,
            valid_days: tariff.valid_days,
            valid_in: tariff.valid_in.clone(),
            returns: tariff.returns,
            per_rider: tariff.per_rider,
            price: tariff.announced(&batch.product, 1)?,
            refund: tariff.refund.clone(),
            hotline: tariff.hotline.clone(),
            service: tariff.service.clone(),
            clock: self.page.clock.notice(self.now),
            payable: !self.page.channels().is_empty(),
            has_purchase: self.page.memory.purchase().is_some(),
            has_ticket: self.has_ticket(tariff, batch),
            has_order: self.left_behind(Left::Order).is_some(),
        })
    }

    /// Whether the rider went back from a ticket that leaves nothing to buy: one of this batch, or one of a release of
    /// which there is so much for each rider.
    fn has_ticket(self, tariff: &Tariff, batch: &Batch) -> bool {
        self.left_behind(Left::Ticket).is_some_and(|ticket| match tariff.per_rider.of {
            PerRiderOf::Release if ticket.qty >= tariff.per_rider.tickets => true,
            PerRiderOf::Release | PerRiderOf::Night => ticket.batch == batch.id,
        })
    }

    /// The remembered purchase, where this is what the rider went back from.
    fn left_behind(&self, what: Left) -> Option<&Intent> {
        self.page.memory.purchase().filter(|_| self.page.left == Some(what))
    }

    /// Every batch of the tariff. That one is sold out is known of the current one.
    fn nights(self, tariff: &Tariff, offered: &Batch) -> Vec<Night> {
        let current = self.page.sale.batch(self.now_s).map(|batch| &batch.id);
        let status = self.page.sale.status(self.now_s).map(|status| status.state);
        let state = |batch: &Batch| match status.filter(|_| current == Some(&batch.id)) {
            _ if !self.page.sale.is_ahead(batch, self.now_s) => NightState::Over,
            Some(BatchState::SoldOut) => NightState::SoldOut,
            Some(
                BatchState::Upcoming | BatchState::Open | BatchState::Paused | BatchState::Closed,
            )
            | None => {
                if self.now_s < batch.opens {
                    NightState::ToCome
                } else {
                    NightState::Open
                }
            }
        };
        let nights = tariff.batches.iter().map(|batch| Night {
            opens: batch.opens,
            is_offered: batch.id == offered.id,
            state: state(batch),
        });
        nights.collect()
    }
}
