//! What an answer changes: one match over what is true and what was answered.

use wire::answer;
use wire::record::Intent;
use wire::{
    Channel, CodeAnswer, EvidenceRequest, InstructionAnswer, Problem, ProblemType, PurchaseView,
    SessionAnswer,
};

use crate::checkout::{browse, buy, check, fail, quote, resume, resync_once, sign_in};
use crate::clock::CLOCK_AGAIN_MS;
use crate::event::Now;
use crate::exchange::Outcome;
use crate::page::{Page, Rider};
use crate::purchase::{Trigger, reconcile};
use crate::request::Request;
use crate::screen::{PhoneRefused, ProblemKind};
use crate::state::{AfterSignIn, DisputedNote, SignInStep, State};

/// How often a wrong amount is asked for again, in milliseconds.
const DISPUTE_AGAIN_MS: u64 = 20_000;
/// How often a paused sale is asked for again, in milliseconds.
const PAUSED_AGAIN_MS: u64 = 6_000;
/// When a phone may have another code where the server does not say, in seconds.
const CODE_AGAIN_S: u64 = 60;

pub(crate) fn on_answer(
    state: State,
    ask: Request,
    outcome: Outcome,
    page: &mut Page,
    now: Now,
) -> State {
    match (ask, outcome) {
        (Request::Code { .. } | Request::SignIn { .. } | Request::Claim { .. }, _)
            if !matches!(state, State::SigningIn { .. }) =>
        {
            state
        }
        (Request::Code { phone }, outcome) => code(state, phone, outcome),
        (Request::SignIn { .. }, outcome) => signed_in(state, outcome, page, now),
        (Request::Claim { .. }, outcome) => claimed(state, outcome, page, now),
        (Request::Rider, Outcome::Success(_)) => find_purchase(state, page, now),
        (Request::FindPurchase(_), Outcome::Success(body)) => {
            match (state, answer::decode::<PurchaseView>(&body)) {
                (State::Browsing | State::SoldOut, Some(view)) => {
                    // The server names the one that counts.
                    if !page.remembers(view.purchase) {
                        page.remember(None);
                    }
                    resume(view.purchase, None, page, now)
                }
                (state, _) => state,
            }
        }
        (Request::PastTariff(_), Outcome::Success(_)) => past_tariff(state, page, now),
        (Request::PastTariff(_), _) => {
            let intent = state.intent().cloned();
            fail(intent, ProblemKind::AnswerUntrusted, page, now)
        }
        (Request::Instruction(_, channel), Outcome::Success(body)) => {
            instruction(state, channel, &body, page, now)
        }
        (
            ask @ (Request::Quote(_)
            | Request::Order { .. }
            | Request::Purchase(_)
            | Request::Settle(_)),
            Outcome::Success(body),
        ) => match answer::decode::<PurchaseView>(&body) {
            Some(view) => reconcile(state, Trigger::from(&ask), view, page, now),
            None => {
                let intent = state.intent().cloned();
                fail(intent, ProblemKind::AnswerUntrusted, page, now)
            }
        },
        (
            ask @ (Request::Quote(_)
            | Request::Order { .. }
            | Request::Instruction(..)
            | Request::Purchase(_)
            | Request::Settle(_)),
            Outcome::Problem(problem, _),
        ) => trouble(state, ask, &problem, page, now),
        (
            Request::Quote(_)
            | Request::Order { .. }
            | Request::Instruction(..)
            | Request::Purchase(_)
            | Request::Settle(_),
            Outcome::Unrecognised,
        ) => {
            let intent = state.intent().cloned();
            fail(intent, ProblemKind::Refused, page, now)
        }
        // The page has taken these already.
        (
            Request::Time
            | Request::Tariff
            | Request::Status(_)
            | Request::Rider
            | Request::FindPurchase(_),
            _,
        ) => state,
        // Whether the evidence convinced anybody shows in the next status.
        (Request::Evidence(_), _) => {
            page.want_status(now);
            state
        }
    }
}

/// A rider who is known again, on this phone or another, finds the purchase that there is: of the batch that is
/// meant, else what became of the last one. When all batches are over there is still one to ask by.
pub(crate) fn find_purchase(state: State, page: &mut Page, now: Now) -> State {
    let last = page.offer.as_ref().and_then(|offer| offer.batches.last());
    let batch = page.batch(now).or(last).map(|batch| batch.id.clone());
    if let (State::Browsing | State::Loading, Some(batch)) = (&state, batch) {
        page.exchanges.ask(Request::FindPurchase(batch), now);
    }
    state
}

