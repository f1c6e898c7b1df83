//! What the server says of a purchase, verified and turned into a state.

use proof::{Confirmed, ExpectedQuote, QuoteRefusal, ReceiptRefusal, Verified, Window};
use wire::record::Intent;
use wire::{
    EvidenceRequest, OrderState, OrderView, PurchaseView, Quote, ReceiptKind, Slice, Tariff,
};

use crate::answers::ask_again;
use crate::checkout::{check, choose, fail, quote, resync_once};
use crate::clock::CLOCK_AGAIN_MS;
use crate::event::Now;
use crate::page::Page;
use crate::request::{Request, Topic};
use crate::screen::ProblemKind;
use crate::state::{DisputedNote, MoneyReturn, State};

/// In answer to what the purchase came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// It was asked for as it is.
    Lookup,
    /// A quote was asked for.
    Quote,
    /// It was confirmed.
    Order,
    /// Its payment was looked into.
    Settle,
}

impl From<&Request> for Trigger {
    fn from(ask: &Request) -> Self {
        match ask {
            Request::Quote(_) => Self::Quote,
            Request::Order { .. } => Self::Order,
            Request::Settle(_) => Self::Settle,
            _ => Self::Lookup,
        }
    }
}

pub(crate) fn reconcile(
    state: State,
    trigger: Trigger,
    view: PurchaseView,
    page: &mut Page,
    now: Now,
) -> State {
    if page.offer.is_none() {
        // Nothing to hold it against yet: it is asked for again when there is.
        return match state.intent().cloned() {
            Some(intent) => State::Resuming { purchase: intent.purchase, intent: Some(intent) },
            None => state,
        };
    }
    let Some(intent) = meant(&state, &view, page) else {
        let intent = state.intent().cloned();
        return fail(intent, ProblemKind::AnswerUntrusted, page, now);
    };
    let (quoted, tariff) = match verified_quote(&intent, &view, page) {
        Ok(found) => found,
        Err(QuoteRefusal::Tariff(digest)) if page.tariff(&digest).is_none() => {
            page.exchanges.ask(Request::PastTariff(digest), now);
            return match state {
                State::Resuming { purchase, .. } => {
                    State::Resuming { purchase, intent: Some(intent) }
                }
                state => state,
            };
        }
        // Where a payment may have been opened, nobody may say that nothing was charged.
        Err(QuoteRefusal::Amount(_))
            if view.order.is_some() && !page.is_unopened(intent.purchase) =>
        {
            return fail(Some(intent), ProblemKind::AnswerUntrusted, page, now);
        }
        Err(QuoteRefusal::Amount(mismatch)) => {
            page.report(EvidenceRequest { quote: view.quote, instruction: None }, now);
            ask_again(Request::Quote(intent.clone()), page, now);
            return State::Disputed { intent, mismatch, after: DisputedNote::Quote };
        }
        Err(_) => return fail(Some(intent), ProblemKind::AnswerUntrusted, page, now),
    };
    page.clock.raise_floor(quoted.iat);
    page.remember_found(&intent, view.order.as_ref().map(|order| order.state));
    match view.order {
        None => unordered(state, trigger, intent, quoted, tariff, page, now),
        Some(order) => match quoted.ordered(&order) {
            Some(confirmed) => {
                let compensation = view.compensation.as_deref();
                let purchase = Purchase { intent, confirmed, order, tariff };
                let (receipt, ticket) = (view.receipt.as_deref(), purchase.granted(compensation));
                ordered(&state, trigger, purchase, (receipt, ticket), page, now)
            }
            None => fail(Some(intent), ProblemKind::AnswerUntrusted, page, now),
        },
    }
}

/// A purchase with an order, all of it verified.
struct Purchase {
    intent: Intent,
    confirmed: Confirmed,
    order: OrderView,
    tariff: Verified<Tariff>,
}

impl Purchase {
    /// The ticket that this note says the rider got for our fault, when it holds.
    fn granted(&self, compensation: Option<&str>) -> Option<Slice> {
        let note = compensation?.as_bytes();
        let receipt =
            proof::verify_receipt(note, &self.confirmed, &self.order.no, &self.tariff).ok()?;
        match &receipt.kind {
            ReceiptKind::Compensation { ticket } => Some(ticket.clone()),
            ReceiptKind::Payment { .. } | ReceiptKind::Refund { .. } => None,
        }
    }
}

/// What the view must be about: the purchase that the page is at.
fn meant(state: &State, view: &PurchaseView, page: &Page) -> Option<Intent> {
    let known = match state {
        State::Resuming { purchase, intent: None } if *purchase == view.purchase => {
            let product = page.offer.as_ref()?.product.clone();
            let (purchase, batch) = (*purchase, view.batch.clone());
            return Some(Intent { purchase, batch, product, qty: 1 });
        }
        state => state.intent()?,
    };
    (known.purchase == view.purchase && known.batch == view.batch).then(|| known.clone())
}

