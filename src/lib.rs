//! The app: a thin shell around the pure machine in `crates/checkout`.
//!
//! ```text
//! event -> runtime -> Checkout::update -> Screen -> app -> screens/ -> components/
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
#[cfg(feature = "gallery")]
mod gallery;

use crate::effects::document;

/// Takes the page over from the static first paint and begins.
pub fn mount() {
    let Some(place) = document::place() else {
        return;
    };
    let app = move || {
        #[cfg(feature = "gallery")]
        let (shown, dispatch) = gallery::open().unwrap_or_else(runtime::start);
        #[cfg(not(feature = "gallery"))]
        let (shown, dispatch) = runtime::start();
        app::app(shown, dispatch)
    };
    // The first paint goes in the same breath as the app comes, so nothing is seen to jump.
    document::clear(&place);
    leptos::mount::mount_to(place, app).forget();
}
