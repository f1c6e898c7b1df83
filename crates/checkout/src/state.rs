//! What is true of a purchase at each moment, and nothing else.

use proof::{AmountMismatch, Confirmed, Payable, Verified};
use wire::record::Intent;
use wire::{OrderView, PurchaseId, Quote, Receipt, Slice, Tariff};

use crate::screen::{PhoneRefused, ProblemKind};

/// Where the rider is. Each variant holds exactly what is true in it; a transition takes the state by value.
#[derive(Debug, Clone)]
pub(crate) enum State {
    /// No offer is verified yet.
    Loading,
    /// A purchase is being looked up, after a reload or on another phone.
    Resuming {
        purchase: PurchaseId,
        /// What was meant to be bought, when this phone remembers it.
        intent: Option<Intent>,
    },
    /// There is an offer, and no purchase.
    Browsing,
    /// No ticket was free when one was asked for.
    SoldOut,
    /// The rider says who they are.
    SigningIn { step: SignInStep, then: AfterSignIn },
    /// The key is being drawn.
    GeneratingKey,
    /// The key is being written, before the first byte leaves.
    SavingKey { intent: Intent },
    /// A quote was asked for.
    Quoting { intent: Intent, renewals: u8 },
    /// A quote is here.
    Reviewing { intent: Intent, quote: Verified<Quote>, tariff: Verified<Tariff>, renewals: u8 },
    /// The rider confirmed; the order was asked for.
    Ordering { intent: Intent, confirmed: Confirmed },
    /// There is an order, and more than one way to pay it.
    Choosing { intent: Intent, confirmed: Confirmed, order: OrderView },
    /// There is an order; the address to pay at was asked for.
    Instructing { intent: Intent, confirmed: Confirmed, order: OrderView },
    /// There is a proved address to pay at.
    Paying { intent: Intent, confirmed: Confirmed, order: OrderView, payable: Box<Payable> },
    /// There is an order, and whether it was paid is not known.
    Checking { intent: Intent, confirmed: Confirmed, order: OrderView, checks: usize },
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
    Disputed { intent: Intent, mismatch: Box<AmountMismatch>, after: DisputedNote },
    /// Something is wrong that only a person can mend.
    Failed { intent: Option<Intent>, trouble: ProblemKind },
}

/// Money on its way back.
#[derive(Debug, Clone)]
pub(crate) struct MoneyReturn {
    /// Whose it is, with when what happened.
    pub(crate) order: OrderView,
    /// The ticket that the rider got for our fault, as a verified note names it.
    pub(crate) ticket: Option<Slice>,
}

/// How far the sign-in got.
#[derive(Debug, Clone)]
pub(crate) enum SignInStep {
    /// The phone number is wanted.
    Phone { refused: Option<PhoneRefused> },
    /// A code is on its way.
    Sending,
    /// The code is wanted.
    Code { phone: String, demo_code: Option<String>, wrong: bool },
    /// A code is being looked at.
    VerifyingCode { phone: String, demo_code: Option<String> },
}

/// What the sign-in is for.
#[derive(Debug, Clone)]
pub(crate) enum AfterSignIn {
    /// To be ready at the opening.
    Browse,
    /// To buy.
    Buy,
    /// To go on with a purchase.
    Resume { purchase: PurchaseId, intent: Option<Intent> },
}

/// Which statement was wrong, and so what is asked for again.
#[derive(Debug, Clone)]
pub(crate) enum DisputedNote {
    /// The quote.
    Quote,
    /// The instruction for this order.
    Instruction(Box<(Confirmed, OrderView)>),
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
            | Self::Reviewing { intent, .. }
            | Self::Ordering { intent, .. }
            | Self::Choosing { intent, .. }
            | Self::Instructing { intent, .. }
            | Self::Paying { intent, .. }
            | Self::Checking { intent, .. }
            | Self::Ticketed { intent, .. }
            | Self::Refunding { intent, .. }
            | Self::Refunded { intent, .. }
            | Self::RefundNeedsHelp { intent, .. }
            | Self::Closed { intent }
            | Self::Disputed { intent, .. } => Some(intent),
        }
    }
}
