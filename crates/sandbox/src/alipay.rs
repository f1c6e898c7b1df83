//! The sandbox as Alipay: the gateway, the payment in a mobile browser, and what it reports.

mod calls;
pub(crate) mod gateway;
mod report;
mod request;
mod wap;
