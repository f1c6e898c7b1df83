//! The sandbox as WeChat Pay: the interface for merchants' servers, the wallet, and what it reports.

mod bill;
pub(crate) mod certificate;
pub(crate) mod identity;
pub(crate) mod interface;
mod orders;
mod prepay;
mod refunds;
mod report;
mod rules;
pub(crate) mod wallet;
