//! The machine: one match over what is true and what happens. Total, without panics, and deaf to what comes
//! late, twice or where it makes no sense.

use proof::Window;
use wire::record::Intent;
use wire::{Channel, StoredRecord};

use crate::answers::find_purchase;
use crate::effect::Effect;
use crate::event::{Event, Now};
use crate::page::{Config, Page, Rider};
use crate::request::{Request, Topic};
use crate::retry::check_ms;
use crate::route::Route;
use crate::screen::{ProblemKind, Screen};
use crate::state::{AfterSignIn, SignInStep, State};

/// How often a quote that ran out on the screen is renewed without the rider's asking.
const RENEWALS_MAX: u8 = 2;
/// How often answers that did not hold are asked for again, in milliseconds.
const UNTRUSTED_AGAIN_MS: u64 = 20_000;

/// The purchase machine: what is true of the page, and where the rider is.
#[derive(Debug, Clone)]
pub struct Checkout {
    page: Page,
    state: State,
}

impl Checkout {
    /// A page that has not begun. Say [`Event::Started`] first.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { page: Page::new(config), state: State::Loading }
    }

    /// Takes an event; returns what is true after it, and what the world is asked to do.
    #[must_use]
    pub fn update(self, event: Event, now: Now) -> (Self, Vec<Effect>) {
        let Self { mut page, state } = self;
        page.clock.observe(now);
        let state = step(state, event, &mut page, now);
        let state = pass_time(state, &mut page, now);
        page.dispatch(now);
        let effects = core::mem::take(&mut page.effects);
        (Self { page, state }, effects)
    }

    /// What the rider sees.
    #[must_use]
    pub fn screen(&self, now: Now) -> Screen {
        crate::show::screen(&self.state, &self.page, now)
    }

    /// When to say [`Event::TimerFired`], on the clock that never jumps: something is due, or a second that is shown
    /// has passed.
    #[must_use]
    pub fn wake_at(&self, now: Now) -> Option<u64> {
        if self.page.is_resting(now) {
            return None;
        }
        let counted = crate::show::counts(&self.screen(now)).then(|| {
            let into_second = self.page.clock.ms(now) % 1_000;
            now.mono_ms.saturating_add(1_000).saturating_sub(into_second)
        });
        let due = [counted, self.page.due_ms(now)].into_iter().flatten().min();
        due.map(|due| due.max(now.mono_ms.saturating_add(1)))
    }
}

fn step(state: State, event: Event, page: &mut Page, now: Now) -> State {
    match event {
        Event::Started { record, path, seed } => start(record.as_deref(), &path, seed, page, now),
        Event::TimerFired => state,
        Event::ResponseReceived { id, response } => {
            match page.exchanges.answered(id, response, now, &mut page.rng) {
                Some(answer) => {
                    page.on_answer(&answer.ask, &answer.outcome, answer.sent_ms, now);
                    crate::answers::on_answer(state, answer.ask, answer.outcome, page, now)
                }
                None => state,
            }
        }
        Event::RequestFailed { id } => {
            page.exchanges.lost(id, now, &mut page.rng);
            state
        }
        Event::StorageChanged { record } => storage_changed(state, &record, page, now),
        Event::WentOnline => {
            page.exchanges.set_online(true, now, &mut page.rng);
            page.clock.resync(now);
            page.want_status(now);
            state
        }
        Event::WentOffline => {
            page.exchanges.set_online(false, now, &mut page.rng);
            state
        }
        Event::PageHidden => {
            page.left_ms = page.left_ms.or(Some(now.mono_ms));
            state
        }
        Event::PageVisible => page_visible(state, page, now),
        Event::PageRestored => page_restored(state, page, now),
        Event::KeyGenerated(bytes) => key_generated(state, bytes, page, now),
        // Storage that refuses is no reason to stop: the key stands in the address, and the server finds the
        // purchase by its rider.
        Event::Saved(_) => saved(state, page, now),
        pressed => press(state, pressed, page, now),
    }
}

fn start(record: Option<&str>, path: &str, seed: u64, page: &mut Page, now: Now) -> State {
    page.start(record, seed, now);
    let kept = record.and_then(StoredRecord::decode).and_then(|record| record.purchase);
    let route = Route::parse(path);
    let purchase = match (route, &kept) {
        (Route::Purchase(purchase), _) => Some(purchase),
        (Route::Home, Some(kept)) => Some(kept.purchase),
        (Route::Home, None) => None,
    };
    match purchase {
        Some(purchase) => {
            let intent = kept.filter(|kept| kept.purchase == purchase);
            resume(purchase, intent, page, now)
        }
        None => State::Loading,
    }
}

