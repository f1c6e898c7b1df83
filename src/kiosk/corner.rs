//! The corner of the staff, drawn: the keys for the PIN, and the state of the kiosk with the table of its codes.

use leptos::prelude::*;

use super::codes::Code;
use super::sale::Announced;
use super::staff::Shown;
use super::words::Words;
use super::{Page, Progress, handler};
use crate::components::fact;
use crate::components::html::{b, div, dl, element, optional, p, span, text};
use crate::context::{CLICK, Handlers};
use crate::effects::{clock, task};
use crate::hosts::kiosk as host;
use crate::text::fill;

/// The version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Page {
    /// Everything that is wrong now.
    fn codes(&self) -> Vec<Code> {
        let started = match self.progress.get() {
            Progress::Impossible => Some(Code::NoWorker),
            Progress::Starting => Some(Code::NotStarted),
            Progress::Ready => None,
        };
        let offline = (!host::is_online()).then_some(Code::NoNetwork);
        let pin = self.settings.borrow().pin.is_none().then_some(Code::NoPin);
        let camera = self.receipt.has_failed().then_some(Code::NoCamera);
        let all = started.into_iter().chain(offline).chain(self.sale_codes()).chain(pin);
        all.chain(camera).collect()
    }

    /// Where staff tap: nothing is seen there.
    pub(super) fn corner(&'static self, handlers: &Handlers) -> AnyView {
        let tap = handler(handlers, || {
            if self.corner.borrow_mut().tap(clock::now().mono_ms) {
                self.draw();
            }
        });
        element("BUTTON")
            .attr("type", "button")
            .attr("class", "corner")
            .attr("id", "corner")
            .attr("tabindex", "-1")
            .attr("aria-hidden", "true")
            .attr(CLICK, tap)
            .empty()
    }

    /// What is shown of the corner, over everything else.
    pub(super) fn staff(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
    ) -> Option<AnyView> {
        let corner = self.corner.borrow();
        let inside = match &corner.shown {
            Shown::Nothing => return None,
            Shown::Pin { typed, wrong } => {
                let is_locked = corner.is_locked(clock::now().mono_ms);
                self.keys(words, handlers, (typed.len(), *wrong, is_locked))
            }
            Shown::State => self.state(words, handlers),
        };
        let close = self.button(handlers, "close-staff", words.close(), || {
            self.corner.borrow_mut().close();
        });
        let sheet = div("sheet", [element("H2").child(words.staff()), inside, close]);
        Some(
            element("DIV")
                .attr("class", "staff")
                .attr("role", "dialog")
                .attr("aria-label", words.staff())
                .child(sheet),
        )
    }

    fn keys(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
        (typed, wrong, is_locked): (usize, bool, bool),
    ) -> AnyView {
        let key = |digit: u8| {
            let press = handler(handlers, move || {
                self.corner.borrow_mut().digit(digit);
                self.draw();
            });
            element("BUTTON")
                .attr("type", "button")
                .attr("class", "choice key")
                .attr("name", format!("digit-{digit}"))
                .attr(CLICK, press)
                .child(digit.to_string())
        };
        let clear = self.button(handlers, "clear-pin", words.clear(), || {
            self.corner.borrow_mut().clear();
        });
        let enter = self.button(handlers, "enter-pin", words.enter(), || {
            let pin = self.settings.borrow().pin;
            self.corner.borrow_mut().enter(pin.as_ref(), clock::now().mono_ms);
        });
        let refused = match (is_locked, wrong) {
            (true, _) => words.pin_locked(),
            (false, true) => words.pin_wrong(),
            (false, false) => words.pin(),
        };
        let mut keys: Vec<AnyView> = (1..=9).map(key).collect();
        keys.extend([clear, key(0), enter]);
        div(
            "pad",
            [
                element("P").attr("role", "status").attr("data-testid", "pin-says").child(refused),
                p("dots", "●".repeat(typed)),
                div("keys", keys),
            ],
        )
    }

    fn state(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let wrong = self.codes();
        let names: Vec<&str> = wrong.iter().map(|code| code.as_str()).collect();
        let state = if names.is_empty() { words.all_well().into() } else { names.join(", ") };
        let network = if host::is_online() { words.online() } else { words.offline() };
        let ahead = match &*self.announced.borrow() {
            Announced::Known(offer) => {
                let ahead = self.clock_ahead_s(offer).to_string();
                Some(fill(words.clock_ahead(), &[("s", &ahead)]))
            }
            Announced::NotAsked | Announced::Unreachable | Announced::Refused => None,
        };
        let time = [host::time_of_day(), ahead.unwrap_or_default()].join("  ");
        let sale = self.settings.borrow().sale.as_ref().map(|sale| sale.origin.clone());
        let facts = dl(
            "facts",
            [
                fact(words.state(), state),
                fact(words.step_now(), self.step.get()),
                fact(words.network_now(), network),
                fact(words.clock(), time),
                fact(words.sale_at(), sale.unwrap_or_else(|| words.no_sale().into())),
                fact(words.version(), VERSION),
            ],
        );
        let restart = self.button(handlers, "restart", words.restart(), host::restart);
        let empty = self.button(handlers, "empty", words.empty(), || {
            self.corner.borrow_mut().close();
            task::spawn(self.leave());
        });
        let rows = Code::ALL.map(|code| {
            let [is, to_do] = code.text(words);
            let class = if wrong.contains(&code) { "code-row now" } else { "code-row" };
            div(class, [b("", code.as_str()), span("", is), span("", to_do)])
        });
        div(
            "state",
            [
                facts,
                div("choices", [restart, empty]),
                element("H3").child(words.codes()),
                div("codes", rows),
            ],
        )
    }

    fn button(
        &'static self,
        handlers: &Handlers,
        id: &'static str,
        label: &'static str,
        act: impl Fn() + 'static,
    ) -> AnyView {
        let press = handler(handlers, move || {
            act();
            self.draw();
        });
        element("BUTTON")
            .attr("type", "button")
            .attr("class", "choice")
            .attr("id", id)
            .attr(CLICK, press)
            .child(optional(Some(text(label))))
    }
}
