//! What became of the money: payments, refunds, receipts, and settling what is not known yet.

mod duplicate;
mod order;
mod payment;
pub(crate) mod price_proof;
mod receipt;
mod refund;
pub(crate) mod settle;
mod sweep;

pub use sweep::sweep_once;
