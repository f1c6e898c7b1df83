//! What is true of a purchase at each moment, and nothing else.

use proof::{AmountMismatch, Confirmed, Payable, Verified};
use wire::record::Intent;
use wire::{OrderView, PurchaseId, Quote, Receipt, Slice, Tariff};

use crate::screen::{PhoneRefused, ProblemKind};

/// Where the purchase is. Each variant holds exactly what is true in it; a transition takes the state by value.
#[derive(Debug, Clone)]
#[cfg_attr(all(test, not(target_family = "wasm")), derive(strum::VariantNames))]
pub(crate) enum State {
    /// No tariff is verified yet.
    Loading,
    /// A purchase is being looked up, after a reload or on another phone.
    Resuming {
        purchase: PurchaseId,
        /// What was meant to be bought, when this phone remembers it.
        intent: Option<Intent>,
    },
    /// There is a tariff, and no purchase under way.
    Browsing,
    /// No ticket was free when the rider asked for one.
    SoldOut,
    /// The rider is signing in.
    SigningIn { step: SignInStep, then: AfterSignIn },
    /// The key of a new purchase is being generated.
    GeneratingKey,
    /// The key is being written, before the first byte is sent.
    SavingKey { intent: Intent },
    /// A quote was asked for.
    Quoting { intent: Intent, renewals: u8 },
    /// A quote is verified and on the screen.
    Reviewing { quoted: Quoted, renewals: u8 },
    /// The rider confirmed the quote; the order was asked for.
    Ordering { intent: Intent, confirmed: Confirmed },
    /// There is an order, and more than one way to pay it.
    Choosing(Placed),
    /// There is an order; the address to pay at was asked for.
    Instructing(Placed),
    /// There is a verified address to pay at.
    Paying { placed: Placed, payable: Box<Payable> },
    /// There is an order, and whether it was paid is not known.
    Checking {
        placed: Placed,
        /// How often the outcome was asked for.
        checks: usize,
    },
    /// Paid, and the rider holds the ticket.
    Ticketed { intent: Intent, receipt: Verified<Receipt>, tariff: Verified<Tariff> },
    /// Money is on its way back.
    Refunding { intent: Intent, back: MoneyReturn },
    /// Money went back.
    Refunded { intent: Intent, receipt: Verified<Receipt>, back: MoneyReturn },
    /// Money has to go back, and the channel can't do it by itself.
    RefundNeedsHelp { intent: Intent, back: MoneyReturn },
    /// The channel closed the order unpaid.
    Closed { intent: Intent },
    /// An amount is not the announced one.
    Disputed { note: DisputedNote, mismatch: Box<AmountMismatch> },
    /// Something is wrong that the page can't mend.
    Failed { intent: Option<Intent>, problem: ProblemKind },
}

/// A verified quote, not confirmed yet.
#[derive(Debug, Clone)]
pub(crate) struct Quoted {
    pub(crate) intent: Intent,
    pub(crate) quote: Verified<Quote>,
    /// The tariff that the quote follows.
    pub(crate) tariff: Verified<Tariff>,
}

/// A placed order: what was meant, what was confirmed, and how far the order is.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) intent: Intent,
    pub(crate) confirmed: Confirmed,
    pub(crate) order: OrderView,
}

/// Money on its way back.
#[derive(Debug, Clone)]
pub(crate) struct MoneyReturn {
    /// The order, with the times of what happened to its money.
    pub(crate) order: OrderView,
    /// The ticket that compensates the rider for our fault, by a verified note.
    pub(crate) ticket: Option<Slice>,
}

/// How far a sign-in is.
#[derive(Debug, Clone)]
pub(crate) enum SignInStep {
    /// The phone number is asked for.
    Phone { refused: Option<PhoneRefused> },
    /// A code is being sent, or a claim code checked.
    Sending,
    /// The code is asked for.
    Code { phone: String, demo_code: Option<String>, wrong: bool },
    /// A code is being checked.
    VerifyingCode { phone: String, demo_code: Option<String> },
}

/// What a sign-in is for.
#[derive(Debug, Clone)]
pub(crate) enum AfterSignIn {
    /// To be ready at the opening.
    Browse,
    /// To buy.
    Buy,
    /// To go on with a purchase.
    Resume { purchase: PurchaseId, intent: Option<Intent> },
}

/// The note with the wrong amount, which is asked for again.
#[derive(Debug, Clone)]
pub(crate) enum DisputedNote {
    /// A quote for this intent.
    Quote(Intent),
    /// The instruction of this order.
    Instruction(Box<Placed>),
}

impl State {
    /// The purchase that this is about, if any.
    pub(crate) fn intent(&self) -> Option<&Intent> {
        match self {
            Self::Loading
            | Self::Browsing
            | Self::SoldOut
            | Self::SigningIn { .. }
            | Self::GeneratingKey => None,
            Self::Resuming { intent, .. } | Self::Failed { intent, .. } => intent.as_ref(),
            Self::SavingKey { intent }
            | Self::Quoting { intent, .. }
            | Self::Ordering { intent, .. }
            | Self::Ticketed { intent, .. }
            | Self::Refunding { intent, .. }
            | Self::Refunded { intent, .. }
            | Self::RefundNeedsHelp { intent, .. }
            | Self::Closed { intent } => Some(intent),
            Self::Reviewing { quoted, .. } => Some(&quoted.intent),
            Self::Choosing(placed)
            | Self::Instructing(placed)
            | Self::Paying { placed, .. }
            | Self::Checking { placed, .. } => Some(&placed.intent),
            Self::Disputed { note, .. } => Some(note.intent()),
        }
    }
}

impl DisputedNote {
    /// What the purchase in question was meant to buy.
    pub(crate) fn intent(&self) -> &Intent {
        match self {
            Self::Quote(intent) => intent,
            Self::Instruction(placed) => &placed.intent,
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantNames;

    use super::State;

    #[test]
    fn the_diagram_in_architecture_has_every_state_and_no_other() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ARCHITECTURE.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (_, diagram) = text.split_once("stateDiagram-v2\n").unwrap();
        let (diagram, _) = diagram.split_once("```").unwrap();
        let mut drawn = BTreeSet::new();
        for line in diagram.lines() {
            let (from, rest) = line.trim().split_once(" --> ").unwrap();
            let (to, label) = rest.split_once(": ").unwrap();
            assert!(!label.is_empty(), "{line}");
            drawn.extend([from, to]);
        }
        assert!(drawn.remove("[*]"), "it has a beginning");
        assert_eq!(drawn, State::VARIANTS.iter().copied().collect());
    }
}
