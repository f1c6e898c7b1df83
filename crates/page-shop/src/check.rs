//! Which of the app's checks refuses what this shop has answered: the same functions of `proof`, on the same bytes. It
//! only says beside the app what the app has done by itself.

use proof::{
    AmountMismatch, ExpectedQuote, InstructionRefusal, LatestSeen, Notation, QuoteRefusal, Verified,
};
use wire::{Fen, PurchaseId, Quote, UnixSeconds};

use crate::state::amount::Amount;
use crate::state::{Purchase, Refused, Shop};
use crate::switches::Place;

/// The most refusals that are kept.
const KEPT_MAX: usize = 32;

impl Place {
    /// The check that refuses a wrong amount at this place.
    #[must_use]
    pub const fn check(self) -> &'static str {
        match self {
            Self::Quote => "verify_quote (crates/proof/src/quote.rs)",
            Self::Instruction => "verify_instruction (crates/proof/src/instruction.rs)",
            Self::Address => "check_address (crates/proof/src/instruction.rs)",
            Self::Charge => "take (crates/server/src/money/payment.rs)",
        }
    }
}

/// Checks the quote of a purchase as its page does, and keeps what is refused.
pub(crate) fn quote(shop: &mut Shop, id: PurchaseId) {
    let found = shop.purchases.iter().find(|purchase| purchase.id == id);
    if let Some(Err(QuoteRefusal::Amount(mismatch))) = found.map(|it| verified(shop, it)) {
        keep(shop, Place::Quote, &mismatch);
    }
}

fn verified(shop: &Shop, purchase: &Purchase) -> Result<Verified<Quote>, QuoteRefusal> {
    let expected = ExpectedQuote {
        aud: &shop.site.origin,
        purchase: purchase.id,
        batch: &purchase.batch,
        product: &purchase.product,
        qty: Some(purchase.qty),
    };
    proof::verify_quote(purchase.quote.as_bytes(), &shop.tariff, &expected)
}

/// Checks the latest instruction of a purchase as its page does, and keeps what is refused.
pub(crate) fn instruction(shop: &mut Shop, id: PurchaseId, now: UnixSeconds) {
    let refusal = || {
        let purchase = shop.purchases.iter().find(|purchase| purchase.id == id)?;
        let quote = verified(shop, purchase).ok()?;
        let tariff = shop.tariff.clone().in_force(now, LatestSeen::default()).ok()?;
        let attempt = purchase.order.as_ref()?.attempts.last()?;
        let answer = &attempt.given.as_ref()?.answer;
        let confirmed = quote.confirm(&tariff, quote.iat).ok()?;
        proof::verify_instruction(answer, &confirmed, &attempt.no, &shop.tariff, now).err()
    };
    if let Some(InstructionRefusal::Amount(mismatch)) = refusal() {
        let in_address = mismatch.received.notation() == Notation::Yuan;
        let place = if in_address { Place::Address } else { Place::Instruction };
        keep(shop, place, &mismatch);
    }
}

/// Keeps that the wallet took another amount than the quoted one.
pub(crate) fn charge(shop: &mut Shop, purchase: &Purchase, taken: Fen) {
    let announced = shop.tariff.announced(&purchase.product, purchase.qty);
    let announced = announced.map(|price| price.pay().to_owned()).unwrap_or_default();
    let stated = Amount::of(taken).pay.as_str().to_owned();
    push(shop, Refused { place: Place::Charge, check: Place::Charge.check(), announced, stated });
}

fn keep(shop: &mut Shop, place: Place, mismatch: &AmountMismatch) {
    let (announced, stated) = (mismatch.announced.pay().into(), mismatch.received.text().into());
    push(shop, Refused { place, check: place.check(), announced, stated });
}

fn push(shop: &mut Shop, refused: Refused) {
    if shop.refused.len() < KEPT_MAX {
        shop.refused.push(refused);
    }
}
