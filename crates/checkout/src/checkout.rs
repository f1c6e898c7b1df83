//! The machine: one match over what happens. Total, without panics; an event that is late, doubled or impossible in
//! the current state changes nothing.

use crate::effect::Effect;
use crate::event::{Event, Now};
use crate::page::{Config, Page};
use crate::route::Step;
use crate::screen::Screen;
use crate::state::State;
use crate::transitions::context::Context;
use crate::transitions::{answers, begin, elapsed, lifecycle, pay, press, sign_in};

/// The purchase machine: the page, and the state of the purchase on it.
#[derive(Debug, Clone)]
pub struct Checkout {
    page: Page,
    state: State,
}

impl Checkout {
    /// A page that has not started. Its first event is [`Event::Started`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { page: Page::new(config), state: State::Loading }
    }

    /// Takes an event; returns the machine after it, and the effects that the shell has to perform, in this order.
    #[must_use]
    pub fn update(self, event: Event, now: Now) -> (Self, Vec<Effect>) {
        let Self { mut page, state } = self;
        page.clock.observe(now);
        let mut cx = Context { page: &mut page, now };
        let state = on_event(state, event, &mut cx);
        let state = elapsed::after_event(state, &mut cx);
        page.step = state.step(page.step).unwrap_or(page.step);
        page.dispatch(now);
        let effects = core::mem::take(&mut page.effects);
        (Self { page, state }, effects)
    }

    /// What the rider sees.
    #[must_use]
    pub fn screen(&self, now: Now) -> Screen {
        crate::show::screen(&self.state, &self.page, now)
    }

    /// The step that the history has to be at; none where it stays as it is.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        self.state.step(self.page.step)
    }

    /// The number of the rider who is signed in, its middle hidden.
    #[must_use]
    pub fn signed_in(&self) -> Option<&str> {
        self.page.rider.phone()
    }

    /// When to dispatch [`Event::TimerFired`], on the monotonic clock: something is due, or a second that the screen
    /// counts has passed.
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

fn on_event(state: State, event: Event, cx: &mut Context<'_>) -> State {
    match event {
        Event::Started { record, code, path, seed } => {
            cx.page.find_code(code.as_deref());
            lifecycle::started(record.as_deref(), &path, seed, cx)
        }
        Event::TimerFired => state,
        Event::ResponseReceived { id, response } => {
            match cx.page.exchanges.on_response(id, response, cx.now, &mut cx.page.rng) {
                Some(answer) => {
                    cx.page.on_answer(&answer, cx.now);
                    answers::on_answer(state, answer, cx)
                }
                None => state,
            }
        }
        Event::RequestFailed { id } => {
            cx.page.exchanges.on_failure(id, cx.now, &mut cx.page.rng);
            state
        }
        Event::KeyGenerated(bytes) => begin::key_generated(state, bytes, cx),
        Event::Saved(stored) => saved(state, stored, cx),
        Event::StorageChanged { record } => lifecycle::storage_changed(state, &record, cx),
        Event::WentOnline => {
            cx.page.exchanges.set_online(true, cx.now, &mut cx.page.rng);
            cx.page.clock.resync(cx.now);
            cx.page.want_status(cx.now);
            state
        }
        Event::WentOffline => {
            cx.page.exchanges.set_online(false, cx.now, &mut cx.page.rng);
            state
        }
        Event::PageHidden => {
            cx.page.hidden_since_ms = cx.page.hidden_since_ms.or(Some(cx.now.mono_ms));
            state
        }
        Event::PageVisible => lifecycle::visible(state, cx),
        Event::PageRestored => lifecycle::restored(state, cx),
        Event::WentTo(step) => press::went_to(state, step, cx),
        Event::BuyPressed => press::buy(state, cx),
        Event::SignInPressed => press::sign_in_ahead(state, cx),
        Event::PhoneEntered(phone) => sign_in::phone_entered(state, &phone, cx),
        Event::ClaimEntered(code) => sign_in::claim_entered(state, &code, cx),
        Event::ChangePhonePressed => sign_in::change_phone(state, cx),
        Event::CodeEntered(code) => sign_in::code_entered(state, &code, cx),
        Event::ResendPressed => sign_in::resend(state, cx),
        Event::NotMePressed => sign_in::not_me(state, cx),
        Event::ConfirmPressed => press::confirm(state, cx),
        Event::ChannelPressed(channel) => pay::channel(state, channel, cx),
        Event::PayPressed => pay::pay(state, cx),
        Event::ReopenPressed => pay::reopen(state, cx),
        Event::ChangeChannelPressed => pay::change_channel(state, cx),
        Event::KeepChannelPressed => pay::keep_channel(state, cx),
        Event::GiveBackPressed => press::give_back(state, cx),
        Event::GiveBackConfirmed => press::give_back_confirmed(state, cx),
        Event::KeepTicketPressed => press::keep_ticket(state),
        Event::StartOverPressed => press::start_over(state, cx),
        Event::ResumePressed => press::resume(state, cx),
        Event::HomePressed => press::home(state, cx),
    }
}

/// The record was written and read back, or storage refused it. Refused, it is written once more, as short as it can be.
fn saved(state: State, stored: bool, cx: &mut Context<'_>) -> State {
    if !stored && cx.page.save_short() {
        return state;
    }
    match state {
        State::SavingKey { intent } => begin::key_saved(intent, cx),
        State::SavingAttempt { placed, channel } => pay::attempt_saved(placed, channel, cx),
        State::Opening { placed, payable } => pay::open(placed, payable, cx),
        state => state,
    }
}
