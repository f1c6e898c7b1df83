//! What happens to the page itself: it starts, is shown again, and another tab writes to storage.

use wire::StoredRecord;

use crate::network::request::Request;
use crate::route::Route;
use crate::state::State;
use crate::transitions::context::Context;
use crate::transitions::steps::{resume, resume_known, settle};

/// The page starts. The purchase in the address is looked up, else the one in storage.
pub(crate) fn started(record: Option<&str>, path: &str, seed: u64, cx: &mut Context<'_>) -> State {
    cx.page.start(record, seed, cx.now);
    let kept = cx.page.memory.purchase().cloned();
    let purchase = match (Route::parse(path), &kept) {
        (Route::Purchase(purchase), _) => Some(purchase),
        (Route::Home, Some(kept)) => Some(kept.purchase),
        (Route::Home, None) => None,
    };
    match purchase {
        Some(purchase) => {
            let intent = kept.filter(|kept| kept.purchase == purchase);
            resume(purchase, intent, cx)
        }
        None => State::Loading,
    }
}

/// Another tab wrote to storage. Its purchase is this tab's too, unless this tab has another one under way.
pub(crate) fn storage_changed(state: State, record: &str, cx: &mut Context<'_>) -> State {
    let Some(theirs) = StoredRecord::decode(record) else { return state };
    let Some(intent) = theirs.purchase.clone() else { return state };
    let follows = match &state {
        State::Browsing | State::SoldOut { .. } | State::GeneratingKey => {
            cx.page.memory.purchase() != Some(&intent)
        }
        // The other tab went on with the same purchase: its state is asked for, not assumed.
        state => is_unpaid(state) && state.intent() == Some(&intent),
    };
    if !follows {
        return state;
    }
    cx.page.memory.follow(theirs);
    resume_known(intent, cx)
}

/// Whether the rider has a quote or an order here and has opened no payment for it.
fn is_unpaid(state: &State) -> bool {
    match state {
        State::Reviewing { .. }
        | State::Choosing(_)
        | State::Instructing(_)
        | State::Paying { .. } => true,
        // What this tab writes now is later than what the other one wrote.
        State::Loading
        | State::Resuming { .. }
        | State::Browsing
        | State::SoldOut { .. }
        | State::SigningIn { .. }
        | State::SigningOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Ordering { .. }
        | State::SavingAttempt { .. }
        | State::Opening { .. }
        | State::Checking { .. }
        | State::Ticketed(_)
        | State::ConfirmingReturn(_)
        | State::Returning(_)
        | State::Refunding { .. }
        | State::Refunded { .. }
        | State::RefundNeedsHelp { .. }
        | State::Closed { .. }
        | State::Disputed { .. }
        | State::Failed { .. } => false,
    }
}

/// The page is visible again. What it shows may be hours old, so an order is asked for again.
pub(crate) fn visible(state: State, cx: &mut Context<'_>) -> State {
    cx.page.hidden_since_ms = None;
    cx.page.clock.resync(cx.now);
    cx.page.want_status(cx.now);
    match state {
        State::Checking { placed, .. } => settle(placed, cx),
        State::Paying { placed, .. } => resume_known(placed.intent, cx),
        State::Refunding { intent, .. } => resume_known(intent, cx),
        // Late money may have given a ticket after all, and staff may have given the money of a ticket back.
        state if state.is_over() => {
            if let Some(purchase) = state.intent().map(|intent| intent.purchase) {
                cx.request(Request::Purchase(purchase));
            }
            state
        }
        state => state,
    }
}

/// The page came back from the back/forward cache. A quote is not shown before it has been asked for again.
pub(crate) fn restored(state: State, cx: &mut Context<'_>) -> State {
    match visible(state, cx) {
        State::Reviewing { quoted, .. } => resume_known(quoted.intent, cx),
        state => state,
    }
}
