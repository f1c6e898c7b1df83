//! The page `/kiosk`: the rider's app in a frame, against the shop in the page, with the steps and the faults beside it.
//!
//! The app in the frame is the program that riders get, built with the demonstration's root keys. Its requests are
//! answered by a service worker (`public/kiosk/worker.js`); this page only asks that worker for another beginning.

mod codes;
mod controls;
mod corner;
mod handover;
mod idle;
mod panel;
mod receipt;
mod sale;
mod settings;
mod staff;
mod words;

use core::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::renderer::Renderer;
use crate::components::header;
use crate::components::html::{div, element, optional, p};
use crate::context::{CLICK, Handlers};
use crate::effects::clock::{self, Alarm};
use crate::effects::locale::LanguageSwitch;
use crate::effects::{document, file, history, http, storage, task};
use crate::hosts::kiosk as host;
use crate::text::{Language, fill};
use controls::Controls;
use idle::Idle;
use receipt::check::Check;
use sale::Announced;
use settings::Settings;
use staff::Corner;
use words::Words;

/// The frame of the app.
const FRAME: &str = "app-frame";
/// Where the app is, beside this page.
const APP: &str = "app/";
/// How often the kiosk looks whether somebody is there, in milliseconds.
const LOOK_MS: u64 = 500;
/// How often a button is looked for that is to be pressed, in milliseconds.
const PRESS_MS: u64 = 100;
/// The buttons of the app that ask for a quote, and confirm it.
const BUY: &str = "buy";
const CONFIRM: &str = "confirm";
/// The sliders.
const DELAY: &str = "delay";
const LOSS: &str = "loss";

/// How far the demonstration is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The service worker is being installed.
    Starting,
    /// This browser has none.
    Impossible,
    /// The app can be used.
    Ready,
}

/// The page, as long as it lives.
struct Page {
    renderer: &'static Renderer,
    language: Cell<Language>,
    progress: Cell<Progress>,
    /// Whether the demonstration was asked to begin.
    started: Cell<bool>,
    controls: RefCell<Controls>,
    step: Cell<&'static str>,
    /// What was refused, one a line, as the worker answers it.
    refused: RefCell<String>,
    /// The night of Lanzhou, one place a line.
    night: RefCell<String>,
    /// When somebody last touched the kiosk, by the clock that only goes on.
    touched_ms: Cell<u64>,
    /// How often a step was asked for.
    turns: Cell<u32>,
    /// The buttons of the app that are pressed one after another, each as soon as it is there.
    to_press: Cell<&'static [&'static str]>,
    idle: Cell<Idle>,
    /// Whether somebody has touched it since it was emptied.
    used: Cell<bool>,
    settings: RefCell<Settings>,
    /// What the real sale announces, and when it is asked next.
    announced: RefCell<Announced>,
    ask_sale_at_ms: Cell<u64>,
    corner: RefCell<Corner>,
    /// What is known of a receipt that is held before the camera.
    receipt: Check,
    /// The second that was drawn last, where something on the page changes by the second, else the minute.
    drawn_at: Cell<u64>,
    alarm: OnceCell<Alarm>,
}

thread_local! {
    static PAGE: OnceCell<&'static Page> = const { OnceCell::new() };
}

/// Replaces the static first paint by the page. Called again, it continues in the language that the page has by then.
/// Returns whether it could.
pub fn mount(switch: JsValue) -> bool {
    let (Some(root), Some(language)) = (document::root(), document::language()) else {
        return false;
    };
    if let Some(page) = PAGE.with(|page| page.get().copied()) {
        page.language.set(language);
        page.draw();
        return true;
    }
    let page: &'static Page = Box::leak(Box::new(Page {
        renderer: Renderer::new(root, LanguageSwitch(switch)),
        language: Cell::new(language),
        progress: Cell::new(Progress::Starting),
        started: Cell::new(false),
        controls: RefCell::new(Controls::parse(&history::query())),
        step: Cell::new("countdown"),
        refused: RefCell::default(),
        night: RefCell::default(),
        touched_ms: Cell::new(clock::now().mono_ms),
        turns: Cell::new(0),
        to_press: Cell::new(&[]),
        idle: Cell::new(Idle::No),
        used: Cell::new(false),
        settings: RefCell::default(),
        announced: RefCell::new(Announced::NotAsked),
        ask_sale_at_ms: Cell::new(0),
        corner: RefCell::default(),
        receipt: Check::default(),
        drawn_at: Cell::new(0),
        alarm: OnceCell::new(),
    }));
    _ = PAGE.with(|known| known.set(page));
    page.draw();
    for (slider, set) in [(DELAY, set_delay as fn(&mut Controls, u32)), (LOSS, set_loss)] {
        file::listen(page.renderer.root(), slider, move || {
            let value = document::input_value(slider).parse().unwrap_or(0);
            page.switch(|controls| set(controls, value));
        });
    }
    host::on_touch_here(move || page.touched());
    page.alarm.get_or_init(|| Alarm::new(move || page.look_around())).set(LOOK_MS);
    task::spawn(page.begin());
    true
}

