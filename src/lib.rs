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

use crate::effects::document;
use crate::shown::Shown;

/// Takes the page over from the static first paint and begins.
pub fn mount() {
    let Some(place) = document::place() else {
        return;
    };
    #[cfg(feature = "gallery")]
    if let Some(screen) = gallery::open() {
        Shown::new(place, &|_| {}).publish(screen);
        return;
    }
    runtime::start(|dispatch| Shown::new(place, dispatch));
}
