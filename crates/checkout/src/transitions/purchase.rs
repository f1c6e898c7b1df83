//! From the server's view of a purchase to a state. A reload, a lost answer, a second tab and the straight road all
//! come through here, and nothing of the view is used before it is verified.

use proof::{ExpectedQuote, QuoteRefusal, ReceiptRefusal, Verified, Window};
use wire::record::Intent;
use wire::{EvidenceRequest, OrderState, PurchaseView, Receipt, ReceiptKind, Slice, Tariff};

use crate::network::request::{Request, Topic};
use crate::page::Page;
use crate::page::clock::CLOCK_AGAIN_MS;
use crate::retry::check_ms;
use crate::state::{DisputedNote, MoneyReturn, Placed, Quoted, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{ask_again_disputed, check, choose, fail_untrusted, quote, settle};

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
struct Ordered {
    placed: Placed,
    tariff: Verified<Tariff>,
    receipt: ReceiptProof,
    /// The ticket that compensates the rider for our fault.
    compensation: Option<Slice>,
}

/// What the receipt of a view proves.
enum ReceiptProof {
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

pub(crate) fn reconcile(
    state: State,
    trigger: Trigger,
    view: PurchaseView,
    cx: &mut Context<'_>,
) -> State {
    if cx.page.sale.offer.is_none() {
        // There is no tariff to verify with: the purchase is looked up again when there is.
        return match state.intent().cloned() {
            Some(intent) => State::Resuming { purchase: intent.purchase, intent: Some(intent) },
            None => state,
        };
    }
    let Some(intent) = expected(&state, &view, cx.page) else {
        return fail_untrusted(state.intent().cloned(), cx);
    };
    let quoted = match verify_quote(&intent, &view, cx.page) {
        Ok(quoted) => quoted,
        Err(refusal) => return on_refused_quote(state, refusal, intent, view, cx),
    };
    cx.page.clock.raise_floor(quoted.quote.iat);
    cx.page.remember_found(&intent, view.order.as_ref().map(|order| order.state));
    let Some(order) = view.order else {
        return on_quote(state, trigger, quoted, cx);
    };
    let Quoted { intent, quote, tariff } = quoted;
    let Some(confirmed) = quote.ordered(&order) else {
        return fail_untrusted(Some(intent), cx);
    };
    let placed = Placed { intent, confirmed, order };
    let receipt = ReceiptProof::of(view.receipt.as_deref(), &placed, &tariff);
    let compensation = compensation(view.compensation.as_deref(), &placed, &tariff);
    on_order(&state, trigger, Ordered { placed, tariff, receipt, compensation }, cx)
}

/// The intent that the view must match: that of the purchase on this page.
fn expected(state: &State, view: &PurchaseView, page: &Page) -> Option<Intent> {
    let known = match state {
        State::Resuming { purchase, intent: None } if *purchase == view.purchase => {
            let product = page.sale.offer.as_ref()?.product.clone();
            let (purchase, batch) = (*purchase, view.batch.clone());
            return Some(Intent { purchase, batch, product, qty: 1 });
        }
        state => state.intent()?,
    };
    (known.purchase == view.purchase && known.batch == view.batch).then(|| known.clone())
}

/// Verifies the quote against the tariff in force, else against an older one that the page has.
fn verify_quote(intent: &Intent, view: &PurchaseView, page: &Page) -> Result<Quoted, QuoteRefusal> {
    let expected = ExpectedQuote {
        aud: &page.config.aud,
        purchase: intent.purchase,
        batch: &intent.batch,
        product: &intent.product,
        qty: intent.qty,
    };
    let mut refusal = QuoteRefusal::Mismatch("tariff");
    for tariff in page.sale.tariffs() {
        match proof::verify_quote(view.quote.as_bytes(), tariff, &expected) {
            Ok(quote) => {
                return Ok(Quoted { intent: intent.clone(), quote, tariff: tariff.clone() });
            }
            Err(reason) => refusal = reason,
        }
    }
    Err(refusal)
}

fn on_refused_quote(
    state: State,
    refusal: QuoteRefusal,
    intent: Intent,
    view: PurchaseView,
    cx: &mut Context<'_>,
) -> State {
    match refusal {
        QuoteRefusal::Tariff(digest) if cx.page.sale.tariff(&digest).is_none() => {
            cx.request(Request::PastTariff(digest));
            match state {
                State::Resuming { purchase, .. } => {
                    State::Resuming { purchase, intent: Some(intent) }
                }
                state => state,
            }
        }
        // A payment may have been opened, so nobody may claim that nothing was charged.
        QuoteRefusal::Amount(_)
            if view.order.is_some() && !cx.page.memory.is_unopened(intent.purchase) =>
        {
            fail_untrusted(Some(intent), cx)
        }
        QuoteRefusal::Amount(mismatch) => {
            cx.page.report(EvidenceRequest { quote: view.quote, instruction: None }, cx.now);
            ask_again_disputed(Request::Quote(intent.clone()), cx);
            State::Disputed { note: DisputedNote::Quote(intent), mismatch }
        }
        QuoteRefusal::Tariff(_)
        | QuoteRefusal::Signature(_)
        | QuoteRefusal::Mismatch(_)
        | QuoteRefusal::Lifetime => fail_untrusted(Some(intent), cx),
    }
}

/// A purchase without an order.
fn on_quote(state: State, trigger: Trigger, quoted: Quoted, cx: &mut Context<'_>) -> State {
    let renewals = match state {
        State::Quoting { renewals, .. } => renewals,
        // The confirmation never arrived at the server: it is sent again.
        State::Ordering { intent, confirmed } if trigger != Trigger::Settle => {
            let (purchase, quote) = (intent.purchase, confirmed.quote().digest());
            cx.request(Request::Order { purchase, quote });
            return State::Ordering { intent, confirmed };
        }
        // There was an order a moment ago. An answer without it is not believed.
        State::Choosing(_)
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Checking { .. } => {
            return fail_untrusted(Some(quoted.intent), cx);
        }
        State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SoldOut
        | State::SigningIn { .. }
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Reviewing { .. }
        | State::Ordering { .. }
        | State::Ticketed { .. }
        | State::Refunding { .. }
        | State::Refunded { .. }
        | State::RefundNeedsHelp { .. }
        | State::Closed { .. }
        | State::Disputed { .. }
        | State::Failed { .. } => 0,
    };
    match quoted.quote.window(cx.now_s()) {
        Window::Open(_) => {
            cx.page.clock.window_held();
            cx.page.exchanges.cancel(Topic::Purchase);
            State::Reviewing { quoted, renewals }
        }
        Window::Expired if trigger != Trigger::Quote => quote(quoted.intent, renewals, cx),
        Window::Expired | Window::NotYetValid if cx.page.clock.resync_once(cx.now) => {
            cx.request_in(Request::Quote(quoted.intent.clone()), CLOCK_AGAIN_MS);
            State::Quoting { intent: quoted.intent, renewals }
        }
        Window::Expired | Window::NotYetValid => fail_untrusted(Some(quoted.intent), cx),
    }
}

/// A purchase with an order. Where the order's state and the receipt contradict each other, neither is believed.
fn on_order(state: &State, trigger: Trigger, ordered: Ordered, cx: &mut Context<'_>) -> State {
    let Ordered { placed, tariff, receipt, compensation } = ordered;
    match (placed.order.state, receipt) {
        (OrderState::Awaiting, ReceiptProof::Missing) => on_awaiting(state, trigger, placed, cx),
        (OrderState::Paid, ReceiptProof::Payment(receipt)) => {
            cx.page.exchanges.cancel(Topic::Purchase);
            cx.page.want_status(cx.now);
            State::Ticketed { intent: placed.intent, receipt, tariff }
        }
        (OrderState::Refunded, ReceiptProof::Refund(receipt)) => {
            cx.page.exchanges.cancel(Topic::Purchase);
            let (intent, back) = placed.returned(compensation);
            State::Refunded { intent, receipt, back }
        }
        (OrderState::Refunding, ReceiptProof::Missing) => {
            let wait = check_ms(usize::MAX, &mut cx.page.rng);
            cx.request_in(Request::Purchase(placed.intent.purchase), wait);
            let (intent, back) = placed.returned(compensation);
            State::Refunding { intent, back }
        }
        (OrderState::RefundStuck, ReceiptProof::Missing) => {
            cx.page.exchanges.cancel(Topic::Purchase);
            let (intent, back) = placed.returned(compensation);
            State::RefundNeedsHelp { intent, back }
        }
        (OrderState::Closed, ReceiptProof::Missing) => {
            cx.page.exchanges.cancel(Topic::Purchase);
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

/// An order that is not known to be paid.
fn on_awaiting(state: &State, trigger: Trigger, placed: Placed, cx: &mut Context<'_>) -> State {
    match state {
        // No payment has been opened yet.
        State::Ordering { .. } | State::Choosing(_) => choose(placed, cx),
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
        | State::SoldOut
        | State::SigningIn { .. }
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Reviewing { .. }
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Checking { .. }
        | State::Ticketed { .. }
        | State::Refunding { .. }
        | State::Refunded { .. }
        | State::RefundNeedsHelp { .. }
        | State::Closed { .. }
        | State::Disputed { .. }
        | State::Failed { .. } => settle(placed, cx),
    }
}

impl ReceiptProof {
    fn of(note: Option<&str>, placed: &Placed, tariff: &Verified<Tariff>) -> Self {
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
fn compensation(note: Option<&str>, placed: &Placed, tariff: &Verified<Tariff>) -> Option<Slice> {
    let receipt = placed.verify_receipt(note?, tariff).ok()?;
    match &receipt.kind {
        ReceiptKind::Compensation { tickets } => tickets.first().cloned(),
        ReceiptKind::Payment { .. } | ReceiptKind::Refund { .. } => None,
    }
}

impl Placed {
    fn verify_receipt(
        &self,
        note: &str,
        tariff: &Verified<Tariff>,
    ) -> Result<Verified<Receipt>, ReceiptRefusal> {
        proof::verify_receipt(note.as_bytes(), &self.confirmed, &self.order.no, tariff)
    }

    /// The parts of an order whose money goes back.
    fn returned(self, ticket: Option<Slice>) -> (Intent, MoneyReturn) {
        (self.intent, MoneyReturn { order: self.order, ticket })
    }
}
