//! The one loop: take an event, `update`, publish the screen, perform the effects, set the one alarm.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;

use checkout::{Checkout, Config, Effect, Event};
use wasm_bindgen_futures::spawn_local;

use crate::effects::clock::{self, Alarm};
use crate::effects::{history, http, pay, random, storage};
use crate::hosts::{self, browser};
use crate::operator;
use crate::renderer::Renderer;

/// The most events that may wait. Performing an effect adds at most one, and the loop empties the queue
/// before the browser gets its turn, so a full queue is a fault and its newest event is dropped.
const QUEUE_EVENTS_MAX: usize = 64;

/// Starts the machine on the page that `renderer` makes, given the way to say what the rider does.
pub(crate) fn start(renderer: impl FnOnce(&'static dyn Fn(Event)) -> &'static Renderer) {
    let config = Config {
        aud: history::origin(),
        roots: operator::roots(),
        built_s: operator::BUILT_S,
        channels: hosts::channels(),
    };
    // The page and what drives it live as long as each other: until the browser drops both.
    let later: &'static OnceCell<Runtime> = Box::leak(Box::default());
    let dispatch: &'static dyn Fn(Event) = Box::leak(Box::new(move |event| {
        if let Some(runtime) = later.get() {
            runtime.take(event);
        }
    }));
    let runtime = later.get_or_init(|| Runtime {
        checkout: RefCell::new(Some(Checkout::new(config))),
        queue: RefCell::new(VecDeque::new()),
        running: Cell::new(false),
        renderer: renderer(dispatch),
        alarm: Alarm::new(move || dispatch(Event::TimerFired)),
    });
    runtime.take(Event::Started {
        record: storage::record(),
        path: history::path(),
        seed: random::seed(),
    });
    browser::listen(dispatch);
}

struct Runtime {
    /// Gone only while an event is in the machine.
    checkout: RefCell<Option<Checkout>>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    renderer: &'static Renderer,
    alarm: Alarm,
}

impl Runtime {
    /// Takes an event. Said while another is in the machine, it waits its turn.
    fn take(&'static self, event: Event) {
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

    fn turn(&'static self, event: Event) {
        let now = clock::now();
        let Some(checkout) = self.checkout.take() else {
            return;
        };
        let (checkout, effects) = checkout.update(event, now);
        let (screen, wake_at) = (checkout.screen(now), checkout.wake_at(now));
        self.checkout.replace(Some(checkout));
        self.renderer.show(screen);
        for effect in effects {
            self.perform(effect);
        }
        match wake_at {
            Some(wake_at) => self.alarm.set(wake_at.saturating_sub(now.mono_ms)),
            None => self.alarm.clear(),
        }
    }

    fn perform(&'static self, effect: Effect) {
        match effect {
            Effect::Send(request) => {
                spawn_local(async move {
                    self.take(http::send(operator::API_BASE, request).await);
                });
            }
            // A browser without a source of randomness stays where it is: a guessable key is no key.
            Effect::GenerateKey => {
                if let Some(bytes) = random::sixteen() {
                    self.take(Event::KeyGenerated(bytes));
                }
            }
            Effect::Save(record) => self.take(Event::Saved(storage::save_record(&record))),
            Effect::Navigate(route) => history::show(&route.path()),
            Effect::OpenPayment(payable) => pay::open(&payable),
        }
    }
}
