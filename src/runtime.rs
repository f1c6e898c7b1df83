//! The event loop: takes an event, calls `update`, shows the screen, performs the effects, sets the one alarm.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;

use checkout::{Checkout, Config, Effect, Event, Step};

use crate::app::{App, Changes};
use crate::effects::clock::{self, Alarm};
use crate::effects::{history, http, random, storage, task};
use crate::hosts::Host;
use crate::operator;

/// The most events that may wait. Performing an effect adds at most one, and the loop empties the queue
/// before the browser gets its turn, so a full queue is a fault and its newest event is dropped.
const QUEUE_EVENTS_MAX: usize = 64;

/// Starts the machine in the host of this page, with the app that this function makes from the way to dispatch events.
pub(crate) fn start(app: impl FnOnce(&'static dyn Fn(Event)) -> &'static App) {
    let host = Host::of_page();
    let config = Config {
        aud: history::origin(),
        roots: operator::roots(),
        built_s: operator::BUILT_S,
        channels: host.channels(),
    };
    // App and runtime live as long as the page.
    let later: &'static OnceCell<Runtime> = Box::leak(Box::default());
    let dispatch: &'static dyn Fn(Event) = Box::leak(Box::new(move |event| {
        if let Some(runtime) = later.get() {
            runtime.dispatch(event);
        }
    }));
    let runtime = later.get_or_init(|| Runtime {
        checkout: RefCell::new(Some(Checkout::new(config))),
        queue: RefCell::new(VecDeque::new()),
        running: Cell::new(false),
        app: app(dispatch),
        alarm: Alarm::new(move || dispatch(Event::TimerFired)),
        host,
    });
    history::listen(dispatch);
    runtime.dispatch(Event::Started {
        record: storage::record(),
        code: storage::code(),
        path: history::path(),
        seed: random::seed(),
    });
    runtime.host.listen(dispatch);
}

struct Runtime {
    /// `None` only while an event is in the machine.
    checkout: RefCell<Option<Checkout>>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    app: &'static App,
    alarm: Alarm,
    host: Host,
}

impl Runtime {
    /// Handles an event. One that comes while another is in the machine is queued.
    fn dispatch(&'static self, event: Event) {
        {
            let mut queue = self.queue.borrow_mut();
            if queue.len() < QUEUE_EVENTS_MAX {
                queue.push_back(event);
            }
        }
        if self.running.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            self.handle(event);
        }
        self.running.set(false);
    }

    fn next(&self) -> Option<Event> {
        self.queue.borrow_mut().pop_front()
    }

    fn handle(&'static self, event: Event) {
        let now = clock::now();
        let Some(checkout) = self.checkout.take() else {
            return;
        };
        let changes = match event {
            Event::TimerFired => Changes::Clocks,
            _ => Changes::Words,
        };
        let (checkout, effects) = checkout.update(event, now);
        let (screen, wake_at) = (checkout.screen(now), checkout.wake_at(now));
        let step = checkout.step();
        let rider = checkout.signed_in().map(String::from);
        self.checkout.replace(Some(checkout));
        self.app.show(screen, rider, changes);
        for effect in effects {
            self.perform(effect, step);
        }
        history::follow(step);
        match wake_at {
            Some(wake_at) => self.alarm.set(wake_at.saturating_sub(now.mono_ms)),
            None => self.alarm.clear(),
        }
    }

    fn perform(&'static self, effect: Effect, step: Option<Step>) {
        match effect {
            Effect::Send(request) => {
                task::spawn(async move {
                    self.dispatch(http::send(operator::API_BASE, request).await);
                });
            }
            // Without a source of randomness nothing is bought: a key must not be guessable.
            Effect::GenerateKey => {
                if let Some(bytes) = random::sixteen() {
                    self.dispatch(Event::KeyGenerated(bytes));
                }
            }
            Effect::Save(record) => self.dispatch(Event::Saved(storage::save_record(&record))),
            Effect::Navigate(route) => history::show(&route.path(), step),
            Effect::KeepCode(text) => storage::keep_code(text.as_deref()),
            Effect::OpenPayment(payable) => self.host.open(&payable),
        }
    }
}
