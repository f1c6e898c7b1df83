//! The app: a thin shell around the pure machine in `crates/checkout`.
//!
//! ```text
//! event -> runtime -> Checkout::update -> Screen -> shown -> app -> screens/ -> components/
//!    ^        |                                                            |
//!    |     effects/ (the only users of the browser)                        |
//!    +------- dispatch: what the rider pressed or entered -----------------+
//! ```
//!
//! A view never calls the network, keeps no purchase state and computes nothing about money: it draws a
//! [`Screen`](checkout::Screen) and dispatches an [`Event`](checkout::Event). Amounts reach the screen as
//! `proof::Price`, which only verification makes.

mod app;
mod shown;
mod desk;
mod screens;
mod components;
mod text;
mod runtime;
mod effects;
mod hosts;
mod operator;
pub mod verify;
#[cfg(feature = "gallery")]
mod gallery;

use core::cell::OnceCell;

use wasm_bindgen::JsValue;

use crate::effects::document;
use crate::effects::speech::{Speech, Switch};
use crate::shown::Shown;

thread_local! {
    static SHOWN: OnceCell<&'static Shown> = const { OnceCell::new() };
}

/// Takes the page over from the static first paint and begins.
///
/// It is given the words of the page's language, and a way to another; told again, it goes on in the language that the
/// page has by then. Whether it could: not where words are missing.
pub fn mount(words: String, switch: JsValue) -> bool {
    let (Some(place), Some(speech)) = (document::place(), Speech::of_page(words)) else {
        return false;
    };
    if let Some(shown) = SHOWN.with(|shown| shown.get().copied()) {
        shown.speak(speech);
        return true;
    }
    let shown = |dispatch| {
        let new = Shown::new(place, speech, Switch(switch), dispatch);
        _ = SHOWN.with(|shown| shown.set(new));
        new
    };
    #[cfg(feature = "gallery")]
    if let Some(screen) = gallery::open() {
        shown(&|_| {}).publish(screen);
        return true;
    }
    runtime::start(shown);
    true
}
