//! The messages between the shop and its guard, and the shop's client.
//!
//! The shop reaches the guard by this crate alone: it holds no merchant key and no code that uses one.

mod client;
mod messages;
mod refusal;
mod secret;

pub use client::GuardClient;
pub use messages::{
    BODY_BYTES_MAX, Done, Header, Instructed, Notification, OrderAt, OrderFacts, Payer, Payment,
    Refunded, Report, Sale, ToInstruct, Trade, Undone,
};
pub use refusal::{InstructError, NoAnswer, NotificationError, RefundError};
pub use secret::{SECRET_FILE, Secret};
