//! The reference server: what a truthful backend of Samefare has to do, and no more.
//!
//! In reading order: [`sale`] says who gets a ticket held, a quote and an order; [`guard`] binds an
//! order to an address to pay at; [`money`] compares what was paid with the quote; `rider` knows who
//! asks. `state` is what a running server holds, and when a request is served. `http` is thin, `store`
//! decides nothing, and only [`pricing`] computes with money. [`sandbox`] is a payment provider to try
//! it with, [`demo`] makes the keys and the tariff of a demo.

mod http;
pub mod sale;
pub mod guard;
pub mod money;
mod rider;
pub mod refusal;
pub mod pricing;
pub mod state;
mod store;
pub mod key;
pub mod key_file;
pub mod rsa_key;
pub mod alipay;
pub mod wechat;
pub mod clock;
mod china_time;
pub mod random;
pub mod tariff_file;
pub mod tariff_rules;
pub mod tariff_sheet;
pub mod ceremony;
pub mod sandbox;
pub mod demo;
pub mod roots;
pub mod verify;
pub mod command;

pub use clock::Clock;
pub use http::app;
pub use sandbox::{Sandbox, SandboxConfig};
pub use state::{AppState, Config, OnlineKeys, StartError, WechatApp};
pub use store::{Data, StoreError};
