//! What a rider sees while the sale is paused.

use wire::UnixSeconds;

use super::View;
use crate::screen::PausedOrder;
use crate::state::State;

impl View<'_> {
    /// During a pause, a rider who has not paid yet sees the pause; one who has sees the payment.
    pub(super) fn paused_since(self, state: &State) -> Option<UnixSeconds> {
        let is_shown = match state {
            State::Browsing
            | State::SoldOut { .. }
            | State::GeneratingKey
            | State::SavingKey { .. }
            | State::Quoting { .. }
            | State::Reviewing { .. }
            | State::Ordering { .. }
            | State::Choosing(_)
            | State::SavingAttempt { .. }
            | State::Instructing(_)
            | State::Paying { .. } => true,
            // A purchase that is looked up may be paid for, unless its payment was never opened.
            State::Resuming { purchase, .. } => self.page.memory.is_unopened(*purchase),
            State::Loading
            | State::SigningIn { .. }
            | State::SigningOut
            | State::Opening { .. }
            | State::Checking { .. }
            | State::Ticketed(_)
            | State::ConfirmingReturn(_)
            | State::Returning(_)
            | State::Refunding { .. }
            | State::Refunded { .. }
            | State::RefundNeedsHelp { .. }
            | State::Closed { .. }
            | State::Disputed { .. }
            | State::Failed { .. } => false,
        };
        self.page.sale.paused_since(self.now_s).filter(|_| is_shown)
    }

    /// The purchase that waits meanwhile, at the announced fare.
    pub(super) fn paused_order(self, state: &State) -> Option<PausedOrder> {
        let intent = state.intent()?;
        let tariff = self.page.sale.offer.as_ref()?;
        Some(PausedOrder {
            price: tariff.announced(&intent.product, intent.qty)?,
            number: intent.purchase.number(),
            is_unopened: self.page.memory.is_unopened(intent.purchase),
        })
    }
}
