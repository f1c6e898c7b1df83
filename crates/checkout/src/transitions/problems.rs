//! Problems that the server answers to a request about a purchase.

use wire::record::Intent;
use wire::{Problem, ProblemType};

use crate::network::request::Request;
use crate::page::Rider;
use crate::screen::ProblemKind;
use crate::state::{AfterSignIn, Held, Placed, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{
    browse, fail, leave_purchase, quote, resume, resume_known, sign_in,
};

/// How often a paused sale is asked for again, in milliseconds; it varies by as much again.
const PAUSED_AGAIN_MS: u64 = 6_000;

pub(crate) fn on_problem(
    state: State,
    request: Request,
    problem: &Problem,
    cx: &mut Context<'_>,
) -> State {
    let known = state.intent().cloned();
    match problem.kind {
        ProblemType::SignedOut => signed_out(state, cx),
        ProblemType::Paused => paused(state, request, cx),
        // It may be of another batch, and of another number of tickets.
        ProblemType::PurchaseExists => match (problem.purchase, known) {
            (Some(purchase), Some(_)) => {
                cx.page.remember(None);
                resume(purchase, None, cx)
            }
            (Some(_) | None, _) => state,
        },
        ProblemType::SoldOut => {
            leave_purchase(cx);
            known.map_or(State::Browsing, |Intent { batch, .. }| State::SoldOut { batch })
        }
        // The server keeps nothing under this key: the batch is not open yet, or not any more.
        ProblemType::NotOpen => {
            cx.page.clock.resync(cx.now);
            cx.page.remember(None);
            browse(cx)
        }
        ProblemType::OrderSettled => match known {
            Some(intent) => {
                // Where an attempt was refused, the server knows which one is the current one.
                cx.page.remember_attempt(&intent, 0);
                resume_known(intent, cx)
            }
            None => state,
        },
        // It may have been used, or its time was over. The ticket stays on the screen, and is looked at again.
        ProblemType::NotReturnable => match state {
            State::Returning(held) => {
                cx.request(Request::Purchase(held.intent.purchase));
                State::Ticketed(Box::new(Held { kept: true, ..*held }))
            }
            state => fail(state.intent().cloned(), ProblemKind::Refused, cx),
        },
        // Nothing was given to that channel, so the same attempt is made by another.
        ProblemType::PayerUnknown => match state {
            State::Instructing(placed) => {
                cx.page.refused.extend(placed.channel);
                let known = placed.order.attempt == placed.attempt;
                let channel = placed.order.channel.filter(|_| known);
                State::Choosing(Placed { channel, ..placed })
            }
            state => fail(state.intent().cloned(), ProblemKind::Refused, cx),
        },
        ProblemType::QuoteStale => match state {
            State::Ordering { intent, .. } => quote(intent, 1, cx),
            state => fail(state.intent().cloned(), ProblemKind::Refused, cx),
        },
        ProblemType::NotFound => match state {
            // The request never arrived, so the same one is sent again.
            State::Resuming { intent: Some(intent), .. } | State::Ordering { intent, .. } => {
                quote(intent, 0, cx)
            }
            State::Resuming { intent: None, .. } => browse(cx),
            state => fail(state.intent().cloned(), ProblemKind::Refused, cx),
        },
        // The key may be that of a rider who was signed in here before.
        ProblemType::IdempotencyMismatch => {
            cx.request(Request::Rider);
            fail(known, ProblemKind::KeyMismatch, cx)
        }
        ProblemType::Malformed
        | ProblemType::IdempotencyMissing
        | ProblemType::CodeWrong
        | ProblemType::InProgress
        | ProblemType::Unfounded
        | ProblemType::TooMany
        | ProblemType::Internal
        | ProblemType::ChannelUnavailable
        | ProblemType::Busy => fail(known, ProblemKind::Refused, cx),
    }
}

fn paused(state: State, request: Request, cx: &mut Context<'_>) -> State {
    cx.page.want_status(cx.now);
    let wait = PAUSED_AGAIN_MS.saturating_add(cx.page.rng.u64(0..=PAUSED_AGAIN_MS));
    match state {
        // After a pause the order has another time to pay by, so the order itself is asked for.
        State::Instructing(placed) => {
            let purchase = placed.intent.purchase;
            cx.request_in(Request::Purchase(purchase), wait);
            State::Resuming { purchase, intent: Some(placed.intent) }
        }
        state => {
            cx.request_in(request, wait);
            state
        }
    }
}

/// The session is over: the rider signs in, and the purchase is looked up as it is then.
fn signed_out(state: State, cx: &mut Context<'_>) -> State {
    cx.page.rider = Rider::Nobody;
    match state {
        State::Resuming { purchase, intent } => {
            sign_in(AfterSignIn::Resume { purchase, intent }, cx)
        }
        State::Quoting { .. } | State::SavingKey { .. } => sign_in(AfterSignIn::Buy, cx),
        state => match state.intent().cloned() {
            Some(intent) => {
                let purchase = intent.purchase;
                sign_in(AfterSignIn::Resume { purchase, intent: Some(intent) }, cx)
            }
            None => browse(cx),
        },
    }
}