/// Asks what became of a purchase.
pub(crate) fn resume(
    purchase: wire::PurchaseId,
    intent: Option<Intent>,
    page: &mut Page,
    now: Now,
) -> State {
    page.effects.push(Effect::Navigate(Route::Purchase(purchase)));
    page.exchanges.ask(Request::Purchase(purchase), now);
    State::Resuming { purchase, intent }
}

/// Back to the batch, with no purchase under way.
pub(crate) fn browse(page: &mut Page, now: Now) -> State {
    page.exchanges.forget(Topic::Purchase);
    page.exchanges.forget(Topic::SignIn);
    page.effects.push(Effect::Navigate(Route::Home));
    page.want_status(now);
    State::Browsing
}

/// Asks for a quote. Whoever asks has the key written already, or knows it from the server.
pub(crate) fn quote(intent: Intent, renewals: u8, page: &mut Page, now: Now) -> State {
    page.exchanges.ask(Request::Quote(intent.clone()), now);
    State::Quoting { intent, renewals }
}

/// Another tab wrote: its purchase is this tab's too, unless this one is in the middle of another.
fn storage_changed(state: State, record: &str, page: &mut Page, now: Now) -> State {
    let theirs = StoredRecord::decode(record).and_then(|record| record.purchase);
    let known = page.record.purchase == theirs;
    match (state, theirs) {
        (State::Browsing | State::SoldOut | State::GeneratingKey, Some(intent)) if !known => {
            page.follow_storage(&intent);
            resume(intent.purchase, Some(intent), page, now)
        }
        // The same purchase went on over there: what became of it is asked, not assumed.
        (
            State::Reviewing { intent, .. }
            | State::Choosing { intent, .. }
            | State::Instructing { intent, .. }
            | State::Paying { intent, .. },
            Some(theirs),
        ) if intent == theirs => {
            page.follow_storage(&intent);
            resume(intent.purchase, Some(intent), page, now)
        }
        (state, _) => state,
    }
}

/// The page is looked at again. What is shown may be hours old, so the purchase is asked for again.
fn page_visible(state: State, page: &mut Page, now: Now) -> State {
    page.left_ms = None;
    page.clock.resync(now);
    page.want_status(now);
    match state {
        State::Checking { intent, confirmed, order, .. } => {
            page.exchanges.ask(Request::Settle(intent.purchase), now);
            State::Checking { intent, confirmed, order, checks: 0 }
        }
        State::Paying { intent, .. } | State::Refunding { intent, .. } => {
            resume(intent.purchase, Some(intent), page, now)
        }
        other => other,
    }
}

/// The page is there again as it was left. A quote on it is not shown before it has been asked for again.
fn page_restored(state: State, page: &mut Page, now: Now) -> State {
    match page_visible(state, page, now) {
        State::Reviewing { intent, .. } => resume(intent.purchase, Some(intent), page, now),
        other => other,
    }
}