/// Whoever has a claim code looks at its purchase, whatever they came to do.
fn claimed(state: State, outcome: Outcome, page: &mut Page, now: Now) -> State {
    let State::SigningIn { then, .. } = state else {
        return state;
    };
    let step = match outcome {
        Outcome::Success(body) => match answer::decode::<SessionAnswer>(&body) {
            Some(rider) => {
                page.rider = Rider::Known { phone: rider.phone };
                let state = browse(page, now);
                return find_purchase(state, page, now);
            }
            None => SignInStep::Phone { refused: Some(PhoneRefused::NoSuchClaim) },
        },
        Outcome::Problem(Problem { kind: ProblemType::TooMany, .. }, wait) => too_soon(wait),
        Outcome::Problem(..) | Outcome::Unrecognised => {
            SignInStep::Phone { refused: Some(PhoneRefused::NoSuchClaim) }
        }
    };
    State::SigningIn { step, then }
}

fn code(state: State, phone: String, outcome: Outcome) -> State {
    let State::SigningIn { then, .. } = state else {
        return state;
    };
    let step = match outcome {
        Outcome::Success(body) => {
            let demo_code = answer::decode::<CodeAnswer>(&body).and_then(|answer| answer.demo_code);
            SignInStep::Code { phone, demo_code, wrong: false }
        }
        Outcome::Problem(Problem { kind: ProblemType::TooMany, .. }, wait) => too_soon(wait),
        Outcome::Problem(..) | Outcome::Unrecognised => {
            SignInStep::Phone { refused: Some(PhoneRefused::NotANumber) }
        }
    };
    State::SigningIn { step, then }
}

/// This phone had its codes, or its tries, for now.
fn too_soon(wait_s: Option<u64>) -> SignInStep {
    let wait_s = wait_s.unwrap_or(CODE_AGAIN_S);
    SignInStep::Phone { refused: Some(PhoneRefused::TooSoon { wait_s }) }
}

fn signed_in(state: State, outcome: Outcome, page: &mut Page, now: Now) -> State {
    let (phone, demo_code, then) = match state {
        State::SigningIn { step: SignInStep::VerifyingCode { phone, demo_code }, then } => {
            (phone, demo_code, then)
        }
        state => return state,
    };
    let rider = match outcome {
        Outcome::Success(body) => answer::decode::<SessionAnswer>(&body),
        Outcome::Problem(Problem { kind: ProblemType::TooMany, .. }, wait) => {
            return State::SigningIn { step: too_soon(wait), then };
        }
        Outcome::Problem(..) | Outcome::Unrecognised => None,
    };
    let Some(rider) = rider else {
        let step = SignInStep::Code { phone, demo_code, wrong: true };
        return State::SigningIn { step, then };
    };
    page.rider = Rider::Known { phone: rider.phone };
    match then {
        AfterSignIn::Browse => {
            let state = browse(page, now);
            find_purchase(state, page, now)
        }
        AfterSignIn::Buy => buy(page, now),
        AfterSignIn::Resume { purchase, intent } => resume(purchase, intent, page, now),
    }
}

/// A tariff that an answer was waiting for is here: the answer is asked for again.
fn past_tariff(state: State, page: &mut Page, now: Now) -> State {
    match state.intent().map(|intent| intent.purchase) {
        Some(purchase) if page.past.is_some() => {
            page.exchanges.ask(Request::Purchase(purchase), now);
            state
        }
        Some(_) => {
            let intent = state.intent().cloned();
            fail(intent, ProblemKind::AnswerUntrusted, page, now)
        }
        None => match state {
            State::Resuming { purchase, intent } => resume(purchase, intent, page, now),
            state => state,
        },
    }
}

