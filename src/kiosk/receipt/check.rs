//! How far the check of a receipt is, and what became of it.

use core::cell::{Cell, OnceCell, RefCell};

use proof::{Chain, RootKeys};
use wire::PriceProof;

use super::claim::{ClaimRefusal, Typed};
use crate::effects::clock::Alarm;
use crate::hosts::kiosk::camera::Camera;

/// The check, as long as the page lives.
#[derive(Default)]
pub(in crate::kiosk) struct Check {
    pub(super) shown: RefCell<Shown>,
    /// Open while it is needed: it ends with this value.
    pub(super) camera: RefCell<Option<Camera>>,
    /// Whether the camera could not be used when it was last asked for.
    pub(super) failed: Cell<bool>,
    /// How often it was opened or closed: what comes of an earlier time is dropped.
    pub(super) turn: Cell<u32>,
    pub(super) alarm: OnceCell<Alarm>,
}

/// What is shown of the check.
#[derive(Default)]
pub(super) enum Shown {
    /// That there is one.
    #[default]
    Closed,
    /// The camera is being opened.
    Starting,
    /// What the camera sees.
    Looking {
        /// Whether it has seen a code that is not a receipt's.
        other: bool,
    },
    /// The camera can't be used.
    NoCamera,
    /// The keys for a claim code.
    Typing {
        /// What was typed.
        typed: Typed,
        /// Why the code led to nothing.
        refusal: Option<ClaimRefusal>,
    },
    /// The sale is asked by a claim code.
    Asking,
    /// What became of a receipt, or of a claim code's purchase.
    Judged(Judged),
}

/// What became of a receipt, or of a claim code's purchase.
pub(super) enum Judged {
    /// It is no whole receipt.
    Broken,
    /// Its links, and whose keys they were checked with.
    Checked(Issuer, Box<Chain>),
    /// The purchase has no receipt; the links that it has.
    NoReceipt(Box<Chain>),
}

/// Whose keys a receipt was checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Issuer {
    /// The real sale's.
    Sale,
    /// The demonstration's, which everybody has.
    Demonstration,
    /// Nobody's: the tariff is not known here.
    Unknown,
}

impl Check {
    /// Whether the camera could not be used when it was last asked for.
    pub(in crate::kiosk) const fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Begins anew with this: the camera ends, and what was read is gone. Returns the number of the beginning.
    pub(super) fn begin(&self, shown: Shown) -> u32 {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        self.camera.take();
        self.shown.replace(shown);
        turn
    }
}

/// Checks a receipt under a tariff, with these root keys.
pub(super) fn checked(
    issuer: Issuer,
    tariff: Option<&str>,
    receipt: &str,
    roots: &RootKeys,
) -> Judged {
    let proof = PriceProof { tariff, receipt: Some(receipt), ..PriceProof::default() };
    Judged::Checked(issuer, Box::new(proof::verify_price_proof(&proof, roots)))
}

/// Checks what the sale gave for a claim code: the whole price proof, as its text.
pub(super) fn proved(proof: &str, roots: &RootKeys) -> Judged {
    let Ok(proof) = PriceProof::read(proof) else {
        return Judged::Broken;
    };
    Judged::Checked(Issuer::Sale, Box::new(proof::verify_price_proof(&proof, roots)))
}

/// Checks the quote of a purchase that has no receipt.
pub(super) fn quoted(tariff: Option<&str>, quote: &str, roots: &RootKeys) -> Judged {
    let proof = PriceProof { tariff, quote: Some(quote), ..PriceProof::default() };
    Judged::NoReceipt(Box::new(proof::verify_price_proof(&proof, roots)))
}

#[cfg(test)]
mod tests {
    use proof::Link;

    use super::*;
    use crate::operator;
    use crate::verify::chain::tests::{PROOF, roots};

    const TARIFF: &str = include_str!("../../../tests/vectors/base/tariff.txt");
    const RECEIPT: &str = include_str!("../../../tests/vectors/base/receipt.txt");
    const QUOTE: &str = include_str!("../../../tests/vectors/base/quote.txt");

    fn chain(tariff: Option<&str>, receipt: &str, roots: &RootKeys) -> Chain {
        match checked(Issuer::Sale, tariff, receipt, roots) {
            Judged::Checked(Issuer::Sale, chain) => *chain,
            Judged::Checked(..) | Judged::NoReceipt(_) | Judged::Broken => {
                panic!("checked with the sale's keys")
            }
        }
    }

    #[test]
    fn a_receipt_holds_under_its_tariff_and_keys_and_breaks_where_a_digit_was_changed() {
        let whole = chain(Some(TARIFF), RECEIPT, &roots());
        assert!(whole.first_error().is_none() && whole.receipt.valid().is_some());

        let changed = RECEIPT.replacen("\npay ¥300.00", "\npay ¥301.00", 1);
        assert_ne!(changed, RECEIPT);
        let broken = chain(Some(TARIFF), &changed, &roots());
        assert!(broken.tariff.valid().is_some() && broken.receipt.error().is_some());

        let demonstration = chain(Some(TARIFF), RECEIPT, &operator::roots());
        assert!(demonstration.tariff.error().is_some(), "the keys of another shop");
        assert!(chain(None, RECEIPT, &roots()).receipt == Link::NotChecked);
    }

    #[test]
    fn what_a_claim_code_gives_is_checked_with_the_sales_keys_from_the_tariff_to_the_receipt() {
        let proved = |text: &str, roots: &RootKeys| match proved(text, roots) {
            Judged::Checked(Issuer::Sale, chain) => *chain,
            Judged::Checked(..) | Judged::NoReceipt(_) | Judged::Broken => panic!("a proof"),
        };
        let whole = proved(PROOF, &roots());
        assert!(whole.first_error().is_none() && whole.receipt.valid().is_some());
        assert!(whole.quote.valid().is_some() && whole.instruction.valid().is_some());
        let changed = PROOF.replacen("\npay ¥300.00", "\npay ¥301.00", 1);
        assert!(proved(&changed, &roots()).first_error().is_some());
        // The demonstration's keys are everybody's: a proof by them is none of the sale's.
        assert!(proved(PROOF, &operator::roots()).tariff.error().is_some());
        assert!(matches!(super::proved("<html>", &roots()), Judged::Broken));

        let Judged::NoReceipt(unpaid) = quoted(Some(TARIFF), QUOTE, &roots()) else {
            panic!("no receipt");
        };
        assert!(unpaid.quote.valid().is_some() && unpaid.receipt == Link::Absent);
        assert!(proof::quoted_tariff(QUOTE).is_some() && proof::quoted_tariff(RECEIPT).is_none());
    }

    #[test]
    fn what_is_no_whole_receipt_names_no_tariff() {
        assert!(proof::claimed_tariff(RECEIPT).is_some());
        let half = &RECEIPT[..RECEIPT.len() / 2];
        for receipt in [half, "something else", ""] {
            assert_eq!(proof::claimed_tariff(receipt), None, "{receipt}");
        }
    }
}
