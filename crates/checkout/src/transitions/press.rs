//! What the rider presses and enters. A press that the current state does not offer changes nothing.

use proof::Window;

use crate::network::request::Request;
use crate::route::Step;
use crate::state::{AfterSignIn, Left, State};
use crate::transitions::begin;
use crate::transitions::context::Context;
use crate::transitions::steps::{browse, quote, resume_known, sign_in};

pub(crate) fn buy(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Browsing | State::SoldOut { .. } => begin::buy(cx),
        state => state,
    }
}

pub(crate) fn sign_in_ahead(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Browsing | State::SoldOut { .. } => sign_in(AfterSignIn::Browse, cx),
        state => state,
    }
}

pub(crate) fn resume(state: State, cx: &mut Context<'_>) -> State {
    match (state, cx.page.memory.purchase().cloned()) {
        (State::Browsing, Some(intent)) => resume_known(intent, cx),
        (state, _) => state,
    }
}

pub(crate) fn confirm(state: State, cx: &mut Context<'_>) -> State {
    let State::Reviewing { quoted, renewals } = state else {
        return state;
    };
    let now_s = cx.now_s();
    let confirmed = cx.page.sale.offer.as_ref().map(|offer| quoted.quote.confirm(offer, now_s));
    match confirmed {
        Some(Ok(confirmed)) => {
            let (purchase, quote) = (quoted.intent.purchase, quoted.quote.digest());
            cx.request(Request::Order { purchase, quote });
            State::Ordering { intent: quoted.intent, confirmed }
        }
        Some(Err(Window::Expired)) => quote(quoted.intent, 0, cx),
        // The phone's clock may be wrong: the server is asked for the time, and the quote stays on the screen.
        Some(Err(Window::NotYetValid | Window::Open(_))) | None => {
            cx.page.clock.resync(cx.now);
            State::Reviewing { quoted, renewals }
        }
    }
}

/// Whether that is meant is asked first: the ticket is void from the moment at which the server takes it back.
pub(crate) fn give_back(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Ticketed(held) if held.can_be_returned(cx.now_s()) => State::ConfirmingReturn(held),
        state => state,
    }
}

pub(crate) fn give_back_confirmed(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::ConfirmingReturn(held) => {
            cx.request(Request::GiveBack(held.intent.purchase));
            State::Returning(held)
        }
        state => state,
    }
}

pub(crate) fn keep_ticket(state: State) -> State {
    match state {
        State::ConfirmingReturn(held) => State::Ticketed(held),
        state => state,
    }
}

/// The channel closed the order unpaid, so nothing was charged and another purchase may begin.
pub(crate) fn start_over(state: State, cx: &mut Context<'_>) -> State {
    match state {
        State::Closed { intent } => {
            cx.page.forget(intent.purchase);
            browse(cx)
        }
        state => state,
    }
}

/// Back leaves a purchase as it is: hold, key and order stay, and the sale offers to go on with it. Forward goes on.
pub(crate) fn went_to(state: State, to: Step, cx: &mut Context<'_>) -> State {
    cx.page.step = to;
    match state {
        State::Browsing if to > Step::Sale => resume(State::Browsing, cx),
        state @ (State::Resuming { .. }
        | State::Quoting { .. }
        | State::Ordering { .. }
        | State::Choosing(_)
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Checking { .. }) => {
            let at = state.step(to);
            if at.is_none_or(|at| at <= to) {
                return state;
            }
            cx.page.left = (at == Some(Step::Pay)).then_some(Left::Order);
            browse(cx)
        }
        state @ (State::SigningIn { .. } | State::Reviewing { .. }) if to > Step::Sale => state,
        // The rest is left as by the button, or not at all: what is being written ends in a moment.
        state => home(state, cx),
    }
}

pub(crate) fn home(state: State, cx: &mut Context<'_>) -> State {
    match state {
        // The money is back, so this purchase is finished.
        State::Refunded { intent, .. } => {
            cx.page.forget(intent.purchase);
            browse(cx)
        }
        State::Ticketed(_) | State::ConfirmingReturn(_) => {
            cx.page.left = Some(Left::Ticket);
            browse(cx)
        }
        State::SoldOut { .. }
        | State::SigningIn { .. }
        | State::Reviewing { .. }
        | State::Closed { .. }
        | State::Failed { .. } => browse(cx),
        // A purchase under way is not left.
        state @ (State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SigningOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Ordering { .. }
        | State::Choosing(_)
        | State::SavingAttempt { .. }
        | State::Instructing(_)
        | State::Paying { .. }
        | State::Opening { .. }
        | State::Checking { .. }
        | State::Returning(_)
        | State::Refunding { .. }
        | State::RefundNeedsHelp { .. }
        | State::Disputed { .. }) => state,
    }
}
