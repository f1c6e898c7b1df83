//! The app: a thin shell around the pure machine in `crates/checkout`.
//!
//! ```text
//! event -> runtime -> Checkout::update -> Screen -> renderer -> app -> screens/ -> components/
//!    ^        |                                                            |
//!    |     effects/ (the only users of the browser)                        |
//!    +------- dispatch: what the rider pressed or entered -----------------+
//! ```
//!
//! A view never calls the network, keeps no purchase state and computes nothing about money: it draws a
//! [`Screen`](checkout::Screen) and dispatches an [`Event`](checkout::Event). Amounts reach the screen as
//! `proof::Price`, which only verification makes.

mod app;
mod renderer;
mod context;
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
use crate::effects::locale::{LanguageSwitch, Locale};
use crate::renderer::Renderer;

thread_local! {
    static RENDERER: OnceCell<&'static Renderer> = const { OnceCell::new() };
}

/// Takes the page over from the static first paint and begins.
///
/// It is given the words of the page's language, and a way to another; told again, it goes on in the language that the
/// page has by then. Whether it could: not where words are missing.
pub fn mount(words: String, switch: JsValue) -> bool {
    let (Some(place), Some(locale)) = (document::place(), Locale::of_page(words)) else {
        return false;
    };
    if let Some(renderer) = RENDERER.with(|renderer| renderer.get().copied()) {
        renderer.set_locale(locale);
        return true;
    }
    let renderer = |dispatch| {
        let new = Renderer::new(place, locale, LanguageSwitch(switch), dispatch);
        _ = RENDERER.with(|renderer| renderer.set(new));
        new
    };
    #[cfg(feature = "gallery")]
    if let Some(screen) = gallery::open() {
        renderer(&|_| {}).show(screen);
        return true;
    }
    runtime::start(renderer);
    true
}
