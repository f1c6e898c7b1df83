//! Answers to a sign-in: a code was sent, a code or a claim code was checked.

use wire::{CodeAnswer, Problem, ProblemType, SessionAnswer, answer};

use crate::network::exchange::Outcome;
use crate::page::Rider;
use crate::screen::PhoneRefused;
use crate::state::{AfterSignIn, SignInStep, State};
use crate::transitions::begin::buy;
use crate::transitions::context::Context;
use crate::transitions::steps::{browse, find_purchase, resume};

/// When a phone may have another code where the server names no time, in seconds.
const CODE_AGAIN_S: u64 = 60;

pub(crate) fn on_code(state: State, phone: String, outcome: Outcome) -> State {
    let State::SigningIn { then, .. } = state else {
        return state;
    };
    let step = match outcome {
        Outcome::Success(body) => {
            let demo_code = answer::decode::<CodeAnswer>(&body).and_then(|answer| answer.demo_code);
            SignInStep::Code { phone, demo_code, wrong: false }
        }
        Outcome::Problem { problem: Problem { kind: ProblemType::TooMany, .. }, retry_after_s } => {
            too_soon(retry_after_s)
        }
        Outcome::Problem { .. } => SignInStep::Phone { refused: Some(PhoneRefused::NotANumber) },
    };
    State::SigningIn { step, then }
}

pub(crate) fn on_session(state: State, outcome: Outcome, cx: &mut Context<'_>) -> State {
    let (phone, demo_code, then) = match state {
        State::SigningIn { step: SignInStep::VerifyingCode { phone, demo_code }, then } => {
            (phone, demo_code, then)
        }
        state => return state,
    };
    let rider = match outcome {
        Outcome::Success(body) => answer::decode::<SessionAnswer>(&body),
        Outcome::Problem { problem: Problem { kind: ProblemType::TooMany, .. }, retry_after_s } => {
            return State::SigningIn { step: too_soon(retry_after_s), then };
        }
        Outcome::Problem { .. } => None,
    };
    let Some(rider) = rider else {
        let step = SignInStep::Code { phone, demo_code, wrong: true };
        return State::SigningIn { step, then };
    };
    cx.page.rider = Rider::Known { phone: rider.phone };
    match then {
        AfterSignIn::Browse => {
            let state = browse(cx);
            find_purchase(state, cx)
        }
        AfterSignIn::Buy => buy(cx),
        AfterSignIn::Resume { purchase, intent } => resume(purchase, intent, cx),
    }
}

/// A claim code signs in too. It leads to its purchase, whatever the sign-in was for.
pub(crate) fn on_claim(state: State, outcome: Outcome, cx: &mut Context<'_>) -> State {
    let State::SigningIn { then, .. } = state else {
        return state;
    };
    let refused = SignInStep::Phone { refused: Some(PhoneRefused::NoSuchClaim) };
    let step = match outcome {
        Outcome::Success(body) => match answer::decode::<SessionAnswer>(&body) {
            Some(rider) => {
                cx.page.rider = Rider::Known { phone: rider.phone };
                let state = browse(cx);
                return find_purchase(state, cx);
            }
            None => refused,
        },
        Outcome::Problem { problem: Problem { kind: ProblemType::TooMany, .. }, retry_after_s } => {
            too_soon(retry_after_s)
        }
        Outcome::Problem { .. } => refused,
    };
    State::SigningIn { step, then }
}

/// This phone has used up its codes, or its tries, for now.
fn too_soon(retry_after_s: Option<u64>) -> SignInStep {
    let wait_s = retry_after_s.unwrap_or(CODE_AGAIN_S);
    SignInStep::Phone { refused: Some(PhoneRefused::TooSoon { wait_s }) }
}