fn press(state: State, pressed: Event, page: &mut Page, now: Now) -> State {
    match (state, pressed) {
        (State::Browsing | State::SoldOut, Event::BuyPressed) => buy(page, now),
        (State::Browsing | State::SoldOut, Event::SignInPressed) => sign_in(AfterSignIn::Browse),
        (State::Browsing, Event::ResumePressed) => match page.record.purchase.clone() {
            Some(intent) => resume(intent.purchase, Some(intent), page, now),
            None => State::Browsing,
        },
        (
            State::SigningIn { step: SignInStep::Phone { .. } | SignInStep::Code { .. }, then },
            Event::PhoneEntered(phone),
        ) => {
            page.exchanges.ask(Request::Code { phone }, now);
            State::SigningIn { step: SignInStep::Sending, then }
        }
        (State::SigningIn { step: SignInStep::Phone { .. }, then }, Event::ClaimEntered(code)) => {
            page.exchanges.ask(Request::Claim { code }, now);
            State::SigningIn { step: SignInStep::Sending, then }
        }
        (State::SigningIn { then, .. }, Event::ChangePhonePressed) => {
            page.exchanges.forget(Topic::SignIn);
            sign_in(then)
        }
        (
            State::SigningIn { step: SignInStep::Code { phone, demo_code, .. }, then },
            Event::CodeEntered(code),
        ) => {
            page.exchanges.ask(Request::SignIn { phone: phone.clone(), code }, now);
            State::SigningIn { step: SignInStep::VerifyingCode { phone, demo_code }, then }
        }
        (State::SigningIn { .. }, Event::HomePressed) => browse(page, now),
        (State::Reviewing { intent, quote: shown, tariff, renewals }, Event::ConfirmPressed) => {
            let now_s = page.clock.s(now);
            let confirmed = page.offer.as_ref().map(|offer| shown.confirm(offer, now_s));
            match confirmed {
                Some(Ok(confirmed)) => {
                    let (purchase, quote) = (intent.purchase, shown.digest());
                    page.exchanges.ask(Request::Order { purchase, quote }, now);
                    State::Ordering { intent, confirmed }
                }
                Some(Err(Window::Expired)) => quote(intent, 0, page, now),
                // The server's clock will say; until then the rider reads on.
                Some(Err(_)) | None => {
                    page.clock.resync(now);
                    State::Reviewing { intent, quote: shown, tariff, renewals }
                }
            }
        }
        (State::Paying { intent, confirmed, order, payable }, Event::PayPressed) => {
            match payable.window(page.clock.s(now)) {
                Window::Open(_) => {
                    page.remember_opened();
                    page.effects.push(Effect::OpenPayment(payable));
                    check(intent, confirmed, order, 0, page, now)
                }
                Window::NotYetValid | Window::Expired => {
                    page.exchanges.ask(Request::Settle(intent.purchase), now);
                    State::Checking { intent, confirmed, order, checks: 0 }
                }
            }
        }
        (State::Checking { intent, confirmed, order, .. }, Event::ReopenPressed)
            if page.clock.s(now) < order.pay_by =>
        {
            choose(intent, confirmed, order, page, now)
        }
        (State::Choosing { intent, confirmed, order }, Event::ChannelPressed(channel))
            if page.channels().contains(&channel) =>
        {
            instruct(intent, confirmed, order, channel, page, now)
        }
        // Here it is proven that nothing was charged, so a new key may be made.
        (State::Closed { intent }, Event::StartOverPressed) => {
            page.forget(intent.purchase);
            browse(page, now)
        }
        // The money is back, so this purchase is in the way of no other.
        (State::Refunded { intent, .. }, Event::HomePressed) => {
            page.forget(intent.purchase);
            browse(page, now)
        }
        (
            State::Reviewing { .. }
            | State::Ticketed { .. }
            | State::Closed { .. }
            | State::Failed { .. }
            | State::SoldOut,
            Event::HomePressed,
        ) => browse(page, now),
        // Late, twice, or where it makes no sense.
        (state, _) => state,
    }
}

/// The rider wants a ticket: the purchase that there is already, or a new one. A batch that is over by a time that
/// is sure takes its purchase with it; until then what was meant stays what is meant. A clock that was wrong may
/// have meant a batch that has yet to open: the server says so, and then that purchase is forgotten.
pub(crate) fn buy(page: &mut Page, now: Now) -> State {
    let batch = page.batch(now).map(|batch| batch.id.clone());
    let sure = page.clock.is_sure();
    let kept = page.record.purchase.clone();
    let kept = kept.filter(|kept| !sure || page.is_ahead(&kept.batch, now));
    match kept {
        None if batch.is_none() || page.channels().is_empty() => State::Browsing,
        _ if page.rider == Rider::Nobody => sign_in(AfterSignIn::Buy),
        Some(intent) => {
            page.effects.push(Effect::Navigate(Route::Purchase(intent.purchase)));
            quote(intent, 0, page, now)
        }
        None => {
            page.effects.push(Effect::GenerateKey);
            State::GeneratingKey
        }
    }
}

pub(crate) fn sign_in(then: AfterSignIn) -> State {
    State::SigningIn { step: SignInStep::Phone { refused: None }, then }
}

fn key_generated(state: State, bytes: [u8; 16], page: &mut Page, now: Now) -> State {
    let offered = page.batch(now).map(|batch| batch.id.clone()).zip(page.offer.as_ref());
    match (state, offered) {
        (State::GeneratingKey, Some((batch, offer))) => {
            let purchase = wire::PurchaseId::from_random(bytes);
            let intent = Intent { purchase, batch, product: offer.product.clone(), qty: 1 };
            // Stored and in the address before the first byte leaves: see `saved`.
            page.remember_new(intent.clone());
            page.effects.push(Effect::Navigate(Route::Purchase(purchase)));
            State::SavingKey { intent }
        }
        (State::GeneratingKey, None) => State::Browsing,
        (state, _) => state,
    }
}

fn saved(state: State, page: &mut Page, now: Now) -> State {
    match state {
        State::SavingKey { intent } => quote(intent, 0, page, now),
        state => state,
    }
}

