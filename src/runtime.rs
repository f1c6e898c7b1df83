//! The one loop: take an event, `update`, publish the screen, perform the effects, set the one alarm.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use checkout::{Checkout, Config, Effect, Event, Screen};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::effects::clock::{self, Alarm};
use crate::effects::{history, http, pay, random, storage};
use crate::hosts::browser;
use crate::operator;
use crate::shown::Shown;

/// The most events that may wait. Performing an effect adds at most one, and the loop empties the queue
/// before the browser gets its turn, so a full queue is a fault and its newest event is dropped.
const QUEUE_EVENTS_MAX: usize = 64;

/// Starts the machine. Returns what the rider sees, and how to say what the rider does.
pub(crate) fn start() -> (Shown, UnsyncCallback<Event>) {
    let shown = Shown::new(Screen::Loading { wait: None });
    let config =
        Config { aud: history::origin(), roots: operator::roots(), built_s: operator::BUILT_S };
    let runtime = Rc::new_cyclic(|this: &std::rc::Weak<Runtime>| {
        let this = this.clone();
        Runtime {
            checkout: RefCell::new(Some(Checkout::new(config))),
            queue: RefCell::new(VecDeque::new()),
            running: Cell::new(false),
            shown,
            alarm: Alarm::new(move || {
                if let Some(runtime) = this.upgrade() {
                    runtime.take(Event::Woke);
                }
            }),
        }
    });
    let dispatch = UnsyncCallback::new({
        let runtime = Rc::clone(&runtime);
        move |event| runtime.take(event)
    });
    runtime.take(Event::Started {
        record: storage::record(),
        path: history::path(),
        seed: random::seed(),
    });
    browser::listen(dispatch);
    (shown, dispatch)
}

struct Runtime {
    /// Gone only while an event is in the machine.
    checkout: RefCell<Option<Checkout>>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    shown: Shown,
    alarm: Alarm,
}

impl Runtime {
    /// Takes an event. Said while another is in the machine, it waits its turn.
    fn take(self: &Rc<Self>, event: Event) {
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
            self.turn(event);
        }
        self.running.set(false);
    }

    fn next(&self) -> Option<Event> {
        self.queue.borrow_mut().pop_front()
    }

    fn turn(self: &Rc<Self>, event: Event) {
        let now = clock::now();
        let Some(checkout) = self.checkout.take() else {
            return;
        };
        let (checkout, effects) = checkout.update(event, now);
        let (screen, wake_at) = (checkout.screen(now), checkout.wake_at(now));
        self.checkout.replace(Some(checkout));
        self.shown.publish(screen);
        for effect in effects {
            self.perform(effect);
        }
        match wake_at {
            Some(wake_at) => self.alarm.set(wake_at.saturating_sub(now.mono_ms)),
            None => self.alarm.clear(),
        }
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Send(request) => {
                let runtime = Rc::clone(self);
                spawn_local(async move {
                    runtime.take(http::send(operator::API_BASE, request).await);
                });
            }
            // A browser without a source of randomness stays where it is: a guessable key is no key.
            Effect::DrawKey => {
                if let Some(bytes) = random::sixteen() {
                    self.take(Event::KeyDrawn(bytes));
                }
            }
            Effect::Save(record) => self.take(Event::Saved(storage::save_record(&record))),
            Effect::Show(route) => history::show(&route.path()),
            Effect::Open(payable) => pay::open(&payable),
        }
    }
}
