//! What an answer of the server changes: one match over what was asked.

use wire::{ProblemType, PurchaseView, answer};

use crate::network::exchange::{Answer, Outcome};
use crate::network::request::Request;
use crate::screen::ProblemKind;
use crate::state::State;
use crate::transitions::context::Context;
use crate::transitions::instruction::on_instruction;
use crate::transitions::problems::on_problem;
use crate::transitions::purchase::{Trigger, reconcile};
use crate::transitions::sign_in::{
    on_claim, on_code, on_lost_session, on_rider, on_session, on_signed_out,
};
use crate::transitions::steps::{fail, fail_untrusted, look_later, resume};

pub(crate) fn on_answer(state: State, answer: Answer, cx: &mut Context<'_>) -> State {
    let Answer { request, outcome, .. } = answer;
    let learned = matches!(outcome, Outcome::Success(_));
    if state.is_over() && matches!(request, Request::Purchase(_)) && !learned {
        return look_again(state, cx);
    }
    match (request, outcome) {
        (Request::Code { phone }, outcome) => on_code(state, phone, outcome, cx),
        (Request::SignOut, outcome) => on_signed_out(state, &outcome, cx),
        (Request::SignIn { .. }, outcome) => on_session(state, outcome, cx),
        (Request::Claim { .. }, outcome) => on_claim(state, outcome, cx),
        (Request::Rider, Outcome::Success(_)) => on_rider(state, cx),
        (Request::FindPurchase(_), Outcome::Problem { problem, .. })
            if problem.kind == ProblemType::SignedOut =>
        {
            on_lost_session(state, cx)
        }
        (Request::FindPurchase(_), Outcome::Success(body)) => on_found(state, &body, cx),
        (Request::PastTariff(_), Outcome::Success(_)) => on_past_tariff(state, cx),
        (Request::PastTariff(_), Outcome::Problem { .. }) => {
            fail_untrusted(state.intent().cloned(), cx)
        }
        (Request::Instruction(_, attempt), Outcome::Success(body)) => {
            on_instruction(state, attempt, &body, cx)
        }
        (Request::Quote(_), Outcome::Success(body)) => on_view(state, Trigger::Quote, &body, cx),
        (Request::Order { .. }, Outcome::Success(body)) => {
            on_view(state, Trigger::Order, &body, cx)
        }
        (Request::Purchase(_), Outcome::Success(body)) => {
            on_view(state, Trigger::Lookup, &body, cx)
        }
        (Request::Settle(_), Outcome::Success(body)) => on_view(state, Trigger::Settle, &body, cx),
        (Request::GiveBack(_), Outcome::Success(body)) => {
            on_view(state, Trigger::Lookup, &body, cx)
        }
        (
            request @ (Request::Quote(_)
            | Request::Order { .. }
            | Request::Instruction(..)
            | Request::Purchase(_)
            | Request::Settle(_)
            | Request::GiveBack(_)),
            Outcome::Problem { problem, .. },
        ) => on_problem(state, request, &problem, cx),
        // `Page::on_answer` took what these bring.
        (
            Request::Time | Request::Tariff | Request::Status(_),
            Outcome::Success(_) | Outcome::Problem { .. },
        )
        | (Request::Rider | Request::FindPurchase(_), Outcome::Problem { .. }) => state,
        // The next status shows whether the evidence held.
        (Request::Evidence(_), Outcome::Success(_) | Outcome::Problem { .. }) => {
            cx.page.want_status(cx.now);
            state
        }
    }
}

fn on_view(state: State, trigger: Trigger, body: &[u8], cx: &mut Context<'_>) -> State {
    match answer::decode::<PurchaseView>(body) {
        Some(view) => reconcile(state, trigger, view, cx),
        // `Request::is_answered_by` has read it.
        None => state,
    }
}

/// What is on the screen stays: nothing was learned.
fn look_again(state: State, cx: &mut Context<'_>) -> State {
    if let State::Closed { intent }
    | State::Refunded { intent, .. }
    | State::RefundNeedsHelp { intent, .. } = &state
    {
        look_later(intent.purchase, cx);
    }
    state
}

/// The rider has a purchase, perhaps made on another phone. The server's answer decides which one counts.
fn on_found(state: State, body: &[u8], cx: &mut Context<'_>) -> State {
    match (state, answer::decode::<PurchaseView>(body)) {
        (State::Browsing | State::SoldOut { .. }, Some(view)) => {
            if !cx.page.memory.remembers(view.purchase) {
                cx.page.remember(None);
            }
            resume(view.purchase, None, cx)
        }
        (state, _) => state,
    }
}

/// The tariff that a purchase names is here: the purchase is asked for again.
fn on_past_tariff(state: State, cx: &mut Context<'_>) -> State {
    match (state.intent().map(|intent| intent.purchase), state) {
        (Some(purchase), state) if cx.page.sale.past.is_some() => {
            cx.request(Request::Purchase(purchase));
            state
        }
        (Some(_), state) if cx.page.sale.is_past_other_version => {
            fail(state.intent().cloned(), ProblemKind::OtherVersion, cx)
        }
        (Some(_), state) => fail_untrusted(state.intent().cloned(), cx),
        (None, State::Resuming { purchase, intent }) => resume(purchase, intent, cx),
        (None, state) => state,
    }
}