/// The outcome is unknown: asks again in a while, at the pace of checking.
pub(crate) fn check(
    intent: Intent,
    confirmed: proof::Confirmed,
    order: wire::OrderView,
    checks: usize,
    page: &mut Page,
    now: Now,
) -> State {
    let wait = check_ms(checks, &mut page.rng);
    page.exchanges.ask_in(Request::Settle(intent.purchase), wait, now);
    State::Checking { intent, confirmed, order, checks }
}

/// The way to pay an order: the one that it was given to, the only one that there is, or the rider's choice.
pub(crate) fn choose(
    intent: Intent,
    confirmed: proof::Confirmed,
    order: wire::OrderView,
    page: &mut Page,
    now: Now,
) -> State {
    let only = match page.channels().as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    match order.channel.or(only) {
        Some(channel) => instruct(intent, confirmed, order, channel, page, now),
        None => State::Choosing { intent, confirmed, order },
    }
}

fn instruct(
    intent: Intent,
    confirmed: proof::Confirmed,
    order: wire::OrderView,
    channel: Channel,
    page: &mut Page,
    now: Now,
) -> State {
    page.exchanges.ask(Request::Instruction(intent.purchase, channel), now);
    State::Instructing { intent, confirmed, order }
}

/// What time alone changes.
fn pass_time(state: State, page: &mut Page, now: Now) -> State {
    let now_s = page.clock.s(now);
    match state {
        State::Loading if page.offer.is_some() => {
            // A rider who was known before there was an offer may have a purchase.
            match page.rider {
                Rider::Known { .. } => find_purchase(State::Browsing, page, now),
                Rider::Unknown | Rider::Nobody => State::Browsing,
            }
        }
        // The answer came before there was an offer to hold it against.
        State::Resuming { purchase, intent }
            if page.offer.is_some()
                && !page.exchanges.is_asking(Topic::Purchase)
                && !page.exchanges.is_asking(Topic::Tariff) =>
        {
            resume(purchase, intent, page, now)
        }
        // Paused, no clock runs against the rider, and afterwards there is another time to pay by.
        State::Paying { intent, .. } if page.is_paused(now).is_some() => {
            resume(intent.purchase, Some(intent), page, now)
        }
        State::Choosing { intent, confirmed, order }
        | State::Instructing { intent, confirmed, order }
            if now_s >= order.pay_by && page.is_paused(now).is_none() =>
        {
            page.exchanges.ask(Request::Settle(intent.purchase), now);
            State::Checking { intent, confirmed, order, checks: 0 }
        }
        State::Browsing if page.offer.is_none() => State::Loading,
        State::SoldOut
            if page.status(now).is_some_and(|status| {
                matches!(status.state, wire::BatchState::Open | wire::BatchState::Upcoming)
            }) =>
        {
            State::Browsing
        }
        State::Reviewing { intent, quote: shown, tariff, renewals } => {
            match shown.window(now_s) {
                // Paused, no clock runs against the rider: what ran out is renewed afterwards.
                Window::Expired if page.is_paused(now).is_some() => {
                    State::Reviewing { intent, quote: shown, tariff, renewals }
                }
                Window::Expired if renewals < RENEWALS_MAX => {
                    quote(intent, renewals.saturating_add(1), page, now)
                }
                // Nobody is looking: the ticket goes back to the others.
                Window::Expired => browse(page, now),
                Window::Open(_) | Window::NotYetValid => {
                    State::Reviewing { intent, quote: shown, tariff, renewals }
                }
            }
        }
        State::Paying { intent, confirmed, order, payable } => {
            if payable.window(now_s) == Window::Expired {
                page.exchanges.ask(Request::Settle(intent.purchase), now);
                State::Checking { intent, confirmed, order, checks: 0 }
            } else {
                State::Paying { intent, confirmed, order, payable }
            }
        }
        state => state,
    }
}

/// Blames the clock for a window that is not open, once. Says whether to ask again.
pub(crate) fn resync_once(page: &mut Page, now: Now) -> bool {
    let first = !page.window_failed;
    page.window_failed = true;
    if first {
        page.clock.resync(now);
    }
    first
}

/// Something that the page can't mend. An answer that does not hold may be a mixed-up one, so the purchase is
/// looked up again in a while.
pub(crate) fn fail(
    intent: Option<Intent>,
    trouble: ProblemKind,
    page: &mut Page,
    now: Now,
) -> State {
    page.exchanges.forget(Topic::Purchase);
    if let (ProblemKind::AnswerUntrusted, Some(intent)) = (trouble, &intent) {
        page.exchanges.ask_in(Request::Purchase(intent.purchase), UNTRUSTED_AGAIN_MS, now);
    }
    State::Failed { intent, trouble }
}
