//! The sandbox as Alipay: the gateway, the orders that a rider brings from a browser or an app, and what it reports.

mod calls;
pub(crate) mod gateway;
mod order;
mod report;
mod request;