fn verified_quote(
    intent: &Intent,
    view: &PurchaseView,
    page: &Page,
) -> Result<(Verified<Quote>, Verified<Tariff>), QuoteRefusal> {
    let asked = ExpectedQuote {
        aud: &page.config.aud,
        purchase: intent.purchase,
        batch: &intent.batch,
        product: &intent.product,
        qty: intent.qty,
    };
    let in_force = page.offer.as_deref();
    let known = [in_force, page.past.as_ref()].into_iter().flatten();
    let mut refusal = QuoteRefusal::Mismatch("tariff");
    for tariff in known {
        match proof::verify_quote(view.quote.as_bytes(), tariff, &asked) {
            Ok(quote) => return Ok((quote, tariff.clone())),
            Err(reason) => refusal = reason,
        }
    }
    Err(refusal)
}

fn unordered(
    state: State,
    trigger: Trigger,
    intent: Intent,
    quoted: Verified<Quote>,
    tariff: Verified<Tariff>,
    page: &mut Page,
    now: Now,
) -> State {
    let renewals = match state {
        State::Quoting { renewals, .. } => renewals,
        // The answer to the order was lost before the server had it: it is asked for again.
        State::Ordering { intent, confirmed } if trigger != Trigger::Settle => {
            let (purchase, quote) = (intent.purchase, confirmed.quote().digest());
            page.exchanges.ask(Request::Order { purchase, quote }, now);
            return State::Ordering { intent, confirmed };
        }
        // There was an order a moment ago. Whoever denies it now is not believed.
        State::Choosing { .. }
        | State::Instructing { .. }
        | State::Paying { .. }
        | State::Checking { .. } => {
            return fail(Some(intent), ProblemKind::AnswerUntrusted, page, now);
        }
        _ => 0,
    };
    match quoted.window(page.clock.s(now)) {
        Window::Open(_) => {
            page.window_failed = false;
            page.exchanges.forget(Topic::Purchase);
            State::Reviewing { intent, quote: quoted, tariff, renewals }
        }
        Window::Expired if trigger != Trigger::Quote => quote(intent, renewals, page, now),
        Window::Expired | Window::NotYetValid if resync_once(page, now) => {
            page.exchanges.ask_in(Request::Quote(intent.clone()), CLOCK_AGAIN_MS, now);
            State::Quoting { intent, renewals }
        }
        Window::Expired | Window::NotYetValid => {
            fail(Some(intent), ProblemKind::AnswerUntrusted, page, now)
        }
    }
}

fn ordered(
    state: &State,
    trigger: Trigger,
    purchase: Purchase,
    (receipt, ticket): (Option<&str>, Option<Slice>),
    page: &mut Page,
    now: Now,
) -> State {
    let Purchase { intent, confirmed, order, tariff } = purchase;
    let receipt =
        receipt.map(|note| proof::verify_receipt(note.as_bytes(), &confirmed, &order.no, &tariff));
    match (order.state, receipt) {
        (OrderState::Awaiting, None) => match state {
            // The rider has not been sent to pay for it yet.
            State::Ordering { .. } | State::Choosing { .. } => {
                choose(intent, confirmed, order, page, now)
            }
            State::Checking { checks, .. } if trigger == Trigger::Settle => {
                check(intent, confirmed, order, checks.saturating_add(1), page, now)
            }
            // This phone made the purchase and never opened a payment: it goes on from there.
            State::Resuming { .. } if page.is_unopened(intent.purchase) => {
                choose(intent, confirmed, order, page, now)
            }
            // A payment may have been opened, so the outcome is unknown.
            _ => {
                page.exchanges.ask(Request::Settle(intent.purchase), now);
                State::Checking { intent, confirmed, order, checks: 0 }
            }
        },
        (OrderState::Paid, Some(Ok(receipt)))
            if matches!(receipt.kind, ReceiptKind::Payment { .. }) =>
        {
            page.exchanges.forget(Topic::Purchase);
            page.want_status(now);
            State::Ticketed { intent, receipt, tariff }
        }
        (OrderState::Refunded, Some(Ok(receipt)))
            if matches!(receipt.kind, ReceiptKind::Refund { .. }) =>
        {
            page.exchanges.forget(Topic::Purchase);
            State::Refunded { intent, receipt, back: MoneyReturn { order, ticket } }
        }
        (OrderState::Refunding, None) => {
            let wait = crate::retry::check_ms(usize::MAX, &mut page.rng);
            page.exchanges.ask_in(Request::Purchase(intent.purchase), wait, now);
            State::Refunding { intent, back: MoneyReturn { order, ticket } }
        }
        (OrderState::RefundStuck, None) => {
            page.exchanges.forget(Topic::Purchase);
            State::RefundNeedsHelp { intent, back: MoneyReturn { order, ticket } }
        }
        (OrderState::Closed, None) => {
            page.exchanges.forget(Topic::Purchase);
            State::Closed { intent }
        }
        // The receipt says that another amount was paid. What is true of the money is not known here.
        (_, Some(Err(ReceiptRefusal::Amount(_)))) => {
            let checks = match state {
                State::Checking { checks, .. } => checks.saturating_add(1),
                _ => 0,
            };
            check(intent, confirmed, order, checks, page, now)
        }
        // A receipt that does not hold, or one where there can be none.
        _ => fail(Some(intent), ProblemKind::AnswerUntrusted, page, now),
    }
}
