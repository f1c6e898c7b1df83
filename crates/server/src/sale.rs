//! The rules of selling: who gets a ticket held, a quote, an order and an instruction to pay it, and
//! what a batch is doing.

pub(crate) mod batch;
pub(crate) mod instruction;
pub(crate) mod order;
pub(crate) mod pause;
pub(crate) mod purchase;
pub(crate) mod quote;
pub(crate) mod rider_limit;

pub use batch::status;
pub use pause::{pause, resume};
