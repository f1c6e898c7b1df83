//! What is true of a purchase at each moment, and nothing else.

use proof::{AmountMismatch, Confirmed, Payable, Verified};
use wire::record::Intent;
use wire::tariff::Returns;
use wire::{
    BatchId, Channel, OrderView, PurchaseId, Quote, Receipt, Slice, Tariff, TicketState,
    UnixSeconds,
};

use crate::route::Step;
use crate::screen::{ProblemKind, SignInRefusal};

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
    /// No ticket of this batch was free when the rider asked for one.
    SoldOut { batch: BatchId },
    /// The rider is signing in.
    SigningIn { step: SignInStep, then: AfterSignIn },
    /// The rider is signing out: the server has to end the session.
    SigningOut,
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
    /// There is an order, and more than one way to pay it. Where it was given to one already, the rider may change it.
    Choosing(Placed),
    /// The next attempt to pay is being written, before it is asked for.
    SavingAttempt { placed: Placed, channel: Channel },
    /// There is an order; the address to pay at was asked for.
    Instructing(Placed),
    /// There is a verified address to pay at.
    Paying { placed: Placed, payable: Box<Payable> },
    /// That the payment is opened is being written, before it is opened.
    Opening { placed: Placed, payable: Box<Payable> },
    /// There is an order, and whether it was paid is not known.
    Checking {
        placed: Placed,
        /// How often the outcome was asked for.
        checks: usize,
    },
    /// Paid, and the rider holds the ticket.
    Ticketed(Box<Held>),
    /// The rider wants to give the ticket back, and is asked whether that is meant.
    ConfirmingReturn(Box<Held>),
    /// The ticket is being given back.
    Returning(Box<Held>),
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
    /// The attempt to pay that this page is at, from 1.
    pub(crate) attempt: u32,
    /// The way to pay that was chosen for it, once one was.
    pub(crate) channel: Option<Channel>,
    /// The way to pay of an earlier attempt that money can still come by.
    pub(crate) still_open: Option<Channel>,
}

/// A ticket in the rider's hands.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) intent: Intent,
    pub(crate) receipt: Verified<Receipt>,
    pub(crate) tariff: Verified<Tariff>,
    pub(crate) order: OrderView,
    /// The ticket that compensates the rider for our fault, by a verified note.
    pub(crate) compensation: Option<Slice>,
    /// Whether the server refused to take it back.
    pub(crate) kept: bool,
}

/// Money on its way back.
#[derive(Debug, Clone)]
pub(crate) struct MoneyReturn {
    /// The order, with the times of what happened to its money.
    pub(crate) order: OrderView,
    /// The ticket that compensates the rider for our fault, by a verified note.
    pub(crate) ticket: Option<Slice>,
    /// The payment whose tickets are void.
    pub(crate) voided: Option<Box<Voided>>,
}

impl Held {
    /// Whether every ticket can still be used for the first time.
    pub(crate) fn is_unused(&self) -> bool {
        self.order.tickets.0.iter().all(|ticket| ticket.state == TicketState::Valid)
    }

    /// Until when the tariff lets unused tickets be given back.
    pub(crate) fn returns_until(&self) -> Option<UnixSeconds> {
        match self.tariff.returns {
            Returns::Unused { until } => Some(until),
            Returns::NotOffered => None,
        }
    }

    /// Whether the rider can give the ticket back now. The server decides; this is what the page offers.
    pub(crate) fn can_be_returned(&self, now_s: UnixSeconds) -> bool {
        !self.kept && self.is_unused() && self.returns_until().is_some_and(|until| now_s < until)
    }
}

/// A payment whose tickets are void because its money goes back.
#[derive(Debug, Clone)]
pub(crate) struct Voided {
    pub(crate) receipt: Verified<Receipt>,
    pub(crate) tariff: Verified<Tariff>,
}

/// How far a sign-in is.
#[derive(Debug, Clone)]
pub(crate) enum SignInStep {
    /// The phone number is asked for, or a claim code.
    Phone { refused: Option<SignInRefusal>, claim_refused: Option<SignInRefusal> },
    /// A code is being sent, or a claim code checked.
    Sending,
    /// The code is asked for.
    Code { sent: SentCode, refused: Option<SignInRefusal> },
    /// The server is asked to check a code, or to send another one.
    Asking { sent: SentCode },
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentCode {
    /// The number that it went to; after a reload with its middle hidden.
    pub(crate) phone: String,
    /// The code itself, in a demo.
    pub(crate) demo_code: Option<String>,
    /// Until when it is good.
    pub(crate) good_until: UnixSeconds,
    /// From when on another one can be asked for.
    pub(crate) again_at: UnixSeconds,
}

/// What a rider went back from to the sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// An order, which is there to be paid.
    Order,
    /// A ticket, which is there to be seen.
    Ticket,
}

