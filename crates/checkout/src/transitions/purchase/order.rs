//! A purchase with an order: what its state, its receipts and its attempts to pay mean for the page.

use proof::{Confirmed, ReceiptRefusal, Verified};
use wire::record::Intent;
use wire::{OrderState, OrderView, Receipt, ReceiptKind, Slice, Tariff};

use crate::network::request::Request;
use crate::network::topic::Topic;
use crate::page::Page;
use crate::retry::check_ms;
use crate::state::{Held, MoneyReturn, Placed, State, Voided};
use crate::transitions::context::Context;
use crate::transitions::pay::{choose_anew, go_back};
use crate::transitions::steps::{check, choose, fail_untrusted, look_later, settle};

/// The request that the view answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// A look-up.
    Lookup,
    /// A request for a quote.
    Quote,
    /// The confirmation of a quote.
    Order,
    /// A request to find out what became of the payment.
    Settle,
}

/// A purchase with an order, all of it verified.
pub(super) struct Ordered {
    pub(super) placed: Placed,
    pub(super) tariff: Verified<Tariff>,
    pub(super) receipt: ReceiptProof,
    /// The payment whose tickets are void.
    pub(super) voided: Option<Box<Voided>>,
    /// The ticket that compensates the rider for our fault.
    pub(super) compensation: Option<Slice>,
}

/// What the receipt of a view proves.
pub(super) enum ReceiptProof {
    /// There is no receipt.
    Missing,
    /// The confirmed total was paid.
    Payment(Verified<Receipt>),
    /// Money went back.
    Refund(Verified<Receipt>),
    /// It is authentic, and another amount than the confirmed one was paid.
    OtherAmount,
    /// Nothing.
    Invalid,
}

/// A purchase with an order. Where the order's state and the receipt contradict each other, neither is believed.
pub(super) fn on_order(
    state: &State,
    trigger: Trigger,
    ordered: Ordered,
    cx: &mut Context<'_>,
) -> State {
    let Ordered { placed, tariff, receipt, voided, compensation } = ordered;
    match (placed.order.state, receipt) {
        (OrderState::Awaiting, ReceiptProof::Missing) => on_awaiting(state, trigger, placed, cx),
        (OrderState::Paid, ReceiptProof::Payment(receipt)) => {
            cx.page.exchanges.cancel(Topic::Purchase);
            cx.page.want_status(cx.now);
            let Placed { intent, order, .. } = placed;
            on_paid(state, Held { intent, receipt, tariff, order, compensation, kept: false })
        }
        (OrderState::Refunded, ReceiptProof::Refund(receipt)) => {
            look_later(placed.intent.purchase, cx);
            let (intent, back) = placed.returned(compensation, voided);
            State::Refunded { intent, receipt, back }
        }
        (OrderState::Refunding, ReceiptProof::Missing) => {
            let wait = check_ms(usize::MAX, &mut cx.page.rng);
            cx.request_in(Request::Purchase(placed.intent.purchase), wait);
            let (intent, back) = placed.returned(compensation, voided);
            State::Refunding { intent, back }
        }
        (OrderState::RefundStuck, ReceiptProof::Missing) => {
            look_later(placed.intent.purchase, cx);
            let (intent, back) = placed.returned(compensation, voided);
            State::RefundNeedsHelp { intent, back }
        }
        (OrderState::Closed, ReceiptProof::Missing) => {
            look_later(placed.intent.purchase, cx);
            State::Closed { intent: placed.intent }
        }
        // Another amount was paid, by this receipt. What is true of the money is not known here.
        (_, ReceiptProof::OtherAmount) => {
            let checks = if let State::Checking { checks, .. } = state {
                checks.saturating_add(1)
            } else {
                0
            };
            check(placed, checks, cx)
        }
        (OrderState::Paid | OrderState::Refunded, ReceiptProof::Missing)
        | (
            OrderState::Awaiting
            | OrderState::Closed
            | OrderState::Refunding
            | OrderState::Refunded
            | OrderState::RefundStuck,
            ReceiptProof::Payment(_),
        )
        | (
            OrderState::Awaiting
            | OrderState::Paid
            | OrderState::Closed
            | OrderState::Refunding
            | OrderState::RefundStuck,
            ReceiptProof::Refund(_),
        )
        | (_, ReceiptProof::Invalid) => fail_untrusted(Some(placed.intent), cx),
    }
}

