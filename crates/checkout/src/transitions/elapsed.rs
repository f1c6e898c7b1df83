//! What changes because time passed or the page learned something, whatever the event was.

use proof::Window;
use wire::{BatchId, BatchState};

use crate::network::topic::Topic;
use crate::page::Rider;
use crate::state::{Quoted, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{
    browse, find_purchase, quote, resume, resume_known, settle, sign_in,
};

/// How often a quote that ran out on the screen is renewed without the rider's asking.
const RENEWALS_MAX: u8 = 2;

/// Runs after every event.
pub(crate) fn after_event(state: State, cx: &mut Context<'_>) -> State {
    let has_offer = cx.page.sale.offer.is_some();
    match state {
        State::Loading if has_offer => loaded(cx),
        State::Browsing if !has_offer => State::Loading,
        // The answer came before there was a tariff to verify it with.
        State::Resuming { purchase, intent }
            if has_offer
                && !cx.page.exchanges.is_pending(Topic::Purchase)
                && !cx.page.exchanges.is_pending(Topic::Tariff) =>
        {
            resume(purchase, intent, cx)
        }
        // Tickets are free again, or the next batch is the current one.
        State::SoldOut { batch } if is_on_sale(cx) || !is_current(&batch, cx) => State::Browsing,
        State::Reviewing { quoted, renewals } => reviewing(quoted, renewals, cx),
        State::Choosing(placed)
        | State::SavingAttempt { placed, .. }
        | State::Instructing(placed)
            if cx.now_s() >= placed.order.pay_by && !cx.is_paused() =>
        {
            settle(placed, cx)
        }
        // A pause stops the time to pay. Afterwards the order has another one.
        State::Paying { placed, .. } if cx.is_paused() => resume_known(placed.intent, cx),
        // Whoever was about to change the wallet may have paid by the first one.
        State::Choosing(placed) if placed.channel.is_some() && cx.is_paused() => {
            resume_known(placed.intent, cx)
        }
        State::Paying { placed, payable } if payable.window(cx.now_s()) == Window::Expired => {
            settle(placed, cx)
        }
        state => state,
    }
}

/// The first tariff is here. A rider who was signed in before may have a purchase; whoever reloaded the page while a code
/// was on its way goes on with that.
fn loaded(cx: &mut Context<'_>) -> State {
    match (&cx.page.rider, cx.page.reopens.take()) {
        (Rider::Known { .. }, _) => find_purchase(State::Browsing, cx),
        (Rider::Unknown | Rider::Nobody, Some(then)) => sign_in(then, cx),
        (Rider::Unknown | Rider::Nobody, None) => State::Browsing,
    }
}

/// Whether the latest status has tickets to sell, now or later.
fn is_on_sale(cx: &Context<'_>) -> bool {
    cx.page.sale.status(cx.now_s()).is_some_and(|status| match status.state {
        BatchState::Open | BatchState::Upcoming => true,
        BatchState::Paused | BatchState::SoldOut | BatchState::Closed => false,
    })
}

fn is_current(batch: &BatchId, cx: &Context<'_>) -> bool {
    cx.page.sale.batch(cx.now_s()).is_some_and(|current| current.id == *batch)
}

/// Renews a quote that ran out, a few times. A pause stops its time, so it is renewed afterwards.
fn reviewing(quoted: Quoted, renewals: u8, cx: &mut Context<'_>) -> State {
    match quoted.quote.window(cx.now_s()) {
        Window::Expired if !cx.is_paused() => {
            if renewals < RENEWALS_MAX {
                quote(quoted.intent, renewals.saturating_add(1), cx)
            } else {
                // The rider is not looking: the hold ends, and the ticket is free for others.
                browse(cx)
            }
        }
        Window::Expired | Window::Open(_) | Window::NotYetValid => {
            State::Reviewing { quoted, renewals }
        }
    }
}
