//! The sandbox as Alipay: the payment in a mobile browser, and the gateway that merchants call.

pub(crate) mod gateway;
pub(crate) mod wap;
