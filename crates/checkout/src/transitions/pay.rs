//! Paying an order: the wallet is chosen, and changed, and its payment opened.

use proof::{Payable, Window};
use wire::Channel;

use crate::effect::Effect;
use crate::network::request::Request;
use crate::retry::check_ms;
use crate::state::{Placed, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{check, choose, instruct, settle};

/// The rider wants to pay by this channel. Another one than before is the next attempt, with an order number of its
/// own: it is written before it is asked for, so that a reload, a retry or another tab does not go back to the one
/// before.
pub(crate) fn channel(state: State, channel: Channel, cx: &mut Context<'_>) -> State {
    let placed = match state {
        State::Choosing(placed) if cx.page.channels().contains(&channel) => placed,
        state => return state,
    };
    match placed.channel {
        Some(before) if before != channel => {
            let attempt = placed.attempt.saturating_add(1);
            cx.page.remember_attempt(&placed.intent, attempt);
            let placed = Placed { attempt, channel: None, still_open: Some(before), ..placed };
            State::SavingAttempt { placed, channel }
        }
        Some(_) | None => instruct(placed, channel, cx),
    }
}

/// The attempt is written, or storage refused it. A refusal does not stop the rider: the server never goes back to an
/// earlier attempt.
pub(crate) fn attempt_saved(placed: Placed, channel: Channel, cx: &mut Context<'_>) -> State {
    instruct(placed, channel, cx)
}

/// The rider wants another wallet, as long as the payment is not known. Meanwhile the outcome is asked for as before:
/// the payment by the first wallet may arrive.
pub(crate) fn change_channel(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Instructing(placed)
        | State::Paying { placed, .. }
        | State::Checking { placed, .. }
            if cx.page.can_change(&placed, cx.now_s()) =>
        {
            choose_anew(placed, cx)
        }
        state => state,
    }
}

/// The rider stays with the wallet that was chosen before.
pub(crate) fn keep_channel(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Choosing(placed) if placed.channel.is_some() => go_back(placed, cx),
        state => state,
    }
}

/// Shows the choice of another wallet, and asks for the outcome meanwhile.
pub(crate) fn choose_anew(placed: Placed, cx: &mut Context<'_>) -> State {
    let wait = check_ms(0, &mut cx.page.rng);
    cx.request_in(Request::Settle(placed.intent.purchase), wait);
    State::Choosing(placed)
}

/// From the choice of another wallet back to where the rider was.
pub(crate) fn go_back(placed: Placed, cx: &mut Context<'_>) -> State {
    if cx.page.memory.is_unopened(placed.intent.purchase) {
        choose(placed, cx)
    } else {
        settle(placed, cx)
    }
}

/// It is written that a payment is opened before it is opened. See [`open`].
pub(crate) fn pay(state: State, cx: &mut Context<'_>) -> State {
    let State::Paying { placed, payable } = state else {
        return state;
    };
    match payable.window(cx.now_s()) {
        Window::Open(_) => {
            cx.page.remember_opened();
            State::Opening { placed, payable }
        }
        Window::NotYetValid | Window::Expired => settle(placed, cx),
    }
}

/// It is written that the payment is opened. Where storage refused even a short record, the shell removed the one
/// before: without a record this purchase counts as opened, and address and server lead to it.
pub(crate) fn open(placed: Placed, payable: Box<Payable>, cx: &mut Context<'_>) -> State {
    cx.page.effects.push(Effect::OpenPayment(payable));
    check(placed, 0, cx)
}

pub(crate) fn reopen(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Checking { placed, .. } if cx.now_s() < placed.order.pay_by => choose(placed, cx),
        state => state,
    }
}
