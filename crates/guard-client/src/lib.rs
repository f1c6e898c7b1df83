//! The messages between the shop and its guard, and the shop's client.
//!
//! The shop reaches the guard by this crate alone: it holds no merchant key and no code that uses one.

mod client;
mod messages;
mod refusal;
mod secret;

pub use client::GuardClient;
pub use messages::{
    BODY_BYTES_MAX, Back, Billed, BilledOutcome, BilledRefund, CLOCK_SECONDS_MAX, Done, Event,
    Header, Hello, Instructed, NOTIFICATION_BYTES_MAX, NotTaken, Notification, OrderAt, OrderFacts,
    Payer, Payment, RefundOutcome, RefundReport, RefundState, Refunded, Report, Returned, Sale,
    ToBill, ToHello, ToInstruct, Trade, Unknown, not_taken,
};
pub use refusal::{
    InstructError, InstructRefusal, NoAnswer, NotificationError, NotificationRefusal, RefundError,
    RefundRefusal,
};
pub use secret::{SECRET_FILE, Secret};