fn set_delay(controls: &mut Controls, ms: u32) {
    controls.delay_ms = ms;
}

fn set_loss(controls: &mut Controls, percent: u32) {
    controls.loss_percent = percent;
}

impl Page {
    async fn begin(&'static self) {
        // Before the worker is there the file comes over the network, and afterwards from its cache.
        let settings = http::text(settings::FILE).await.unwrap_or_default();
        self.settings.replace(Settings::parse(&settings, &history::origin()));
        self.draw();
        let ready = || task::spawn(self.start());
        let requested = || task::spawn(self.read_refused());
        if !host::begin(ready, requested).await {
            self.progress.set(Progress::Impossible);
            self.draw();
        }
    }

    /// Begins with the switches of the address.
    async fn start(&'static self) {
        if self.started.replace(true) {
            return;
        }
        let query = self.controls.borrow().query();
        host::post(&format!("demonstration/start?{query}")).await;
        self.night.replace(http::text("demonstration/night").await.unwrap_or_default());
        // Only now: what is drawn meanwhile would promise a frame that is about to be replaced.
        self.progress.set(Progress::Ready);
        self.show_query();
        self.draw();
        self.open_app(APP);
    }

    fn open_app(&'static self, path: &str) {
        host::open_app(FRAME, path, move || self.touched());
    }

    /// Ends the app's page, and opens the app again: what it has not stored is lost.
    fn kill(&'static self) {
        self.open_app(APP);
    }

    async fn read_refused(&'static self) {
        let refused = http::text("demonstration/refused").await.unwrap_or_default();
        if *self.refused.borrow() != refused {
            self.refused.replace(refused);
            self.draw();
        }
    }

    /// Begins anew at this step of a purchase, which the shop reaches by the requests of a page.
    async fn go_to(&'static self, step: &'static str) {
        self.to_press.set(&[]);
        let turn = self.turns.get().wrapping_add(1);
        self.turns.set(turn);
        self.step.set(step);
        self.turn_on_fault_of(step);
        let query = self.controls.borrow().query();
        let purchase = host::post(&format!("demonstration/step?step={step}&{query}")).await;
        if self.turns.get() != turn {
            // Another step was asked for meanwhile, and this shop is there no more.
            return;
        }
        let path = purchase.filter(|id| !id.is_empty()).map(|id| format!("p/{id}"));
        self.show_query();
        self.draw();
        host::close_app(FRAME);
        storage::forget_demonstration();
        self.open_app(path.as_deref().unwrap_or(APP));
        self.press_next(match (step, self.controls.borrow().convert) {
            ("quote", _) | ("refusal", Some("quote")) => &[BUY],
            ("pay" | "refusal", _) => &[BUY, CONFIRM],
            _ => &[],
        });
        self.read_refused().await;
    }

