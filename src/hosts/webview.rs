//! The web view of an app, by the messages of `docs/host-bridge.md`. The app injects an object into the page before its
//! scripts run, and answers the page's greeting. Where it does not, the page is in a browser.

use core::cell::{OnceCell, RefCell};

use checkout::Event;
use js_sys::{Function, Reflect};
use proof::Payable;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use wire::Channel;
use wire::bridge::{self, AppHello, AppMessage, Insets, PageMessage};

use crate::effects::clock::Alarm;
use crate::effects::locale::LanguageSwitch;
use crate::effects::{document, events, history, random};
use crate::hosts::browser;
use crate::hosts::host::{self, Host};
use crate::operator;
use crate::text::Language;

/// The object that the app injects.
const OBJECT: &str = "samefareHost";
/// How long the page waits for the answer to its greeting, in milliseconds.
const GREETING_MS: u64 = 500;
/// The sizes of letters that are taken from an app, in percent.
const FONT_PERCENT: core::ops::RangeInclusive<u64> = 50..=300;

/// The app around the page.
struct Webview {
    object: JsValue,
    /// In each message, so that none of an earlier page is taken for one of this.
    nonce: String,
    switch: LanguageSwitch,
    /// Starts the page; taken once.
    start: RefCell<Option<Box<dyn FnOnce()>>>,
    pays: RefCell<Vec<Channel>>,
    dispatch: OnceCell<&'static dyn Fn(Event)>,
    alarm: OnceCell<Alarm>,
}

/// Greets the app, where there is one, and starts the page once it has answered or its time is over.
pub(super) fn greet(switch: LanguageSwitch, start: Box<dyn FnOnce()>) {
    let (Some(object), Some(nonce)) = (object(), random::sixteen()) else {
        start();
        return;
    };
    let webview: &'static Webview = Box::leak(Box::new(Webview {
        object,
        nonce: wire::digest::hex(&nonce),
        switch,
        start: RefCell::new(Some(start)),
        pays: RefCell::default(),
        dispatch: OnceCell::new(),
        alarm: OnceCell::new(),
    }));
    let hear = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let text = Reflect::get(&event, &"data".into()).ok().and_then(|data| data.as_string());
        if let Some(object) = text.and_then(|text| bridge::read(&text))
            && let Some(message) = AppMessage::read(&object, &webview.nonce)
        {
            webview.take(message);
        }
    });
    // Kept as long as the page lives.
    _ = Reflect::set(&webview.object, &"onmessage".into(), &hear.into_js_value());
    webview.alarm.get_or_init(|| Alarm::new(|| webview.begin())).set(GREETING_MS);
    webview.send(PageMessage::Hello);
}

/// The app's object, unless the page is in a frame.
fn object() -> Option<JsValue> {
    let window = web_sys::window()?;
    let object = Reflect::get(&window, &OBJECT.into()).ok().filter(JsValue::is_object)?;
    let is_whole = window.parent().ok()??.loose_eq(&window);
    is_whole.then_some(object)
}

impl Webview {
    fn send(&self, message: PageMessage<'_>) {
        let post = Reflect::get(&self.object, &"postMessage".into()).ok();
        if let Some(post) = post.and_then(|post| post.dyn_into::<Function>().ok()) {
            _ = post.call1(&self.object, &message.encode(&self.nonce).into());
        }
    }

    /// Starts the page, once.
    fn begin(&self) {
        let start = self.start.borrow_mut().take();
        if let Some(start) = start {
            start();
        }
    }

    fn take(&'static self, message: AppMessage<'_>) {
        match (message, self.dispatch.get()) {
            (AppMessage::Hello(hello), _) => self.greeted(&hello),
            // Whoever answered too late, or not at all, is no host.
            (AppMessage::Token { .. }, _) | (_, None) => {}
            (AppMessage::Back, Some(_)) => {
                if !history::back() {
                    self.send(PageMessage::Close);
                }
            }
            // Whatever the app reports of a payment, the server is asked.
            (AppMessage::Resumed | AppMessage::Paid, Some(dispatch)) => {
                dispatch(Event::PageVisible);
            }
        }
    }

    /// Has the app do what a link in a web view often does not: call, save, and open what is not a page of the app.
    fn follow(&self, event: &web_sys::Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else {
            return;
        };
        let address = link.get_attribute("href").unwrap_or_default();
        let (number, name) = (address.strip_prefix("tel:"), link.get_attribute("download"));
        self.send(match (number, &name) {
            (Some(number), _) => PageMessage::Call { number },
            (None, Some(name)) => PageMessage::Save { name, address: &address },
            (None, None) => PageMessage::Open { address: &address },
        });
        event.prevent_default();
    }

    /// The first answer decides, if it comes in time: after it the page has a host or none.
    fn greeted(&'static self, hello: &AppHello<'_>) {
        if self.start.borrow().is_none() {
            return;
        }
        if let Some(alarm) = self.alarm.get() {
            alarm.clear();
        }
        self.pays.replace(hello.pays.clone());
        appear(hello);
        host::set(self);
        self.begin();
        let language = hello.language.and_then(Language::of);
        if let Some(language) = language.filter(|it| {
            Some(*it) != document::language() && operator::LANGUAGES.contains(&it.tag())
        }) {
            self.switch.to(language);
        }
    }
}

/// Has the page look as the app does.
fn appear(hello: &AppHello<'_>) {
    let Insets { top, right, bottom, left } = hello.insets;
    let px = |value: u64| [&value.to_string(), "px"].concat();
    let (top, right, bottom, left) = (px(top), px(right), px(bottom), px(left));
    document::style(
        &[],
        &[
            ("--inset-top", &top),
            ("--inset-right", &right),
            ("--inset-bottom", &bottom),
            ("--inset-left", &left),
        ],
    );
    if let Some(scale) = hello.font_scale.filter(|scale| FONT_PERCENT.contains(scale)) {
        document::style(&[], &[("font-size", &[&scale.to_string(), "%"].concat())]);
    }
    if let Some(dark) = hello.dark {
        document::style(&[("data-theme", if dark { "dark" } else { "light" })], &[]);
    }
}

impl Host for Webview {
    fn channels(&self) -> Vec<Channel> {
        self.pays.borrow().clone()
    }

    fn open(&self, payable: &Payable) {
        self.send(PageMessage::Pay { channel: payable.channel(), text: payable.address() });
    }

    fn listen(&'static self, dispatch: &'static dyn Fn(Event)) {
        browser::listen(dispatch);
        _ = self.dispatch.set(dispatch);
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            events::listen(&document, "click", |event| self.follow(&event));
        }
    }

    fn print(&self) {
        self.send(PageMessage::Print);
    }

    fn entitle(&self, title: &str) {
        document::entitle(title);
        self.send(PageMessage::Title { title });
    }
}
