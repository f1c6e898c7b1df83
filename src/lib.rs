//! The app: a thin shell around the pure machine in `crates/checkout`.
//!
//! ```text
//! event -> runtime -> Checkout::update -> Screen -> app -> screens/ -> components/ -> renderer
//!    ^        |                                                                          |
//!    |     effects/ (the only users of the browser)                                      |
//!    +------- dispatch: what the rider clicked or entered -------------------------------+
//! ```
//!
//! A view never calls the network, keeps no purchase state and computes nothing about money: it draws a
//! [`Screen`](checkout::Screen) and dispatches an [`Event`](checkout::Event). Amounts reach the screen as
//! `proof::Price`, which only verification makes.

mod app;
mod context;
mod screens;
mod components;
mod text;
mod runtime;
mod effects;
mod hosts;
mod operator;
pub mod verify;
pub mod kiosk;
#[cfg(any(test, feature = "gallery"))]
mod gallery;

use core::cell::OnceCell;

use wasm_bindgen::JsValue;

use crate::app::App;
use crate::app::renderer::Renderer;
use crate::effects::document;
use crate::effects::locale::{LanguageSwitch, Locale};

thread_local! {
    static APP: OnceCell<&'static App> = const { OnceCell::new() };
}

/// Replaces the static first paint by the app, and starts it.
///
/// It takes the words of the page's language, and the function that switches to another. Called again, it continues in
/// the language that the page has by then. Returns whether it could: not if words are missing.
pub fn mount(words: String, switch: JsValue) -> bool {
    let (Some(root), Some(locale)) = (document::root(), Locale::of_page(words)) else {
        return false;
    };
    if let Some(app) = APP.with(|app| app.get().copied()) {
        app.set_locale(locale);
        return true;
    }
    let app = |send| {
        let new = App::new(Renderer::new(root, LanguageSwitch(switch)), locale, send);
        _ = APP.with(|app| app.set(new));
        new
    };
    #[cfg(feature = "gallery")]
    if let Some(screen) = gallery::named_in(&effects::history::query()) {
        let rider = gallery::rider_of(&screen);
        app(&|_| {}).show(screen, rider, app::Changes::Words);
        return true;
    }
    runtime::start(app);
    true
}

/// Draws the gallery's sample as it is a second later, even where nothing of it changes.
#[cfg(feature = "gallery")]
pub fn redraw() {
    if let Some(app) = APP.with(|app| app.get().copied()) {
        app.redraw(gallery::a_second_later);
    }
}

/// The names of the gallery's samples: `?screen=` shows the one of that name.
#[cfg(feature = "gallery")]
pub fn samples() -> impl Iterator<Item = &'static str> {
    gallery::samples().into_iter().flatten().map(|sample| sample.name)
}
