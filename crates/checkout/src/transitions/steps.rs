//! The steps of a purchase that more than one transition takes.

use wire::record::Intent;
use wire::{Channel, PurchaseId};

use crate::network::request::{Attempt, Request};
use crate::network::topic::Topic;
use crate::retry::check_ms;
use crate::route::Route;
use crate::screen::{ProblemKind, SignInRefusal};
use crate::state::{AfterSignIn, Placed, SignInStep, State};
use crate::transitions::context::Context;

/// How often an answer that failed verification is asked for again, in milliseconds.
const UNTRUSTED_AGAIN_MS: u64 = 20_000;
/// How often a purchase that is over is looked at again, in milliseconds: money that comes late gives a ticket all the
/// same.
const OVER_AGAIN_MS: u64 = 60_000;
/// How often a wrong amount is asked for again, in milliseconds.
const DISPUTE_AGAIN_MS: u64 = 20_000;

/// Looks up a purchase. The intent is known where this phone remembers the purchase.
pub(crate) fn resume(purchase: PurchaseId, intent: Option<Intent>, cx: &mut Context<'_>) -> State {
    cx.page.left = None;
    cx.navigate(Route::Purchase(purchase));
    cx.request(Request::Purchase(purchase));
    State::Resuming { purchase, intent }
}

/// Looks up a purchase that this phone remembers.
pub(crate) fn resume_known(intent: Intent, cx: &mut Context<'_>) -> State {
    resume(intent.purchase, Some(intent), cx)
}

/// Ends all requests of a purchase or a sign-in, and shows the address of the batch.
pub(crate) fn leave_purchase(cx: &mut Context<'_>) {
    cx.page.exchanges.cancel(Topic::Purchase);
    cx.page.exchanges.cancel(Topic::SignIn);
    cx.navigate(Route::Home);
    cx.page.want_status(cx.now);
}

/// Back to the batch, with no purchase under way.
pub(crate) fn browse(cx: &mut Context<'_>) -> State {
    leave_purchase(cx);
    State::Browsing
}

/// Asks for the code where one was sent and is good, else for the phone number. What follows the sign-in is kept.
pub(crate) fn sign_in(then: AfterSignIn, cx: &mut Context<'_>) -> State {
    let now_s = cx.now_s();
    cx.page.reopens = None;
    let step = match cx.page.code.clone().filter(|sent| now_s < sent.good_until) {
        Some(sent) => SignInStep::Code { sent, refused: None },
        None => asked_for_phone(None),
    };
    State::SigningIn { step, then }
}

/// The step at which a phone number is asked for.
pub(crate) fn asked_for_phone(refused: Option<SignInRefusal>) -> SignInStep {
    SignInStep::Phone { refused, claim_refused: None }
}

/// Looks for the signed-in rider's purchase of the current batch, else of the last one. When all batches are over,
/// the last one still finds it.
pub(crate) fn find_purchase(state: State, cx: &mut Context<'_>) -> State {
    let sale = &cx.page.sale;
    let last = sale.offer.as_ref().and_then(|offer| offer.batches.last());
    let batch = sale.batch(cx.now_s()).or(last).map(|batch| batch.id.clone());
    if let (State::Browsing | State::Loading, Some(batch)) = (&state, batch) {
        cx.request(Request::FindPurchase(batch));
    }
    state
}

/// Asks for a quote. The key is in storage already, or the server has it.
pub(crate) fn quote(intent: Intent, renewals: u8, cx: &mut Context<'_>) -> State {
    cx.page.left = None;
    cx.request(Request::Quote(intent.clone()));
    State::Quoting { intent, renewals }
}

/// Chooses the way to pay an order: the one that it was given to, or the only one that works here. Where there are
/// more, the rider chooses.
pub(crate) fn choose(placed: Placed, cx: &mut Context<'_>) -> State {
    let only = match cx.page.channels().as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    match placed.channel.or(only) {
        Some(channel) => instruct(placed, channel, cx),
        None => State::Choosing(placed),
    }
}

/// Asks for the address to pay an order at, by its present attempt.
pub(crate) fn instruct(placed: Placed, channel: Channel, cx: &mut Context<'_>) -> State {
    let attempt = Attempt { number: placed.attempt, channel };
    cx.request(Request::Instruction(placed.intent.purchase, attempt));
    State::Instructing(Placed { channel: Some(channel), ..placed })
}

/// Looks at a purchase again, in a while, that is over without a ticket.
pub(crate) fn look_later(purchase: PurchaseId, cx: &mut Context<'_>) {
    cx.request_in(Request::Purchase(purchase), OVER_AGAIN_MS);
}

/// The outcome is unknown: asks for it now.
pub(crate) fn settle(placed: Placed, cx: &mut Context<'_>) -> State {
    cx.request(Request::Settle(placed.intent.purchase));
    State::Checking { placed, checks: 0 }
}

/// The outcome is unknown: asks for it again after a wait. `checks` counts how often it was asked for before.
pub(crate) fn check(placed: Placed, checks: usize, cx: &mut Context<'_>) -> State {
    let wait = check_ms(checks, &mut cx.page.rng);
    cx.request_in(Request::Settle(placed.intent.purchase), wait);
    State::Checking { placed, checks }
}

/// Asks again for what had a wrong amount: it may have been corrected.
pub(crate) fn ask_again_disputed(request: Request, cx: &mut Context<'_>) {
    cx.request_in(request, DISPUTE_AGAIN_MS);
}

/// Ends the requests of a purchase, and shows what is wrong.
pub(crate) fn fail(intent: Option<Intent>, problem: ProblemKind, cx: &mut Context<'_>) -> State {
    cx.page.exchanges.cancel(Topic::Purchase);
    State::Failed { intent, problem }
}

/// An answer failed verification. It may have been meant for another request, so the purchase is looked up again
/// after a wait.
pub(crate) fn fail_untrusted(intent: Option<Intent>, cx: &mut Context<'_>) -> State {
    let purchase = intent.as_ref().map(|intent| intent.purchase);
    let failed = fail(intent, ProblemKind::AnswerUntrusted, cx);
    if let Some(purchase) = purchase {
        cx.request_in(Request::Purchase(purchase), UNTRUSTED_AGAIN_MS);
    }
    failed
}

/// A quote is signed ahead of time. It is asked for again after a wait: looked up, it would be the same one.
pub(crate) fn fail_early(intent: Intent, cx: &mut Context<'_>) -> State {
    let failed = fail(Some(intent.clone()), ProblemKind::AnswerUntrusted, cx);
    cx.request_in(Request::Quote(intent), UNTRUSTED_AGAIN_MS);
    failed
}