/// A paid order. A rider who is asked whether the ticket is to be given back is not interrupted, unless it was used.
fn on_paid(state: &State, held: Held) -> State {
    match state {
        State::ConfirmingReturn(_) if held.is_unused() => State::ConfirmingReturn(Box::new(held)),
        State::Ticketed(before) => State::Ticketed(Box::new(Held { kept: before.kept, ..held })),
        State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SoldOut { .. }
        | State::SigningIn { .. }
        | State::SigningOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Reviewing { .. }
        | State::Ordering { .. }
        | State::Choosing(_)
        | State::SavingAttempt { .. }
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Opening { .. }
        | State::Checking { .. }
        | State::ConfirmingReturn(_)
        | State::Returning(_)
        | State::Refunding { .. }
        | State::Refunded { .. }
        | State::RefundNeedsHelp { .. }
        | State::Closed { .. }
        | State::Disputed { .. }
        | State::Failed { .. } => State::Ticketed(Box::new(held)),
    }
}

/// An order that is not known to be paid.
fn on_awaiting(state: &State, trigger: Trigger, placed: Placed, cx: &mut Context<'_>) -> State {
    match state {
        // No payment has been opened yet.
        State::Choosing(before) if before.channel.is_none() => choose(placed, cx),
        State::Ordering { .. } => choose(placed, cx),
        // The rider is about to change the wallet. Another tab may have done so already.
        State::Choosing(before) if placed.attempt == before.attempt => {
            choose_anew(Placed { channel: before.channel, ..placed }, cx)
        }
        State::Choosing(_) => go_back(placed, cx),
        State::Checking { checks, .. } if trigger == Trigger::Settle => {
            check(placed, checks.saturating_add(1), cx)
        }
        // This phone made the purchase and never opened a payment: it goes on from there.
        State::Resuming { .. } if cx.page.memory.is_unopened(placed.intent.purchase) => {
            choose(placed, cx)
        }
        // A payment may have been opened, so the outcome is unknown.
        State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SoldOut { .. }
        | State::SigningIn { .. }
        | State::SigningOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Reviewing { .. }
        | State::SavingAttempt { .. }
        | State::Instructing(_)
        | State::Paying { .. }
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
        | State::Failed { .. } => settle(placed, cx),
    }
}

impl ReceiptProof {
    pub(super) fn of(note: Option<&str>, placed: &Placed, tariff: &Verified<Tariff>) -> Self {
        let Some(note) = note else {
            return Self::Missing;
        };
        let verified = placed.verify_receipt(note, tariff);
        match verified {
            Ok(receipt) => match receipt.kind {
                ReceiptKind::Payment { .. } => Self::Payment(receipt),
                ReceiptKind::Refund { .. } => Self::Refund(receipt),
                ReceiptKind::Compensation { .. } => Self::Invalid,
            },
            Err(ReceiptRefusal::Amount(_)) => Self::OtherAmount,
            Err(
                ReceiptRefusal::Signature(_)
                | ReceiptRefusal::Mismatch(_)
                | ReceiptRefusal::UnjustifiedCompensation,
            ) => Self::Invalid,
        }
    }
}

/// The first ticket of this note, if the note is a valid compensation.
pub(super) fn compensation(
    note: Option<&str>,
    placed: &Placed,
    tariff: &Verified<Tariff>,
) -> Option<Slice> {
    let receipt = placed.verify_receipt(note?, tariff).ok()?;
    match &receipt.kind {
        ReceiptKind::Compensation { tickets } => tickets.first().cloned(),
        ReceiptKind::Payment { .. } | ReceiptKind::Refund { .. } => None,
    }
}

impl Placed {
    /// A placed order, at the attempt to pay that the server is at, or at a later one that this phone has asked for.
    pub(super) fn new(intent: Intent, confirmed: Confirmed, order: OrderView, page: &Page) -> Self {
        let asked = page.memory.attempt(intent.purchase);
        let (attempt, channel, still_open) = if asked > order.attempt {
            (asked, None, order.channel)
        } else {
            (order.attempt, order.channel, order.still_open)
        };
        Self { intent, confirmed, order, attempt, channel, still_open }
    }

    fn verify_receipt(
        &self,
        note: &str,
        tariff: &Verified<Tariff>,
    ) -> Result<Verified<Receipt>, ReceiptRefusal> {
        proof::verify_receipt(note.as_bytes(), &self.confirmed, &self.order.no, tariff)
    }

    /// The parts of an order whose money goes back.
    fn returned(self, ticket: Option<Slice>, voided: Option<Box<Voided>>) -> (Intent, MoneyReturn) {
        (self.intent, MoneyReturn { order: self.order, ticket, voided })
    }
}

impl Voided {
    /// The payment of this note, if it is a valid receipt of one.
    pub(super) fn of(note: &str, placed: &Placed, tariff: &Verified<Tariff>) -> Option<Box<Self>> {
        match ReceiptProof::of(Some(note), placed, tariff) {
            ReceiptProof::Payment(receipt) => {
                Some(Box::new(Self { receipt, tariff: tariff.clone() }))
            }
            ReceiptProof::Missing
            | ReceiptProof::Refund(_)
            | ReceiptProof::OtherAmount
            | ReceiptProof::Invalid => None,
        }
    }
}
