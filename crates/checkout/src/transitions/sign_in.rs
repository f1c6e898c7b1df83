//! Signing in and out: what the rider enters, and the answers to it.

use wire::record::Intent;
use wire::{CodeAnswer, ProblemType, PurchaseId, SessionAnswer, UnixSeconds, answer};

use crate::network::exchange::Outcome;
use crate::network::request::Request;
use crate::network::topic::Topic;
use crate::page::Rider;
use crate::screen::SignInRefusal;
use crate::state::{AfterSignIn, CODE_AGAIN_S, PausedNumber, SentCode, SignInStep, State};
use crate::transitions::begin::buy;
use crate::transitions::context::Context;
use crate::transitions::steps::{asked_for_phone, browse, find_purchase, resume};
use crate::typed;

pub(crate) fn phone_entered(state: State, text: &str, cx: &mut Context<'_>) -> State {
    match state {
        State::SigningIn { step: SignInStep::Phone { .. }, then } => {
            let phone = typed::phone(text);
            let now_s = cx.now_s();
            let paused = cx.page.paused_number.clone();
            let paused = paused.filter(|it| {
                cx.now.mono_ms < it.until_ms && Some(&it.sent.phone) == phone.as_ref()
            });
            let paused = paused.map(|it| it.sent);
            let step = match (phone, paused) {
                (_, Some(sent)) if now_s < sent.good_until => {
                    cx.page.keep_code(Some(sent.clone()), matches!(then, AfterSignIn::Buy));
                    SignInStep::Code { sent, refused: None }
                }
                (_, Some(SentCode { again_at: until, .. })) => {
                    asked_for_phone(Some(SignInRefusal::TooMany { until }))
                }
                (Some(phone), None) => {
                    cx.request(Request::Code { phone: Some(phone) });
                    SignInStep::Sending
                }
                (None, None) => asked_for_phone(Some(SignInRefusal::NotANumber)),
            };
            State::SigningIn { step, then }
        }
        state => state,
    }
}

pub(crate) fn claim_entered(state: State, text: &str, cx: &mut Context<'_>) -> State {
    match state {
        State::SigningIn { step: SignInStep::Phone { .. }, then } => {
            let step = match typed::claim(text) {
                Some(code) => {
                    cx.request(Request::Claim { code });
                    SignInStep::Sending
                }
                None => asked_for_claim(SignInRefusal::NoSuchClaim),
            };
            State::SigningIn { step, then }
        }
        state => state,
    }
}

pub(crate) fn code_entered(state: State, text: &str, cx: &mut Context<'_>) -> State {
    match state {
        // The code was tried too often, so no other is taken before the time that the server named.
        State::SigningIn {
            step: step @ SignInStep::Code { refused: Some(SignInRefusal::TriedTooOften), .. },
            then,
        } => State::SigningIn { step, then },
        State::SigningIn { step: SignInStep::Code { sent, .. }, then } => {
            let step = match typed::code(text) {
                Some(code) => {
                    cx.request(Request::SignIn { code });
                    SignInStep::Asking { sent }
                }
                // It costs no try.
                None => SignInStep::Code { sent, refused: Some(SignInRefusal::WrongCode) },
            };
            State::SigningIn { step, then }
        }
        state => state,
    }
}

/// Has another code sent. After a reload only the server knows the number.
pub(crate) fn resend(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::SigningIn { step: SignInStep::Code { sent, .. }, then }
            if sent.again_in_s(cx.now_s()) == 0 =>
        {
            cx.request(Request::Code { phone: typed::phone(&sent.phone) });
            State::SigningIn { step: SignInStep::Asking { sent }, then }
        }
        state => state,
    }
}

pub(crate) fn change_phone(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::SigningIn { then, .. } => {
            cx.page.exchanges.cancel(Topic::SignIn);
            cx.page.keep_code(None, false);
            State::SigningIn { step: asked_for_phone(None), then }
        }
        state => state,
    }
}

