//! What every component receives: the words of the page's language, what it may ask of the browser, and the way to
//! dispatch events. All of it are values, so that a screen can be rendered without a browser.

use core::cell::RefCell;
use std::rc::Rc;

use checkout::Event;
use wire::UnixSeconds;

use crate::text::{Language, Words};

/// The attribute of an element with a click handler.
pub(crate) const CLICK: &str = "data-click";
/// The attribute of a form with a submit handler.
pub(crate) const SUBMIT: &str = "data-submit";

/// The context of one drawing of a screen.
#[derive(Clone, Copy)]
pub(crate) struct ViewContext {
    /// The page's language.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) words: &'static Words,
    /// The handlers of this screen's elements.
    pub(crate) handlers: &'static Handlers,
    /// What a view may ask of the browser.
    pub(crate) browser: &'static Browser,
    /// Sends an event to the machine.
    pub(crate) send: &'static dyn Fn(Event),
}

impl ViewContext {
    /// Sends an event to the machine.
    pub(crate) fn dispatch(self, event: Event) {
        (self.send)(event);
    }

    /// Registers a handler; returns its index, as the value of the element's attribute.
    pub(crate) fn handler(self, handler: impl Fn() + 'static) -> String {
        self.handlers.add(Rc::new(handler))
    }

    /// An instant in the page's language.
    pub(crate) fn date(self, instant: UnixSeconds, style: DateStyle) -> String {
        (self.browser.format_date)(instant, style, self.language)
    }
}

/// The functions of the browser that views use.
pub(crate) struct Browser {
    /// Formats an instant, in the time zone of the trains.
    pub(crate) format_date: fn(UnixSeconds, DateStyle, Language) -> String,
    /// The value of the input element with this id.
    pub(crate) input_value: fn(&str) -> String,
    /// Prints the page.
    pub(crate) print: fn(),
}

/// How much of an instant is written.
#[derive(Clone, Copy)]
pub(crate) enum DateStyle {
    /// The time of day.
    Time,
    /// The day of the week and of the month, without the year.
    Day,
    /// The day and the time, without the year.
    Moment,
    /// The day with the year.
    Date,
    /// The day with the year, and the time.
    Full,
}

/// The handlers of the drawn screen's elements. An element's attribute is the index of its handler in this list.
#[derive(Default)]
pub(crate) struct Handlers(RefCell<Vec<Rc<dyn Fn()>>>);

impl Handlers {
    /// Forgets the handlers of the screen before.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Adds a handler; returns its index.
    pub(crate) fn add(&self, handler: Rc<dyn Fn()>) -> String {
        let mut all = self.0.borrow_mut();
        all.push(handler);
        (all.len() - 1).to_string()
    }

    /// Calls the handler with this index. It may draw another screen, and so change this list.
    pub(crate) fn call(&self, index: usize) {
        let handler = self.0.borrow().get(index).cloned();
        if let Some(handler) = handler {
            handler();
        }
    }
}
