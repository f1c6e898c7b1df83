//! The pure purchase machine: from events to effects and screens.
//!
//! ```text
//! bytes -> wire::decode -> proof::verify -> Checkout::update(self, event, now) -> (state, effects)
//!                                                                   state -> Screen -> view
//! ```
//!
//! It has no clock, no randomness, no network and no DOM: they arrive as events. Read in this order: what can be
//! shown (`screen`), what can happen (`event`), what the shell has to do (`effect`), what is true of a purchase
//! (`state`), the match over events (`checkout`), and the function behind each arm (`transitions`).
#![warn(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

pub mod screen;
mod event;
mod effect;
mod route;
mod state;
mod checkout;
mod typed;
mod transitions;
mod show;
mod page;
mod network;
pub mod retry;

pub use checkout::Checkout;
pub use effect::{Effect, HttpRequest, RequestId};
pub use event::{Event, HttpResponse, Now};
pub use page::Config;
pub use route::{Route, Step};
pub use screen::Screen;
