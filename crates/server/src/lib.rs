//! The reference shop: what a truthful backend of Samefare has to do, and no more.
//!
//! In reading order: [`sale`] says who gets a ticket held, a quote and an order; the guard, behind the
//! crate `guard_client`, binds an order to an address to pay at; [`money`] compares what was paid with
//! the quote; `rider` knows who asks. `state` is what a running server holds, and when a request is
//! served. `http` is thin, `store` decides nothing, and only `keys::pricing` computes with money.

mod http;
pub mod sale;
pub mod money;
mod rider;
pub mod refusal;
pub mod state;
mod store;
pub mod command;

pub use http::app;
pub use state::{AppBackend, AppState, Config, OnlineKeys, StartError, WechatApp};
pub use store::{Data, StoreError};