/// A number that the server sends no code to for a while.
#[derive(Debug, Clone)]
pub(crate) struct PausedNumber {
    /// The number, and the code that was sent to it, if that is still good.
    pub(crate) sent: SentCode,
    /// Until when, on the monotonic clock: the other may be set meanwhile.
    pub(crate) until_ms: u64,
}

/// When another code may be asked for where the server names no time, in seconds. No countdown is longer.
pub(crate) const CODE_AGAIN_S: u64 = 60;

impl SentCode {
    /// Whole seconds until another code can be asked for.
    pub(crate) fn again_in_s(&self, now_s: UnixSeconds) -> u64 {
        self.again_at.saturating_sub(now_s).min(CODE_AGAIN_S)
    }
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
            | Self::SoldOut { .. }
            | Self::SigningIn { .. }
            | Self::SigningOut
            | Self::GeneratingKey => None,
            Self::Resuming { intent, .. } | Self::Failed { intent, .. } => intent.as_ref(),
            Self::SavingKey { intent }
            | Self::Quoting { intent, .. }
            | Self::Ordering { intent, .. }
            | Self::Refunding { intent, .. }
            | Self::Refunded { intent, .. }
            | Self::RefundNeedsHelp { intent, .. }
            | Self::Closed { intent } => Some(intent),
            Self::Reviewing { quoted, .. } => Some(&quoted.intent),
            Self::Choosing(placed)
            | Self::SavingAttempt { placed, .. }
            | Self::Instructing(placed)
            | Self::Paying { placed, .. }
            | Self::Opening { placed, .. }
            | Self::Checking { placed, .. } => Some(&placed.intent),
            Self::Ticketed(held) | Self::ConfirmingReturn(held) | Self::Returning(held) => {
                Some(&held.intent)
            }
            Self::Disputed { note, .. } => Some(note.intent()),
        }
    }
}

impl State {
    /// Whether the purchase is over, and is only looked at again because late money or staff may still change it.
    pub(crate) const fn is_over(&self) -> bool {
        match self {
            Self::Ticketed(_)
            | Self::Refunded { .. }
            | Self::RefundNeedsHelp { .. }
            | Self::Closed { .. } => true,
            Self::Loading
            | Self::Resuming { .. }
            | Self::Browsing
            | Self::SoldOut { .. }
            | Self::SigningIn { .. }
            | Self::SigningOut
            | Self::GeneratingKey
            | Self::SavingKey { .. }
            | Self::Quoting { .. }
            | Self::Reviewing { .. }
            | Self::Ordering { .. }
            | Self::Choosing(_)
            | Self::SavingAttempt { .. }
            | Self::Instructing(_)
            | Self::Paying { .. }
            | Self::Opening { .. }
            | Self::Checking { .. }
            | Self::ConfirmingReturn(_)
            | Self::Returning(_)
            | Self::Refunding { .. }
            | Self::Disputed { .. }
            | Self::Failed { .. } => false,
        }
    }

    /// The step of the purchase that this is; none where it is over, or where nothing is shown of it yet: then the history
    /// stays as it is, at this step.
    pub(crate) fn step(&self, at: Step) -> Option<Step> {
        match self {
            // How far it is will be known in a moment. To go back and forth meanwhile would end anywhere: the browser goes
            // back later than it is asked to.
            Self::Resuming { .. } => Some(at.max(Step::Check)),
            Self::Browsing | Self::SoldOut { .. } => Some(Step::Sale),
            Self::SigningIn { .. }
            | Self::SavingKey { .. }
            | Self::Quoting { .. }
            | Self::Reviewing { .. } => Some(Step::Check),
            Self::Ordering { .. }
            | Self::Choosing(_)
            | Self::SavingAttempt { .. }
            | Self::Instructing(_)
            | Self::Paying { .. }
            | Self::Opening { .. }
            | Self::Checking { .. } => Some(Step::Pay),
            Self::Loading
            | Self::SigningOut
            | Self::GeneratingKey
            | Self::Ticketed(_)
            | Self::ConfirmingReturn(_)
            | Self::Returning(_)
            | Self::Refunding { .. }
            | Self::Refunded { .. }
            | Self::RefundNeedsHelp { .. }
            | Self::Closed { .. }
            | Self::Disputed { .. }
            | Self::Failed { .. } => None,
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
