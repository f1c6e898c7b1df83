//! What happens: the pure purchase machine.
//!
//! ```text
//! bytes -> wire::decode -> proof::verify -> Checkout::update(self, event, now) -> (state, effects)
//!                                                                   state -> Screen -> view
//! ```
//!
//! There is no clock, no randomness, no network and no DOM in here: they arrive as events. Read in this
//! order: what can be shown (`screen`), what can happen (`event`), what is asked of the world (`effect`),
//! what is true meanwhile (`state`), and the one match over both (`checkout`).
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
mod transitions;
mod show;
mod page;
mod network;
pub mod retry;

pub use checkout::Checkout;
pub use effect::{Effect, HttpRequest, RequestId};
pub use event::{Event, HttpResponse, Now};
pub use page::Config;
pub use route::Route;
pub use screen::Screen;