fn instruction(state: State, channel: Channel, body: &[u8], page: &mut Page, now: Now) -> State {
    let (intent, confirmed, order) = match state {
        State::Instructing { intent, confirmed, order } => (intent, confirmed, order),
        State::Disputed { intent, after: DisputedNote::Instruction(disputed), .. } => {
            let (confirmed, order) = *disputed;
            (intent, confirmed, order)
        }
        state => return state,
    };
    let (Some(answer), Some(tariff)) =
        (answer::decode::<InstructionAnswer>(body), page.tariff(&confirmed.quote().tariff))
    else {
        return fail(Some(intent), ProblemKind::AnswerUntrusted, page, now);
    };
    let now_s = page.clock.s(now);
    match proof::verify_instruction(&answer, &confirmed, &order.no, tariff, now_s) {
        Ok(payable) => {
            page.window_failed = false;
            State::Paying { intent, confirmed, order, payable: Box::new(payable) }
        }
        // A payment may have been opened before: whether something was charged is not known.
        Err(proof::InstructionRefusal::Amount(_)) if !page.is_unopened(intent.purchase) => {
            check(intent, confirmed, order, 0, page, now)
        }
        Err(proof::InstructionRefusal::Amount(mismatch)) => {
            let quote = confirmed.quote().note().join();
            page.report(EvidenceRequest { quote, instruction: Some(answer) }, now);
            ask_again(Request::Instruction(intent.purchase, channel), page, now);
            let after = DisputedNote::Instruction(Box::new((confirmed, order)));
            State::Disputed { intent, mismatch, after }
        }
        Err(proof::InstructionRefusal::Window(_)) if resync_once(page, now) => {
            page.exchanges.ask_in(
                Request::Instruction(intent.purchase, channel),
                CLOCK_AGAIN_MS,
                now,
            );
            State::Instructing { intent, confirmed, order }
        }
        Err(proof::InstructionRefusal::Window(proof::Window::Expired)) => {
            page.exchanges.ask(Request::Settle(intent.purchase), now);
            State::Checking { intent, confirmed, order, checks: 0 }
        }
        Err(_) => fail(Some(intent), ProblemKind::AnswerUntrusted, page, now),
    }
}

/// A question about the purchase met a problem.
fn trouble(state: State, ask: Request, problem: &Problem, page: &mut Page, now: Now) -> State {
    let known = state.intent().cloned();
    match (problem.kind, state) {
        (ProblemType::SignedOut, state) => signed_out(state, page, now),
        (ProblemType::Paused, state) => {
            page.want_status(now);
            let wait = PAUSED_AGAIN_MS.saturating_add(page.rng.u64(0..=PAUSED_AGAIN_MS));
            match state {
                // Afterwards there is another time to pay by, so the order itself is asked for.
                State::Instructing { intent, .. } => {
                    let purchase = intent.purchase;
                    page.exchanges.ask_in(Request::Purchase(purchase), wait, now);
                    State::Resuming { purchase, intent: Some(intent) }
                }
                state => {
                    page.exchanges.ask_in(ask, wait, now);
                    state
                }
            }
        }
        (ProblemType::PurchaseExists, state) => match (problem.purchase, known) {
            (Some(purchase), Some(intent)) => {
                let intent = Intent { purchase, ..intent };
                page.remember(Some(intent.clone()));
                resume(purchase, Some(intent), page, now)
            }
            _ => state,
        },
        (ProblemType::SoldOut, _) => {
            browse(page, now);
            State::SoldOut
        }
        (ProblemType::NotOpen, _) => {
            page.clock.resync(now);
            // The server keeps nothing under this key: the batch is not open, or not any more.
            page.remember(None);
            browse(page, now)
        }
        (ProblemType::QuoteStale, State::Ordering { intent, .. }) => quote(intent, 1, page, now),
        // The server does not know it: the request never arrived, so the same one is made again.
        (ProblemType::NotFound, State::Resuming { intent: Some(intent), .. }) => {
            quote(intent, 0, page, now)
        }
        (ProblemType::NotFound, State::Resuming { intent: None, .. }) => browse(page, now),
        (ProblemType::NotFound, State::Ordering { intent, .. }) => quote(intent, 0, page, now),
        (ProblemType::OrderSettled, state) => match known {
            Some(intent) => resume(intent.purchase, Some(intent), page, now),
            None => state,
        },
        (ProblemType::IdempotencyMismatch, _) => fail(known, ProblemKind::KeyMismatch, page, now),
        (_, _) => fail(known, ProblemKind::Refused, page, now),
    }
}

/// The session is gone: the rider signs in and finds the purchase as it was.
fn signed_out(state: State, page: &mut Page, now: Now) -> State {
    page.rider = Rider::Nobody;
    match state {
        State::Resuming { purchase, intent } => sign_in(AfterSignIn::Resume { purchase, intent }),
        State::Quoting { .. } | State::SavingKey { .. } => sign_in(AfterSignIn::Buy),
        state => match state.intent().cloned() {
            Some(intent) => {
                sign_in(AfterSignIn::Resume { purchase: intent.purchase, intent: Some(intent) })
            }
            None => browse(page, now),
        },
    }
}

/// After a wrong amount, the same is asked for again in a while: it may have been put right.
pub(crate) fn ask_again(ask: Request, page: &mut Page, now: Now) {
    page.exchanges.ask_in(ask, DISPUTE_AGAIN_MS, now);
}
