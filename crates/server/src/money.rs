//! What became of the money: payments, refunds, receipts, and settling what is not known yet.

mod due;
mod elsewhere;
pub(crate) mod give_back;
pub(crate) mod notified;
mod order;
mod payment;
pub(crate) mod price_proof;
mod receipt;
mod refund;
pub(crate) mod settle;
mod staff;
mod sweep;

pub use sweep::{DueKind, DueWork, due_work, sweep, sweep_once};
