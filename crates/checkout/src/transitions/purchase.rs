//! From the server's view of a purchase to a state. A reload, a lost answer, a second tab and the straight road all
//! come through here, and nothing of the view is used before it is verified.

mod order;

use proof::{ExpectedQuote, QuoteRefusal, Window};
use wire::record::Intent;
use wire::tariff::Total;
use wire::{EvidenceRequest, PurchaseView};

pub(crate) use self::order::Trigger;
use self::order::{Ordered, ReceiptProof, compensation, on_order};
use crate::network::request::Request;
use crate::network::topic::Topic;
use crate::page::Page;
use crate::page::clock::CLOCK_AGAIN_MS;
use crate::state::{DisputedNote, Placed, Quoted, State, Voided};
use crate::transitions::context::Context;
use crate::transitions::steps::{ask_again_disputed, fail_early, fail_untrusted, quote};

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
    let Some(expected) = expected(&state, &view, cx.page) else {
        return fail_untrusted(state.intent().cloned(), cx);
    };
    let quoted = match verify_quote(&expected, &view, cx.page) {
        Ok(quoted) => quoted,
        Err(refusal) => return on_refused_quote(state, refusal, expected, view, cx),
    };
    cx.page.clock.signed_online(quoted.quote.iat, cx.now);
    let order = view.order.as_ref().map(|order| order.state);
    cx.page.remember_found(&quoted.intent, &quoted.quote.rider, order);
    let Some(order) = view.order else {
        return on_quote(state, trigger, quoted, cx);
    };
    let Quoted { intent, quote, tariff } = quoted;
    let Some(confirmed) = quote.ordered(&order) else {
        return fail_untrusted(Some(intent), cx);
    };
    let placed = Placed::new(intent, confirmed, order, cx.page);
    let ordered = Ordered {
        receipt: ReceiptProof::of(view.receipt.as_deref(), &placed, &tariff),
        voided: view.voided.as_deref().and_then(|note| Voided::of(note, &placed, &tariff)),
        compensation: compensation(view.compensation.as_deref(), &placed, &tariff),
        placed,
        tariff,
    };
    on_order(&state, trigger, ordered, cx)
}

/// What the view must match.
struct Expected {
    /// The intent of the purchase on this page.
    intent: Intent,
    /// How many tickets it is for; none where only its quote says so.
    qty: Option<u32>,
}

/// What the view must match: the purchase on this page.
fn expected(state: &State, view: &PurchaseView, page: &Page) -> Option<Expected> {
    let known = match state {
        State::Resuming { purchase, intent: None } if *purchase == view.purchase => {
            let product = page.sale.offer.as_ref()?.product.clone();
            let (purchase, batch) = (*purchase, view.batch.clone());
            return Some(Expected {
                intent: Intent { purchase, batch, product, qty: 1 },
                qty: None,
            });
        }
        state => state.intent()?,
    };
    let is_same = known.purchase == view.purchase && known.batch == view.batch;
    is_same.then(|| Expected { intent: known.clone(), qty: Some(known.qty) })
}

/// Verifies the quote against the tariff in force, else against an older one that the page has.
fn verify_quote(
    Expected { intent, qty }: &Expected,
    view: &PurchaseView,
    page: &Page,
) -> Result<Quoted, QuoteRefusal> {
    let expected = ExpectedQuote {
        aud: &page.config.aud,
        purchase: intent.purchase,
        batch: &intent.batch,
        product: &intent.product,
        qty: *qty,
    };
    let mut refusal = QuoteRefusal::Mismatch("tariff");
    for tariff in page.sale.tariffs() {
        match proof::verify_quote(view.quote.as_bytes(), tariff, &expected) {
            Ok(quote) => {
                let intent = Intent { qty: quote.qty, ..intent.clone() };
                return Ok(Quoted { intent, quote, tariff: tariff.clone() });
            }
            Err(reason) => refusal = reason,
        }
    }
    Err(refusal)
}

fn on_refused_quote(
    state: State,
    refusal: QuoteRefusal,
    Expected { intent, qty }: Expected,
    view: PurchaseView,
    cx: &mut Context<'_>,
) -> State {
    match refusal {
        QuoteRefusal::Tariff(digest) if cx.page.sale.tariff(&digest).is_none() => {
            cx.request(Request::PastTariff(digest));
            match state {
                State::Resuming { purchase, .. } => {
                    State::Resuming { purchase, intent: qty.map(|_| intent) }
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
            // What was announced for it says how many tickets it is for.
            let is_announced = |total: &&Total| *total.pay == *mismatch.announced.pay();
            let announced =
                cx.page.sale.tariffs().find_map(|tariff| {
                    tariff.totals.iter().find(is_announced).map(|total| total.qty)
                });
            let qty = qty.or(announced).unwrap_or(intent.qty);
            let intent = Intent { qty, ..intent };
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
        | State::SavingAttempt { .. }
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Opening { .. }
        | State::Checking { .. } => {
            return fail_untrusted(Some(quoted.intent), cx);
        }
        State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SoldOut { .. }
        | State::SigningIn { .. }
        | State::SigningOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Reviewing { .. }
        | State::Ordering { .. }
        | State::Ticketed(_)
        | State::ConfirmingReturn(_)
        | State::Returning(_)
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
        // Signed ahead of time, by a server whose clock ran ahead: once that is set right, it answers another one.
        Window::NotYetValid => fail_early(quoted.intent, cx),
        Window::Expired => fail_untrusted(Some(quoted.intent), cx),
    }
}