    fn press_next(&self, buttons: &'static [&'static str]) {
        self.to_press.set(buttons);
        if let Some(alarm) = self.alarm.get() {
            alarm.set(PRESS_MS);
        }
    }

    /// Two steps are there only with a fault: it is switched on, for all to see.
    fn turn_on_fault_of(&self, step: &str) {
        let convert = &mut self.controls.borrow_mut().convert;
        match (step, *convert) {
            ("refund", _) => *convert = Some("charge"),
            ("refusal", None | Some("charge")) => *convert = Some("quote"),
            _ => {}
        }
    }

    /// Changes a switch, for the requests that follow.
    fn switch(&'static self, change: impl FnOnce(&mut Controls)) {
        change(&mut self.controls.borrow_mut());
        let query = self.controls.borrow().query();
        self.show_query();
        self.draw();
        task::spawn(async move {
            host::post(&format!("demonstration/switches?{query}")).await;
        });
    }

    /// Shows a step with the amount converted once too often at this place.
    fn show_fault(&'static self, place: &'static str) {
        self.controls.borrow_mut().convert = Some(place);
        self.show_query();
        task::spawn(self.go_to(if place == "charge" { "refund" } else { "refusal" }));
    }

    /// Somebody is there.
    fn touched(&'static self) {
        self.used.set(true);
        self.touched_ms.set(clock::now().mono_ms);
        if self.idle.replace(Idle::No) != Idle::No {
            self.draw();
        }
    }

    /// Looks whether somebody is there; when nobody has been for long, nothing of a rider stays.
    fn look_around(&'static self) {
        let ticks = self.look_at_sale();
        let at = clock::now().wall_ms / if ticks { 1_000 } else { 60_000 };
        if self.drawn_at.replace(at) != at {
            self.draw();
        }
        if let [button, rest @ ..] = self.to_press.get()
            && host::press(FRAME, button)
        {
            self.to_press.set(rest);
        }
        let idle = idle::after(clock::now().mono_ms.saturating_sub(self.touched_ms.get()));
        // A kiosk that nobody has used has nothing to remove.
        let idle = if !self.used.get() { Idle::No } else { idle };
        if self.idle.replace(idle) != idle {
            self.draw();
        }
        if idle == Idle::Over {
            self.touched();
            self.used.set(false);
            task::spawn(self.leave());
        }
        if let Some(alarm) = self.alarm.get() {
            alarm.set(if self.to_press.get().is_empty() { LOOK_MS } else { PRESS_MS });
        }
    }

    /// Ends the rider's session, and removes what is stored, shown and in the history of the frame.
    async fn leave(&'static self) {
        host::close_app(FRAME);
        self.close_receipt();
        // On its own: this need not wait for the sale, which a claim code may have opened a session at.
        task::spawn(self.sign_out_of_sale());
        // The answer is what tells that the session is over; the new beginning ends it in any case.
        host::end_session().await;
        storage::forget_all();
        self.controls.replace(Controls::default());
        self.corner.borrow_mut().close();
        self.go_to("countdown").await;
        self.show_query();
    }

    /// Ends the session that a claim code has opened, if its end is not acknowledged yet.
    async fn sign_out_of_sale(&'static self) {
        _ = http::text(sale::SIGN_OUT).await;
    }

    fn show_query(&self) {
        history::show_query(&self.controls.borrow().query());
    }

    fn draw(&'static self) {
        let language = self.language.get();
        let words = Words::of(language);
        let handlers = self.renderer.fresh_handlers();
        let views = Vec::from([
            header(language, self.renderer.switch_from(language)),
            optional(self.warning(words, handlers)),
            optional(self.staff(words, handlers)),
            optional(self.keyboard(words, handlers)),
            self.corner(handlers),
            p("mark-line", words.mark()),
            element("MAIN").attr("class", "kiosk").children([
                self.frame(words),
                div("panel", [self.lead(words), self.panel(words, handlers)]),
            ]),
        ]);
        self.renderer.draw(views, false, language);
        if self.progress.get() == Progress::Ready {
            // What the machine's watchdog looks for.
            document::name_after_heading(&["[", &host::time_of_day(), "]"].concat());
        }
    }

    /// The warning before everything is removed. Any touch ends it.
    fn warning(&'static self, words: &'static Words, handlers: &Handlers) -> Option<AnyView> {
        let Idle::Warning { left_s } = self.idle.get() else {
            return None;
        };
        let stay = handler(handlers, || self.touched());
        let text = fill(words.warning(), &[("s", &left_s.to_string())]);
        Some(
            element("DIV").attr("class", "warning").attr("role", "alertdialog").children([
                p("", text),
                element("BUTTON")
                    .attr("type", "button")
                    .attr("id", "stay")
                    .attr("class", "button primary")
                    .attr(CLICK, stay)
                    .child(words.stay()),
            ]),
        )
    }

    fn lead(&self, words: &'static Words) -> AnyView {
        let lead = match self.progress.get() {
            Progress::Starting => words.starting(),
            Progress::Impossible => words.no_worker(),
            Progress::Ready => words.lead(),
        };
        let state = if self.progress.get() == Progress::Ready { "ready" } else { "not-ready" };
        element("DIV")
            .attr("class", "lead")
            .attr("data-kiosk", state)
            .children([element("H1").attr("tabindex", "-1").child(words.title()), p("", lead)])
    }

    fn frame(&self, words: &'static Words) -> AnyView {
        let frame = element("IFRAME").attr("id", FRAME).attr("title", words.app());
        div("phone", [p("mark-line", words.mark()), frame.empty()])
    }
}

/// A handler's index, as the value of its element's attribute.
fn handler(handlers: &Handlers, handle: impl Fn() + 'static) -> String {
    handlers.add(Rc::new(handle))
}
