//! What is beside the app: the steps, the switches, what was refused, and the night of Lanzhou.

use leptos::prelude::*;

use super::codes::Code;
use super::controls::{DELAY_MS_MAX, PLACES};
use super::words::Words;
use super::{DELAY, LOSS, Page, handler};
use crate::components::html::{div, element, optional, p, span, text};
use crate::context::{CLICK, Handlers};
use crate::effects::task;
use crate::text::fill;

/// The steps of a purchase, by their names in the worker's addresses.
const STEPS: [&str; 7] = ["countdown", "open", "quote", "pay", "refusal", "ticket", "refund"];

impl Page {
    pub(super) fn panel(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        div(
            "groups",
            [
                optional(self.handover(words)),
                self.receipt(words, handlers),
                self.steps(words, handlers),
                self.network(words, handlers),
                self.places(words, handlers),
                self.refused(words),
                self.night(words, handlers),
            ],
        )
    }

    fn steps(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let label = |step| match step {
            "countdown" => words.countdown(),
            "open" => words.open(),
            "quote" => words.quote(),
            "pay" => words.pay(),
            "refusal" => words.refusal(),
            "ticket" => words.ticket(),
            _ => words.refund(),
        };
        let buttons = STEPS.map(|step| {
            let go = handler(handlers, move || task::spawn(self.go_to(step)));
            choice(step, self.step.get() == step, go, label(step))
        });
        let reset = handler(handlers, || {
            self.close_receipt();
            self.controls.borrow_mut().convert = None;
            self.controls.borrow_mut().outage = false;
            self.show_query();
            task::spawn(self.go_to("countdown"));
        });
        let reset = choice("reset", false, reset, words.reset());
        group(words.steps(), [div("choices", buttons), div("choices", [reset])])
    }

    fn network(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let controls = self.controls.borrow();
        let outage = handler(handlers, || self.switch(|it| it.outage = !it.outage));
        let label = if controls.outage { words.outage_on() } else { words.outage_off() };
        let kill = handler(handlers, || self.kill());
        let slider = |name, template, value: u32, max: u32, step: &'static str| {
            let value = value.to_string();
            let label = fill(template, &[("n", &value)]);
            div(
                "slider",
                [
                    element("LABEL").attr("for", name).child(label),
                    element("INPUT")
                        .attr("id", name)
                        .attr("type", "range")
                        .attr("min", "0")
                        .attr("max", max.to_string())
                        .attr("step", step)
                        .attr("value", value)
                        .empty(),
                ],
            )
        };
        group(
            words.network(),
            [
                slider(DELAY, words.delay(), controls.delay_ms, DELAY_MS_MAX, "100"),
                slider(LOSS, words.loss(), controls.loss_percent, 90, "5"),
                div(
                    "choices",
                    [
                        choice("outage", controls.outage, outage, label),
                        choice("kill", false, kill, words.kill()),
                    ],
                ),
            ],
        )
    }

    fn places(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let chosen = self.controls.borrow().convert;
        let nowhere = handler(handlers, || self.switch(|it| it.convert = None));
        let mut choices = vec![choice("nowhere", chosen.is_none(), nowhere, words.nowhere())];
        for place in PLACES {
            let set = handler(handlers, move || self.switch(|it| it.convert = Some(place)));
            let id = match place {
                "quote" => "in-quote",
                "instruction" => "in-instruction",
                "address" => "in-address",
                _ => "in-charge",
            };
            choices.push(choice(id, chosen == Some(place), set, place_words(words, place)));
        }
        group(words.convert(), [div("choices", choices)])
    }

    fn refused(&self, words: &'static Words) -> AnyView {
        let all = self.refused.borrow();
        let mut lines: Vec<AnyView> = all.lines().map(|line| refused_line(words, line)).collect();
        if lines.is_empty() {
            lines.push(p("note-line", words.none_refused()));
        }
        let list = element("DIV").attr("role", "status").attr("class", "refusals").children(lines);
        group(words.refused(), [list])
    }

    fn night(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let all = self.night.borrow();
        let rows: Vec<AnyView> = all
            .lines()
            .map(|line| {
                let mut parts = line.split('\t');
                let place = parts.next().unwrap_or_default();
                let place = PLACES.into_iter().find(|known| *known == place).unwrap_or("quote");
                let (_announced, taken) = (parts.next(), parts.next().unwrap_or_default());
                let check = parts.nth(1).unwrap_or_default();
                let here = if place == "charge" {
                    fill(words.goes_back(), &[("amount", taken)])
                } else {
                    words.stopped().into()
                };
                let show = handler(handlers, move || self.show_fault(place));
                element("DIV").attr("class", "night-row").attr("data-place", place).children([
                    element("H3").child(place_words(words, place)),
                    div(
                        "sides",
                        [
                            div(
                                "side then",
                                [
                                    span("label", words.that_night()),
                                    p("", fill(words.pays(), &[("amount", taken)])),
                                ],
                            ),
                            div(
                                "side now",
                                [
                                    span("label", words.here()),
                                    p("", here),
                                    element("CODE").child(check.to_owned()),
                                ],
                            ),
                        ],
                    ),
                    element("BUTTON")
                        .attr("type", "button")
                        .attr("class", "choice")
                        .attr("name", format!("show-{place}"))
                        .attr(CLICK, show)
                        .child(words.show()),
                ])
            })
            .collect();
        let rows = div("nights", rows);
        group(words.night(), [p("note-line", words.night_lead()), rows])
    }
}

fn refused_line(words: &'static Words, line: &str) -> AnyView {
    let mut parts = line.split('\t');
    let mut part = || parts.next().unwrap_or_default().to_owned();
    let (place, announced, stated, check) = (part(), part(), part(), part());
    let text = fill(words.refused_line(), &[("announced", &announced), ("stated", &stated)]);
    element("DIV")
        .attr("class", "refusal-line")
        .attr("data-place", place)
        .children([p("", text), element("CODE").child(check)])
}

fn place_words(words: &'static Words, place: &str) -> &'static str {
    match place {
        "quote" => words.in_quote(),
        "instruction" => words.in_instruction(),
        "address" => words.in_address(),
        _ => words.in_charge(),
    }
}

pub(super) fn group(heading: &'static str, children: impl Into<Vec<AnyView>>) -> AnyView {
    let mut all = vec![element("H2").child(heading)];
    all.extend(children.into());
    element("SECTION").attr("class", "group").children(all)
}

/// A button that is chosen or not.
pub(super) fn choice(
    name: &'static str,
    chosen: bool,
    click: String,
    label: &'static str,
) -> AnyView {
    element("BUTTON")
        .attr("type", "button")
        .attr("id", name)
        .attr("class", "choice")
        .attr("aria-pressed", if chosen { "true" } else { "false" })
        .attr(CLICK, click)
        .child(text(label))
}

/// A line for riders, and beside it the code for the staff.
pub(super) fn with_code(words: &'static str, code: Code) -> AnyView {
    p("note-line", [text(words), span("staff-code", [" ", code.as_str()].concat())])
}