/// The rider at the page is another one than the one who is signed in: the server has to end the session. Purchases stay
/// with their rider.
pub(crate) fn not_me(state: State, cx: &mut Context<'_>) -> State {
    match (&cx.page.rider, state) {
        (Rider::Known { .. }, _) => {
            cx.page.exchanges.cancel(Topic::Purchase);
            cx.page.exchanges.cancel(Topic::Rider);
            cx.request(Request::SignOut);
            State::SigningOut
        }
        (Rider::Unknown | Rider::Nobody, state) => state,
    }
}

pub(crate) fn on_signed_out(state: State, outcome: &Outcome, cx: &mut Context<'_>) -> State {
    let State::SigningOut = state else {
        return state;
    };
    if matches!(outcome, Outcome::Success(_)) {
        cx.page.rider = Rider::Nobody;
        cx.page.refused.clear();
        cx.page.left = None;
        cx.page.keep_code(None, false);
        cx.page.remember(None);
    } else {
        cx.request(Request::Rider);
    }
    browse(cx)
}

pub(crate) fn on_code(
    state: State,
    phone: Option<String>,
    outcome: Outcome,
    cx: &mut Context<'_>,
) -> State {
    let State::SigningIn { step, then } = state else {
        return state;
    };
    let earlier = if let SignInStep::Asking { sent } = step { Some(sent) } else { None };
    let now_s = cx.now_s();
    let sent = match outcome {
        Outcome::Success(body) => match answer::decode(&body) {
            Some(CodeAnswer { good_for_s, again_in_s, demo_code }) => {
                Ok((good_for_s, again_in_s.into(), demo_code))
            }
            None => Err(SignInRefusal::NotAnswered),
        },
        Outcome::Problem { problem, retry_after_s } if problem.kind == ProblemType::TooMany => {
            let again_in_s = retry_after_s.unwrap_or(CODE_AGAIN_S);
            cx.page.paused_number = phone.clone().map(|phone| PausedNumber {
                sent: SentCode {
                    phone,
                    demo_code: None,
                    good_until: now_s.saturating_add(problem.good_for_s.unwrap_or(0).into()),
                    again_at: now_s.saturating_add(again_in_s),
                },
                until_ms: cx.now.mono_ms.saturating_add(again_in_s.saturating_mul(1_000)),
            });
            match problem.good_for_s {
                // A code was sent a moment ago, and can be entered.
                Some(good_for_s) => {
                    let demo_code = earlier.as_ref().and_then(|sent| sent.demo_code.clone());
                    Ok((good_for_s, again_in_s, demo_code))
                }
                None => {
                    let until = now_s.saturating_add(again_in_s);
                    Err(SignInRefusal::TooMany { until })
                }
            }
        }
        Outcome::Problem { problem, .. } if problem.kind == ProblemType::Malformed => {
            Err(SignInRefusal::NotANumber)
        }
        Outcome::Problem { .. } => Err(SignInRefusal::NotAnswered),
    };
    let step = match (sent, earlier) {
        (Ok((good_for_s, again_in_s, demo_code)), earlier) => {
            let sent = SentCode {
                phone: phone.or(earlier.map(|sent| sent.phone)).unwrap_or_default(),
                demo_code,
                good_until: now_s.saturating_add(good_for_s.into()),
                again_at: now_s.saturating_add(again_in_s),
            };
            // The field for it is there from now on, after a reload too.
            cx.page.keep_code(Some(sent.clone()), matches!(then, AfterSignIn::Buy));
            SignInStep::Code { sent, refused: None }
        }
        // The server does not know what the earlier code was sent for.
        (Err(SignInRefusal::NotANumber), Some(_)) => {
            cx.page.keep_code(None, false);
            asked_for_phone(None)
        }
        (Err(refusal), Some(sent)) => SignInStep::Code { sent, refused: Some(refusal) },
        (Err(refusal), None) => asked_for_phone(Some(refusal)),
    };
    State::SigningIn { step, then }
}

