//! The books of the two providers: orders, charges and refunds.

pub(crate) mod ledger;
pub(crate) mod refunds;
pub(crate) mod trades;
