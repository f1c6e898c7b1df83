//! The way from the kiosk to the real sale, drawn: the code for the rider's own phone, what it costs and when it opens,
//! and how to ride.

use leptos::prelude::*;

use super::codes::Code;
use super::sale::{self, Announced, Offer};
use super::settings::Sale;
use super::words::Words;
use super::{Page, panel, receipt};
use crate::components::html::{b, div, element, optional, p, span};
use crate::components::price;
use crate::effects::{clock, http, task};
use crate::hosts::kiosk as host;
use crate::text::{Language, fill};

/// How often the sale is asked what it announces, in milliseconds.
const ASK_MS: u64 = 60_000;
/// And how soon again where it did not answer.
const ASK_AGAIN_MS: u64 = 5_000;
/// By how much the machine's clock may differ from the sale's, in seconds.
const CLOCK_OFF_S: u64 = 60;

impl Page {
    /// Asks the real sale again when it is time to. Returns whether what is shown changes by the second.
    pub(super) fn look_at_sale(&'static self) -> bool {
        // Without the worker the page would ask the server of its own files.
        let can_ask = self.started.get()
            && self.settings.borrow().sale.as_ref().is_some_and(|sale| sale.is_own);
        let now_ms = clock::now().mono_ms;
        if can_ask && now_ms >= self.ask_sale_at_ms.get() {
            self.ask_sale_at_ms.set(now_ms.saturating_add(ASK_MS));
            task::spawn(self.ask_sale());
        }
        matches!(&*self.announced.borrow(), Announced::Known(_))
    }

    async fn ask_sale(&'static self) {
        self.sign_out_of_sale().await;
        let (note, time) = (http::text(sale::TARIFF).await, http::text(sale::TIME).await);
        let mono_ms = clock::now().mono_ms;
        let announced = match (&self.settings.borrow().sale, note, time) {
            (Some(sale), Some(note), Some(time)) => {
                Announced::read(&note, &time, &sale.roots, mono_ms)
            }
            _ => {
                self.ask_sale_at_ms.set(mono_ms.saturating_add(ASK_AGAIN_MS));
                Announced::Unreachable
            }
        };
        let tariff = match &announced {
            Announced::Known(offer) => Some(receipt::kept(&offer.tariff().digest())),
            Announced::NotAsked | Announced::Unreachable | Announced::Refused => None,
        };
        self.announced.replace(announced);
        self.draw();
        if let Some(tariff) = tariff {
            // The worker keeps it, so that a receipt can be checked without a network.
            _ = http::text(&tariff).await;
        }
    }

    /// What is wrong with the sale and the clock.
    pub(super) fn sale_codes(&self) -> Vec<Code> {
        match &*self.announced.borrow() {
            Announced::NotAsked => Vec::new(),
            Announced::Unreachable => vec![Code::SaleUnreachable],
            Announced::Refused => vec![Code::SaleRefused],
            Announced::Known(offer) => {
                let is_off = self.clock_ahead_s(offer).unsigned_abs() > CLOCK_OFF_S;
                Vec::from_iter(is_off.then_some(Code::ClockOff))
            }
        }
    }

    pub(super) fn clock_ahead_s(&self, offer: &Offer) -> i64 {
        let now = clock::now();
        offer.machine_ahead_s(now.mono_ms, now.wall_ms)
    }

    /// The group of the panel, where a sale is configured.
    pub(super) fn handover(&self, words: &'static Words) -> Option<AnyView> {
        let settings = self.settings.borrow();
        let sale = settings.sale.as_ref()?;
        let announced = self.announced.borrow();
        let facts = match &*announced {
            Announced::NotAsked => p("note-line", words.fare_on_phone()),
            Announced::Unreachable => {
                panel::with_code(words.sale_unreachable(), Code::SaleUnreachable)
            }
            Announced::Refused => panel::with_code(words.sale_refused(), Code::SaleRefused),
            Announced::Known(offer) => self.offer(words, offer),
        };
        // Nobody is sent to a sale whose tariff was refused.
        let code = match &*announced {
            Announced::Refused => None,
            Announced::NotAsked | Announced::Unreachable | Announced::Known(_) => way(words, sale),
        };
        let steps = [words.ride_1(), words.ride_2(), words.ride_3()];
        let steps = steps.map(|step| element("LI").child(step));
        let side = div(
            "facts-of-sale",
            [
                facts,
                element("H3").child(words.how_to_ride()),
                element("OL").attr("class", "ride").children(steps),
            ],
        );
        Some(panel::group(words.own_phone(), [div("handover", [optional(code), side])]))
    }

    fn offer(&self, words: &'static Words, offer: &Offer) -> AnyView {
        let tariff = offer.tariff();
        let name = match self.language.get() {
            Language::Chinese => &tariff.name.zh,
            Language::English => &tariff.name.en,
        };
        let now_s = offer.now_s(clock::now().mono_ms);
        let opening = match offer.batch(now_s) {
            Some(batch) if now_s < batch.opens => {
                let left = sale::left(batch.opens.saturating_sub(now_s));
                fill(words.opens_in(), &[("left", &left)])
            }
            Some(_) => words.on_sale().into(),
            None => words.sale_over().into(),
        };
        let holds = [("rides", tariff.rides), ("days", tariff.valid_days)];
        let [rides, days] = holds.map(|(name, number)| (name, number.to_string()));
        let holds = fill(words.holds(), &[(rides.0, &*rides.1), (days.0, &*days.1)]);
        div(
            "offer",
            [
                b("", String::from(name.as_str())),
                p(
                    "fare-line",
                    [span("label", words.fare()), optional(offer.price().map(|it| price(&it)))],
                ),
                p("", holds),
                element("P")
                    .attr("class", "opens")
                    .attr("role", "timer")
                    .attr("aria-live", "off")
                    .child(opening),
            ],
        )
    }
}

/// The code, and what to type without a camera.
fn way(words: &'static Words, sale: &Sale) -> Option<AnyView> {
    let image = host::image(&sale::code(&sale.address())?);
    Some(div(
        "way",
        [
            element("IMG")
                .attr("class", "qr")
                .attr("id", "sale-code")
                .attr("alt", words.code_alt())
                .attr("src", image)
                .empty(),
            p("label", words.or_type()),
            element("P")
                .attr("class", "typed")
                .attr("data-testid", "typed")
                .child(sale.typed.clone()),
        ],
    ))
}