pub(crate) fn on_session(state: State, outcome: Outcome, cx: &mut Context<'_>) -> State {
    let (mut sent, then) = match state {
        State::SigningIn { step: SignInStep::Asking { sent }, then } => (sent, then),
        state => return state,
    };
    let now_s = cx.now_s();
    let refused = match outcome {
        Outcome::Success(body) => match answer::decode::<SessionAnswer>(&body) {
            Some(rider) => {
                cx.page.keep_code(None, false);
                return signed_in(rider, then, cx);
            }
            None => SignInRefusal::NotAnswered,
        },
        Outcome::Problem { problem, .. } if problem.kind == ProblemType::CodeWrong => {
            SignInRefusal::WrongCode
        }
        Outcome::Problem { problem, retry_after_s } if problem.kind == ProblemType::TooMany => {
            sent.again_at = now_s.saturating_add(retry_after_s.unwrap_or(CODE_AGAIN_S));
            SignInRefusal::TriedTooOften
        }
        // The cookie lasts longer than the code; after a reload it is not known how old that is.
        Outcome::Problem { problem, .. } if problem.kind == ProblemType::SignedOut => {
            if (now_s..UnixSeconds::MAX).contains(&sent.good_until) {
                SignInRefusal::NoCookies
            } else {
                SignInRefusal::WrongCode
            }
        }
        Outcome::Problem { .. } => SignInRefusal::NotAnswered,
    };
    State::SigningIn { step: SignInStep::Code { sent, refused: Some(refused) }, then }
}

/// A claim code signs in too. It leads to its purchase, whatever the sign-in was for.
pub(crate) fn on_claim(state: State, outcome: Outcome, cx: &mut Context<'_>) -> State {
    let State::SigningIn { then, .. } = state else {
        return state;
    };
    let refused = match outcome {
        Outcome::Success(body) => match answer::decode::<SessionAnswer>(&body) {
            Some(rider) => return signed_in(rider, AfterSignIn::Browse, cx),
            None => SignInRefusal::NotAnswered,
        },
        Outcome::Problem { problem, .. } if problem.kind == ProblemType::CodeWrong => {
            SignInRefusal::NoSuchClaim
        }
        Outcome::Problem { .. } => SignInRefusal::NotAnswered,
    };
    State::SigningIn { step: asked_for_claim(refused), then }
}

/// The rider is known: goes on with what the sign-in was for, unless that is another rider's purchase.
fn signed_in(rider: SessionAnswer, then: AfterSignIn, cx: &mut Context<'_>) -> State {
    cx.page.rider = Rider::Known { id: rider.rider, phone: rider.phone };
    cx.page.paused_number = None;
    match (cx.page.forget_others(), then) {
        (others, AfterSignIn::Resume { purchase, .. }) if others == Some(purchase) => {
            let state = browse(cx);
            find_purchase(state, cx)
        }
        (_, AfterSignIn::Browse) => {
            let state = browse(cx);
            find_purchase(state, cx)
        }
        (_, AfterSignIn::Buy) => buy(cx),
        (_, AfterSignIn::Resume { purchase, intent }) => resume(purchase, intent, cx),
    }
}

/// The rider of the session is known. Another rider's purchase that this phone remembers is left: it is found again by
/// whoever it belongs to. Whoever was asked for a code after a reload is signed in already.
pub(crate) fn on_rider(state: State, cx: &mut Context<'_>) -> State {
    let others = cx.page.forget_others();
    let is_others = others.is_some() && others == at_hand(&state);
    let state = if is_others || matches!(state, State::SigningIn { .. }) {
        cx.page.keep_code(None, false);
        browse(cx)
    } else {
        state
    };
    find_purchase(state, cx)
}

/// The purchase that the page is at.
fn at_hand(state: &State) -> Option<PurchaseId> {
    match state {
        State::Resuming { purchase, .. } => Some(*purchase),
        state => state.intent().map(|Intent { purchase, .. }| *purchase),
    }
}

/// A session that is over at the first request after it was opened never was: the browser keeps no cookies.
pub(crate) fn on_lost_session(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Browsing => {
            cx.page.rider = Rider::Nobody;
            let step = asked_for_phone(Some(SignInRefusal::NoCookies));
            State::SigningIn { step, then: AfterSignIn::Browse }
        }
        state => state,
    }
}

fn asked_for_claim(refused: SignInRefusal) -> SignInStep {
    SignInStep::Phone { refused: None, claim_refused: Some(refused) }
}
